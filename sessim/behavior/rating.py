"""Rating theories: how far a rater's report departs from what the rater believes, apart from the agency's norm."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from sessim.theory_registry import TheoryRegistry
from sessim.world import Rating

Scale = TypeVar("Scale", float, NDArray[np.float64], float | NDArray[np.float64])


@dataclass(frozen=True, slots=True)
class ReportingBias:
    """How raters bias their reports.

    Attributes:
        shift: Upward shift of the signals by agency, rating SD, shape (agencies,).
        low_tolerance: How far below a standard a signal may lie before a level 1 or 2 is given, rating SD, 0 or more.
        lesson_weight: Rise of a signal for each level that the board's past changes taught the rater, rating SD.
    """

    shift: NDArray[np.float64]
    low_tolerance: float
    lesson_weight: float = 0.0


class RatingTheory(Protocol):
    """ReportingBias of supervisors' ratings."""

    def __call__(self, error_scale: float, scarcity: NDArray[np.float64], parameters: Rating) -> ReportingBias:
        """Return the bias of the year.

        Args:
            error_scale: Size of the errors about the person, relative to an untrained rater whose rating decides pay.
            scarcity: By agency: share that a limit keeps out of the top levels, 0 where no limit applies.
            parameters: Parameters of the world, `purpose_shift` as far as consequences hang on the rating (`for_purpose`).
        """


RATING_THEORIES = TheoryRegistry[RatingTheory]("rating")


def noise_about_person(error_scale: Scale, parameters: Rating) -> Scale:
    """Variance of errors about a person (affinity and chance), in squared rating SD, with the shape of their size."""
    return error_scale**2 * (1.0 - parameters.performance_share - parameters.leniency_share)


def for_purpose(administrative_purpose: float, parameters: Rating) -> Rating:
    """Parameters of raters whose ratings decide that share (0-1) of the consequences.

    Ratings made for pay are higher than ratings made for research (Jawahar and Williams 1997), whatever the theory adds to that.
    """
    return replace(parameters, purpose_shift=administrative_purpose * parameters.purpose_shift)


def purpose_error_scale(administrative_purpose: float, parameters: Rating) -> float:
    """Size of the errors about the person, relative to ratings that decide all consequences (1).

    One supervisor's rating is more reliable when it serves research (.61) than administration (.45; Salgado and Moscoso 2019).
    In between, reliability is assumed to follow the share of the consequences. Errors of the model's own ratings shrink in the
    ratio that the two imply. A rater's leniency is a lasting trait and stays, so that the errors about the person make room
    for it, down to none.
    """
    research, administrative = parameters.reliability_research, parameters.reliability_administrative
    reliability = administrative_purpose * administrative + (1.0 - administrative_purpose) * research
    ratio = ((1.0 - reliability) / reliability) / ((1.0 - administrative) / administrative)
    errors = 1.0 - parameters.performance_share
    about_person = errors - parameters.leniency_share
    if about_person <= 0.0:
        return 1.0
    return math.sqrt(max(0.0, ratio * errors - parameters.leniency_share) / about_person)


def rater_doubt(error_scale: float, parameters: Rating) -> float:
    """Standard deviation of a rater's belief about a person after seeing the signal, in rating SD.

    Performance and noise are both normal, so the belief has variance signal x noise / (signal + noise).
    """
    signal = parameters.performance_share
    noise = parameters.leniency_share + noise_about_person(error_scale, parameters)
    return math.sqrt(signal * noise / (signal + noise))


def cautious_shift(error_scale: float, parameters: Rating) -> float:
    """Shift of a rater who dislikes an undeserved low rating `k` times as much as an undeserved high one, rating SD.

    The best report is the k / (1 + k) quantile of the belief (Golman and Bhatia 2012): no noise or no asymmetry, no
    inflation. The purpose of the rating adds its own shift.
    """
    quantile = parameters.asymmetry_ratio / (1.0 + parameters.asymmetry_ratio)
    return rater_doubt(error_scale, parameters) * NormalDist().inv_cdf(quantile) + parameters.purpose_shift


