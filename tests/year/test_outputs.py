"""What a stage leaves for later ones is there once it has run, and not before."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, is_dataclass
from typing import get_args

import numpy as np
import pytest

from sessim.model import STAGES, SESModel
from sessim.streams import Streams
from sessim.year.limit import limit
from sessim.year.outputs import StageNotRunError, StageOutput
from tests.oracle.cases import FIRST_YEAR, central_world
from tests.oracle.rule_cases import rulebook
from tests.support.corps import corps_for

RULES = rulebook(FIRST_YEAR, limit={"share": 0.3})
LEAVES = {
    "plan": "planned",
    "perform": "performed",
    "appraise": "appraised",
    "review": "reviewed",
    "limit": "limited",
    "reward": "rewarded",
    "act_on_ratings": "acted_on_ratings",
}


@pytest.fixture
def model():
    world = central_world()
    with SESModel(corps_for(world, 7), world, Streams(7), FIRST_YEAR) as made:
        yield made


def test_each_record_can_be_read_from_its_stage_on_and_not_before(model: SESModel) -> None:
    year = model.open_year(RULES)
    kinds = set()
    for stage in STAGES:
        name = LEAVES.get(stage.__name__)
        if name is None:
            assert stage(year) is None
            continue
        with pytest.raises(
            StageNotRunError, match=f"fiscal year {FIRST_YEAR}: the stage `{stage.__name__}` has not run"
        ):
            getattr(year, name)
        year.run(stage)
        kinds.add(type(getattr(year, name)))
    assert kinds == set(get_args(StageOutput))


def test_a_stage_out_of_its_turn_is_refused(model: SESModel) -> None:
    with pytest.raises(StageNotRunError, match="`plan` has not run"):
        model.open_year(RULES).run(limit)


def test_what_a_stage_left_cannot_be_changed_and_has_the_shapes_it_says(model: SESModel) -> None:
    year = model.open_year(RULES)
    for stage in STAGES:
        year.run(stage)
    seats = year.seats
    sizes = {
        "(agencies,)": seats.number_of_agencies,
        "(components,)": seats.number_of_components,
        "(raters,)": seats.number_of_raters,
        "(seats,)": len(seats),
    }
    checked = 0
    for name in LEAVES.values():
        record = getattr(year, name)
        assert is_dataclass(record)
        with pytest.raises(FrozenInstanceError):
            setattr(record, fields(record)[0].name, None)
        for field in fields(record):
            about = (record.__doc__ or "").partition(f"{field.name}: ")[2].partition("\n")[0]
            said = [size for shape, size in sizes.items() if about.endswith(f"shape {shape}.")]
            if said:
                assert np.shape(getattr(record, field.name)) == (said[0],), f"{name}.{field.name}"
                checked += 1
    assert checked == 14
