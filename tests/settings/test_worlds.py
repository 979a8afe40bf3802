"""Worlds: the declared ranges, the design, and what fixing a value or theory does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sessim.behavior.theories import THEORIES
from sessim.calibration.history.episodes import replace_worlds
from sessim.ground.errors import UserError
from sessim.settings.compose import compose_settings, compose_study
from sessim.settings.worlds import worlds
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters, load_sum_limits
from sessim.settings.worlds.posterior import load_posterior
from sessim.settings.worlds.worlds import _draw_theory, make_worlds, world_table

COUNT = 60
DEFAULTS = dict(compose_settings(["world=literature_ranges", f"run.worlds={COUNT}"]).values)


def made(**changes):
    values = DEFAULTS | {key.replace("__", "."): value for key, value in changes.items()}
    return world_table(make_worlds(values))


TABLE = made()


def test_world_zero_is_central():
    first = TABLE.iloc[0]
    for parameter in load_parameters():
        assert first[parameter.key] == parameter.central
    for mechanism in load_mechanisms():
        assert first[f"theory.{mechanism.name}"] == mechanism.central


def test_the_central_design_is_world_zero_alone():
    central = compose_study(["world=central", "run.worlds=40"]).world_table
    assert len(central) == 1
    assert central.iloc[0].to_dict() == TABLE.iloc[0].to_dict()


def test_every_draw_lies_in_its_range_and_shares_leave_room_for_error():
    for parameter in load_parameters():
        column = TABLE[parameter.key]
        assert column.between(parameter.low - 1e-9, parameter.high + 1e-9).all(), parameter.key
    for limit in load_sum_limits():
        assert TABLE[list(limit.keys)].sum(axis=1).max() <= limit.limit + 1e-9


def test_draws_are_spread_evenly_around_the_central_value():
    shrunk = {key for limit in load_sum_limits() for key in limit.shrinking}
    for parameter in load_parameters():
        if parameter.key in shrunk or not parameter.low < parameter.central < parameter.high:
            continue
        drawn = TABLE[parameter.key].to_numpy()[1:]
        quantile = np.interp(drawn, (parameter.low, parameter.central, parameter.high), (0.0, 0.5, 1.0))
        strata = np.sort(np.floor(quantile * (COUNT - 1) - 1e-12 * 0).astype(int))
        assert abs((quantile < 0.5).mean() - 0.5) < 1.5 / (COUNT - 1)
        assert (np.abs(strata - np.arange(COUNT - 1)) <= 1).all(), parameter.key


def test_axes_are_not_tied_to_each_other():
    keys = [each.key for each in load_parameters() if each.low < each.high]
    ranks = TABLE[keys].iloc[1:].corr(method="spearman").to_numpy()
    off = np.abs(ranks[~np.eye(len(keys), dtype=bool)])
    assert np.nanmean(off) < 0.2


def test_every_theory_occurs_somewhere_but_those_that_the_record_contradicts():
    benchmarks = set()
    for mechanism in load_mechanisms():
        drawn = set(TABLE[f"theory.{mechanism.name}"])
        assert drawn == {theory.name for theory in mechanism.theories if not theory.is_benchmark}
        benchmarks |= {theory.name for theory in mechanism.theories if theory.is_benchmark}
    assert benchmarks == {"unbiased", "rigorous", "power_law"}


def effort_of(*names):
    mechanism = next(each for each in load_mechanisms() if each.name == "effort")
    return replace(mechanism, theories=tuple(each for each in mechanism.theories if each.name in names))


def test_a_theory_with_a_new_name_is_drawn_in_the_same_worlds():
    rivals = effort_of("none", "expectancy")
    new = replace(rivals, theories=tuple(replace(each, name=f"new_{each.name}") for each in rivals.theories))
    drawn = [_draw_theory(1, world, rivals) for world in range(1, 60)]
    assert [_draw_theory(1, world, new) for world in range(1, 60)] == [f"new_{name}" for name in drawn]
    rating = next(each for each in load_mechanisms() if each.name == "rating")
    assert {each.name: each.drawn_as for each in rating.theories}["asymmetric_loss"] == "bayesian"
    assert all(each.drawn_as == each.name for each in rating.theories if each.name != "asymmetric_loss")


def test_one_rival_more_takes_over_some_worlds_and_leaves_the_others_as_they_were():
    rivals = effort_of("none", "expectancy", "tournament")
    more = replace(rivals, theories=(*rivals.theories, replace(rivals.theories[0], name="lottery", drawn_as="lottery")))
    before = [_draw_theory(1, world, rivals) for world in range(1, 400)]
    after = [_draw_theory(1, world, more) for world in range(1, 400)]
    assert all(now in (then, "lottery") for then, now in zip(before, after, strict=True))
    for name in ("none", "expectancy", "tournament"):
        assert 0.26 < before.count(name) / len(before) < 0.41
    assert 0.18 < after.count("lottery") / len(after) < 0.32


def test_theories_stay_central_when_they_are_not_varied():
    fixed = made(world__vary_theories=False)
    for mechanism in load_mechanisms():
        assert set(fixed[f"theory.{mechanism.name}"]) == {mechanism.central}
    parameters = [each.key for each in load_parameters()]
    assert fixed[parameters].equals(TABLE[parameters])


def test_fixing_one_value_or_theory_leaves_the_others_as_they_were():
    changed = made(world__values__effort__response=0.2, world__theory__norms="fixed")
    assert set(changed["effort.response"]) == {0.2}
    assert set(changed["theory.norms"]) == {"fixed"}
    others = [name for name in TABLE if name not in ("effort.response", "theory.norms")]
    assert changed[others].equals(TABLE[others])


def test_the_design_seed_and_nothing_else_decides_the_worlds():
    assert made().equals(TABLE)
    assert made(run__seed=99).equals(TABLE)
    assert not made(world__seed=2).equals(TABLE)


def test_a_fixed_share_makes_the_drawn_ones_give_way_within_their_ranges():
    changed = made(world__values__rating__performance_share=0.45)
    total = changed[["rating.performance_share", "rating.leniency_share", "rating.affinity_share"]].sum(axis=1)
    assert total.max() <= 0.95 + 1e-9
    assert (changed["rating.leniency_share"] >= 0.1 - 1e-9).all()
    assert (changed["rating.affinity_share"] >= 0.2 - 1e-9).all()


def test_fixed_shares_that_leave_no_room_are_refused():
    with pytest.raises(UserError, match=r"sum to 1.05"):
        made(
            world__values__rating__performance_share=0.45,
            world__values__rating__leniency_share=0.2,
            world__values__rating__affinity_share=0.4,
        )
    with pytest.raises(UserError, match=r"less for rating.leniency_share than its low end"):
        made(world__values__rating__performance_share=0.9)


def test_graded_parameters_name_a_source():
    for parameter in load_parameters():
        if parameter.grade != "assumed":
            assert not parameter.source.startswith("none"), parameter.key
        assert parameter.grade in {
            "meta-analysis", "field study", "lab", "survey", "official statistics", "derived", "assumed",
        }, parameter.key  # fmt: skip


def test_theories_are_those_that_exist():
    assert {each.name: {theory.name for theory in each.theories} for each in load_mechanisms()} == {
        name: set(registry) for name, registry in THEORIES.items()
    }


def test_a_posterior_that_knows_no_awarding_serves_with_the_central_practice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mechanism declared after a posterior was made is central in its worlds, and what it does know is as stored."""
    stored = load_posterior()
    old = stored.worlds.drop(columns=["theory.awarding", "pay_practice.shrink_exponent"], errors="ignore")
    monkeypatch.setattr(worlds, "load_posterior", lambda: replace(stored, worlds=old))
    words = ["scale=smoke", "world=calibrated", "run.worlds=4"]
    central = next(each.central for each in load_mechanisms() if each.name == "awarding")
    served = compose_study(words).worlds
    assert [each.theory.awarding for each in served] == [central] * 4
    assert [each.theory.board for each in served[1:]] == old["theory.board"][:3].tolist()
    assert len({each.pay_practice.shrink_exponent for each in served}) == 4  # drawn from its range
    episode = replace_worlds(compose_study(["scale=smoke", "world=central"]), old.head(3), "past", Path("past"))
    assert [each.theory.awarding for each in episode.worlds] == [central] * 3
    assert {each.pay_practice.shrink_exponent for each in episode.worlds} == {served[0].pay_practice.shrink_exponent}
