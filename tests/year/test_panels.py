"""Several supervisors and peers: how much surer a rating becomes, and from whom it comes."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sessim.corps.populate import build_seats, populate
from sessim.corps.population import AgencyPlan, PopulationPlan
from sessim.model import SESModel
from sessim.streams import Streams
from sessim.year.parts.panels import average_errors, average_leniency
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.oracle.rule_cases import rulebook

PLAN = PopulationPlan(
    name="panels", agencies=(AgencyPlan("One", False, 9_000, 0, 0),), seats_per_component=900, seats_per_rater=9,
    age_mean=54.6, age_sd=6.5, tenure_mean=4.4, pay_gain_per_year=0.02,
)  # fmt: skip


def reliability(plan: PopulationPlan) -> float:
    """Squared correlation of a year's mean signal with what the person achieved, by unbiased raters."""
    world = central_world(theory={"rating": "unbiased"})
    corps = populate(plan, build_seats(plan), world, Streams(7), FIRST_YEAR, rulebook(FIRST_YEAR - 1).pay)
    with SESModel(corps, world, Streams(7), FIRST_YEAR) as model:
        model.step(rulebook(FIRST_YEAR))
        people = model.corps.people
        rated = people.is_rated
        return float(np.corrcoef(people.element_signal[0, rated], people.measured[rated])[0, 1] ** 2)


@pytest.mark.parametrize(("change", "raters"), [
    ({"supervisors_per_person": 2}, 2.0),
    ({"supervisors_per_person": 8}, 8.0),
    ({"peer_weight": 1.0}, 8.0),
    ({"peer_weight": 0.5}, 1.0 / (0.25 + 0.25 / 8.0)),
])  # fmt: skip
def test_reliability_rises_with_the_number_of_raters_as_spearman_and_brown_say(
    change: dict[str, float], raters: float
) -> None:
    alone, together = reliability(PLAN), reliability(replace(PLAN, **change))
    predicted = raters * alone / (1.0 + (raters - 1.0) * alone)
    assert together == pytest.approx(predicted, abs=0.02) and together > alone + 0.05


def test_whoever_has_no_peers_is_rated_by_the_supervisors_alone() -> None:
    seats = build_seats(
        replace(PLAN, agencies=(AgencyPlan("One", False, 4, 0, 0),), seats_per_rater=2, peer_weight=0.6)
    )
    is_filled = np.array([True, False, True, True])
    averaging = average_errors(seats, is_filled)
    both = math.sqrt(0.4**2 + 0.6**2)
    assert np.broadcast_to(averaging, 4)[[0, 2, 3]] == pytest.approx([1.0, both, both])
    leniency = average_leniency(seats, is_filled, np.array([1.0, -1.0]), np.array([0.5, 0.0, 0.2, 0.3]))
    assert leniency[[0, 2, 3]] == pytest.approx([1.0, -0.4 + 0.6 * 0.3, -0.4 + 0.6 * 0.2])