@RATING_THEORIES.declare()
def unbiased(error_scale: float, scarcity: NDArray[np.float64], parameters: Rating) -> ReportingBias:
    """The rater reports what the rater believes."""
    return ReportingBias(np.zeros_like(scarcity), 0.0)


@RATING_THEORIES.declare("purpose_shift")
def variance_components(error_scale: float, scarcity: NDArray[np.float64], parameters: Rating) -> ReportingBias:
    """Leniency, affinity and chance add to performance (Scullen, Mount and Goff 2000); administrative use lifts reports.

    The rater fears no undeserved low rating, so that doubt about the person lifts nothing.
    """
    return ReportingBias(np.full_like(scarcity, parameters.purpose_shift), 0.0)


@RATING_THEORIES.declare("performance_share", "leniency_share", "asymmetry_ratio", "purpose_shift")
def asymmetric_loss(error_scale: float, scarcity: NDArray[np.float64], parameters: Rating) -> ReportingBias:
    """Doubt and the dislike of undeserved low ratings lift reports (Golman and Bhatia 2012), and so does administrative use."""
    return ReportingBias(np.full_like(scarcity, cautious_shift(error_scale, parameters)), 0.0)


@RATING_THEORIES.declare("performance_share", "leniency_share", "asymmetry_ratio", "purpose_shift", "conflict_cost")
def social_cost(error_scale: float, scarcity: NDArray[np.float64], parameters: Rating) -> ReportingBias:
    """A rating below level 3 costs the rater time, hearings and conflict, and is given only when the case is clear.

    Besides the caution of `asymmetric_loss`, a level 1 or 2 is withheld until the signal lies `conflict_cost` below the
    standard.
    """
    return ReportingBias(np.full_like(scarcity, cautious_shift(error_scale, parameters)), parameters.conflict_cost)


@RATING_THEORIES.declare("performance_share", "leniency_share", "asymmetry_ratio", "purpose_shift", "strategic_push")
def strategic(error_scale: float, scarcity: NDArray[np.float64], parameters: Rating) -> ReportingBias:
    """The scarcer the slots, the harder raters push their own people's ratings.

    Under competition for promotions lobbying and gaming of the measure rise (Cowgill 2015); boards that calibrate are met
    with incentive-driven ratings (Bol, de Aguiar and Lill).
    """
    return ReportingBias(cautious_shift(error_scale, parameters) + parameters.strategic_push * scarcity, 0.0)


@RATING_THEORIES.declare(
    "performance_share", "leniency_share", "asymmetry_ratio", "purpose_shift", "lesson_weight", "level_width"
)
def learning(error_scale: float, scarcity: NDArray[np.float64], parameters: Rating) -> ReportingBias:
    """Raters learn from the board: after an upward change they rate the person higher the next year, after a cut lower.

    Supervisors whose rating a calibration committee raised rated that employee higher the year after (Demere, Sedatole and
    Woods 2019, as reported); that a cut teaches as much, and that it teaches about everyone, is assumed. See `board_lesson`.
    """
    lesson_weight = parameters.lesson_weight * parameters.level_width
    return ReportingBias(np.full_like(scarcity, cautious_shift(error_scale, parameters)), 0.0, lesson_weight)


def board_lesson(
    lesson: NDArray[np.float64], moved: NDArray[np.float64], moved_by_rater: NDArray[np.float64], parameters: Rating
) -> NDArray[np.float64]:
    """What a rater carries into next year's rating of each person from what the board did, levels, shape (seats,).

    Args:
        lesson: What the rater carried before.
        moved: Recommended level less initial level.
        moved_by_rater: Mean of it over the rater's people.
        parameters: Memory, and how far a lesson about one person is taken for a lesson about everyone.
    """
    memory, spread = parameters.lesson_memory, parameters.lesson_spread
    return memory * lesson + (1.0 - memory) * ((1.0 - spread) * moved + spread * moved_by_rater)
