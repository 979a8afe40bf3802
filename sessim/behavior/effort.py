"""Effort theories: how the stake and the chance of a top rating move effort.

A theory gives the incentive part and the setback part of the year's effort response, in SD of annual performance, and the
memory of felt control that it carries to the next year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sessim.behavior.rating import noise_about_person
from sessim.behavior.responding import felt_loss
from sessim.theory_registry import TheoryRegistry
from sessim.world import Effort, World


@dataclass(frozen=True, slots=True)
class Prospects:
    """What bears on effort when the year opens, each of shape (seats,) unless said otherwise.

    Attributes:
        marginality: How close each believes they are to the cut-off, 0-1.
        standing_gap: Believed standing less the believed cut-off, rating SD.
        stake: Award plus raise of a top rating less that of level 3, share of pay (one number).
        error_scale: Size of the raters' mean error about the person relative to one untrained rater, 0 or more (one number where
            all are rated by as many).
        rivals: People who compete for the same places, the person among them.
        scarcity: Share of the agency that a limit keeps out of the top levels, 0 where no limit applies.
        is_subject: Whether the rating limit counts this appointment.
        fairness: Felt fairness, -3 to 3.
        reference_level: Rating the person has come to expect.
        shortfall: How far last year's rating fell below the expected one, levels.
        was_limited: Whether a limit held last year's rating to level 3.
        last_contribution: Last year's true contribution, applicant SD.
        self_regard: Part of one's view of oneself that is not performance, SD.
        crowding: Public service motivation lost so far to felt control, 0-1.
    """

    marginality: NDArray[np.float64]
    standing_gap: NDArray[np.float64]
    stake: float
    error_scale: float | NDArray[np.float64]
    rivals: NDArray[np.int64]
    scarcity: NDArray[np.float64]
    is_subject: NDArray[np.bool_]
    fairness: NDArray[np.float64]
    reference_level: NDArray[np.float64]
    shortfall: NDArray[np.float64]
    was_limited: NDArray[np.bool_]
    last_contribution: NDArray[np.float64]
    self_regard: NDArray[np.float64]
    crowding: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class EffortResponse:
    """Answer of each executive, each of shape (seats,).

    Attributes:
        incentive: Effort gained from what a top rating is worth, SD of annual performance; may be negative.
        setback: Effort lost to felt injustice, loss or control, SD of annual performance.
        crowding: Public service motivation lost to felt control, 0-1.
    """

    incentive: NDArray[np.float64]
    setback: NDArray[np.float64]
    crowding: NDArray[np.float64]


class EffortTheory(Protocol):
    """Effort response of each executive."""

    def __call__(self, prospects: Prospects, world: World) -> EffortResponse:
        """Return incentive, setback and crowding."""


EFFORT_THEORIES = TheoryRegistry[EffortTheory]("effort")

# what theories with a prize read: its pull, and how inaccurate ratings blunt it
PRIZE = ("response", "reference_stake", "stake_ceiling", "rivals_pull")
ERROR_OF_RATINGS = ("belief_uncertainty", "rating.performance_share", "rating.leniency_share")

USUAL_RIVALS = 30  # the number at which the pull of a prize is 1: about a component of executives


def felt_stake(stake: float, parameters: Effort) -> float:
    """Stake in units of the reference stake, from 0 to the ceiling."""
    return min(max(stake, 0.0) / parameters.reference_stake, parameters.stake_ceiling)


@EFFORT_THEORIES.declare(name="none")
def no_response(prospects: Prospects, world: World) -> EffortResponse:
    """Effort does not respond to ratings at all (86 percent of surveyed executives said so; SEA survey 2006)."""
    nothing = np.zeros_like(prospects.marginality)
    return EffortResponse(nothing, nothing, prospects.crowding)


def weigh_prize(prospects: Prospects, parameters: Effort) -> float | NDArray[np.float64]:
    """Effort that the prize of a top rating draws from someone at the cut-off, SD of annual performance.

    The more rivals, the less where `rivals_pull` is above 0, and the more below it. Effort was about the same with two, four
    and six rivals (Orrison, Schotter and Weigelt 2004).
    """
    prize = parameters.response * felt_stake(prospects.stake, parameters)
    if parameters.rivals_pull == 0.0:
        return prize
    return prize * (np.maximum(prospects.rivals, 2) / USUAL_RIVALS) ** -parameters.rivals_pull


def find_precision_pull(prospects: Prospects, world: World) -> float | NDArray[np.float64]:
    """How the precision of ratings scales the pull of a prize, relative to one untrained rater whose rating decides pay (1).

    The more chance lies between effort and rating, the less a prize pulls (Lazear and Rosen 1981; Prendergast 1999); with
    `precision_pull` below 0 it pulls more.
    """
    effort = world.effort
    if effort.precision_pull == 0.0:
        return 1.0
    own_doubt = effort.belief_uncertainty**2
    untrained = own_doubt + noise_about_person(1.0, world.rating)
    spread = own_doubt + noise_about_person(prospects.error_scale, world.rating)
    return (untrained / spread) ** (0.5 * effort.precision_pull)


def marginal_gain(prospects: Prospects, world: World) -> NDArray[np.float64]:
    """Incentive for those whose extra effort may decide a top rating, SD of annual performance."""
    pull = weigh_prize(prospects, world.effort) * find_precision_pull(prospects, world)
    return pull * prospects.marginality * prospects.is_subject


@EFFORT_THEORIES.declare(*PRIZE, *ERROR_OF_RATINGS, "demotivation", "precision_pull")
def expectancy(prospects: Prospects, world: World) -> EffortResponse:
    """Effort follows the value of a top rating times the marginal chance of reaching it, less discouragement.

    Those far below or safely above hardly move (Lazear and Rosen 1981; Prendergast 1999); a felt injustice lowers effort
    (Marchegiani, Reggiani and Rizzolli 2016).
    """
    setback = world.effort.demotivation * np.maximum(0.0, -prospects.fairness)
    return EffortResponse(marginal_gain(prospects, world), setback, prospects.crowding)


@EFFORT_THEORIES.declare(*PRIZE, *ERROR_OF_RATINGS, "tournament_slack")
def tournament(prospects: Prospects, world: World) -> EffortResponse:
    """Effort follows the prize times the density at the cut-off; those out of contention fall below their usual effort.

    The density falls with the noise of ratings and with the distance from the cut-off, so that differences of ability blunt the
    contest (Lazear and Rosen 1981); feedback that one is far behind or far ahead lowers effort (Ederer 2010; Gill and
    Prowse 2012).
    """
    effort = world.effort
    spread = np.sqrt(effort.belief_uncertainty**2 + noise_about_person(prospects.error_scale, world.rating))
    closeness = np.exp(-0.5 * (prospects.standing_gap / spread) ** 2)
    density = (effort.belief_uncertainty / spread) * closeness
    contest = density - effort.tournament_slack * (1.0 - closeness)
    incentive = weigh_prize(prospects, effort) * contest * prospects.is_subject
    return EffortResponse(incentive, np.zeros_like(incentive), prospects.crowding)


@EFFORT_THEORIES.declare(
    *PRIZE,
    *ERROR_OF_RATINGS,
    "demotivation",
    "precision_pull",
    "response.self_insight",
    "response.self_leniency",
    "response.loss_aversion",
    "response.undeserved_extra",
    "response.quota_unfairness",
    "organisation.joint_share",
)
def reference_dependent(prospects: Prospects, world: World) -> EffortResponse:
    """People treat the expected rating as their own: keeping it spurs more than winning it, and losing it hurts the year after.

    Losses weigh `response.loss_aversion` times as much as gains; a miss that seems undeserved hurts most
    (Ockenfels, Sliwka and Werner 2015; Marchegiani, Reggiani and Rizzolli 2016).
    """
    counted_as_own = np.clip(prospects.reference_level - 3.0, 0.0, 1.0)
    weight = 1.0 + (world.response.loss_aversion - 1.0) * counted_as_own
    loss = felt_loss(
        prospects.shortfall, prospects.last_contribution, prospects.self_regard, prospects.was_limited, world
    )
    return EffortResponse(
        marginal_gain(prospects, world) * weight, world.effort.demotivation * loss, prospects.crowding
    )


@EFFORT_THEORIES.declare(
    *PRIZE, *ERROR_OF_RATINGS, "intrinsic_worth", "crowding_speed", "recovery_speed", "precision_pull"
)
def crowding_out(prospects: Prospects, world: World) -> EffortResponse:
    """A quota felt as control wears away the motivation to serve, which comes back slowly; money still spurs the marginal.

    Tangible rewards lower performance on interesting tasks by .13 SD (Weibel, Rost and Osterloh 2010; contested by Kim,
    Gerhart and Fang 2022); intrinsic motivation matters less where incentives are tied to results (Cerasoli et al. 2014).
    """
    effort = world.effort
    control = prospects.scarcity * prospects.is_subject
    change = control - prospects.crowding
    crowding = prospects.crowding + np.where(change > 0.0, effort.crowding_speed, effort.recovery_speed) * change
    return EffortResponse(marginal_gain(prospects, world), effort.intrinsic_worth * crowding, crowding)
