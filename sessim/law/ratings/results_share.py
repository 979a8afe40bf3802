"""Places that follow organisational results: shares at levels 4 and 5 that differ among agencies and leave the total unchanged.

No law asks for it. Individual and organisational performance are both to be appraised (5 USC 4313), and the lever says what
it would mean to carry that into the share that each agency may rate high.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def standardise(values: Floats, among: Flags) -> Floats:
    """Values in standard deviations from the mean of some agencies, each counted once.

    Args:
        values: Values by agency, NaN where none is known.
        among: Agencies that are compared.

    Returns:
        Standardised values; 0 outside the comparison, where no value is known, and everywhere if all compared are alike.
    """
    known = among & np.isfinite(values)
    found = np.zeros(len(values))
    if np.count_nonzero(known) < 2:
        return found
    compared = values[known]
    spread = float(compared.std())
    if spread > 1e-9 * max(1.0, float(np.abs(compared).max())):
        found[known] = (compared - compared.mean()) / spread
    return found


def measure_results(results: Floats, luck: Floats, reliability: float, among: Flags) -> Floats:
    """What is measured of organisational results: partly the results, partly error, standardised.

    Args:
        results: True results of the year before by agency, NaN where none is known.
        luck: Standard normal errors by agency.
        reliability: Share (0-1) of the variance of what is measured that is true.
        among: Agencies that are compared.

    Returns:
        Measured results by agency, in their standard deviations; 0 where none is known.
    """
    true = standardise(results, among)
    measured = np.sqrt(reliability) * true + np.sqrt(1.0 - reliability) * luck
    return standardise(np.where(np.isfinite(results), measured, np.nan), among)


def shares_by_results(
    share: Floats, number: NDArray[np.int64], measured: Floats, weight: float, least: float, highest: Floats
) -> Floats:
    """Shares of agencies that follow their measured results, with the total number of places unchanged.

    The share of an agency becomes `1 + weight * measured + shift` times its own, held within `least` and `highest` times it;
    `shift` is one number for all that keeps the sum of shares times people unchanged.

    Args:
        share: Share (0-1) of each agency as the rule has it.
        number: Counted people of each agency.
        measured: Measured results in standard deviations.
        weight: Part of its share by which an agency's share rises per standard deviation, 0 or more.
        least: Smallest multiple of its share that an agency keeps (0-1).
        highest: Largest multiple of its share that each agency may reach (1 or more).

    Returns:
        Shares of the same shape.
    """
    wanted = 1.0 + weight * measured
    places = share * number
    # the sum is linear between the shifts at which an agency meets a bound, so it is found exactly
    shifts = np.sort(np.concatenate((least - wanted, highest - wanted)))
    totals = np.clip(wanted + shifts[:, np.newaxis], least, highest) @ places
    shift = np.interp(places.sum(), np.maximum.accumulate(totals), shifts)
    return np.asarray(share * np.clip(wanted + shift, least, highest), dtype=np.float64)
