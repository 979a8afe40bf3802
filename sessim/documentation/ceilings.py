"""What a share of a whole number of people amounts to: the tables on the page about caps."""

from __future__ import annotations

import itertools

import numpy as np

from sessim.documentation.tables import table
from sessim.law.ratings.limit import slots
from sessim.settings.compose import compose_study
from sessim.settings.policy.statutes import load_statutes

FISCAL_YEAR = 2026
SIZES = (*range(1, 21), 50, 100, 500)
ROUNDINGS = ("floor", "nearest", "ceiling")
BOUNDS = (5, 10, 20, 50, 100, 500)


def limit_in_force() -> tuple[float, int, str]:
    """Return share, threshold and rounding of the limit in fiscal year 2026."""
    statutes = load_statutes().statutes
    share, threshold, rounding = (
        statutes[f"limit.{name}"].entry(FISCAL_YEAR).value for name in ("share", "threshold", "rounding")
    )
    return float(share), int(threshold), str(rounding)


def slots_by_size() -> str:
    """Places at levels 4 and 5 by number of rated executives, for the roundings, and the share that the limit leaves."""
    share, threshold, rounding = limit_in_force()
    sizes = np.array(SIZES)
    by_rounding = {name: slots(share, sizes, name) for name in ROUNDINGS}
    rows = []
    for place, size in enumerate(SIZES):
        is_limited = size >= threshold
        allowed = by_rounding[rounding][place] if is_limited else size
        counts = [str(by_rounding[name][place]) if is_limited else "no limit" for name in ROUNDINGS]
        rows.append((str(size), *counts, f"{allowed / size:.1%}"))
    head = ("executives rated", *ROUNDINGS, "largest share as the law stands")
    return table(head, rows, numbers=head)


def agencies_by_size() -> str:
    """Agencies of the corps of September 2024 by size, and what the limit leaves them."""
    share, threshold, rounding = limit_in_force()
    careers = np.array([agency.career for agency in compose_study(("scale=quick",)).population.agencies])
    allowed = np.where(careers >= threshold, slots(share, careers, rounding), careers)
    rows = []
    edges = (1, *BOUNDS, int(careers.max()) + 1)
    for low, high in itertools.pairwise(edges):
        is_here = (careers >= low) & (careers < high)
        if not is_here.any():
            continue
        label = f"{low} to {high - 1}" if high <= BOUNDS[-1] else f"{low} and more"
        people, places = int(careers[is_here].sum()), int(allowed[is_here].sum())
        rows.append((label, str(np.count_nonzero(is_here)), str(people), str(places), f"{places / people:.1%}"))
    rows.append(
        ("all", str(len(careers)), str(careers.sum()), str(allowed.sum()), f"{allowed.sum() / careers.sum():.1%}")
    )
    head = ("career executives", "agencies", "people", "places at most", "share at most")
    return table(head, rows, numbers=head[1:])
