"""The explorer's ways to another policy: another limit, any two side by side, one of one's own, one agency."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

pytest.importorskip("dash", reason="the extra sessim[explorer] is not installed")

import dash_ag_grid as dag

from sessim.corps.population import AgencyPlan
from sessim.explorer import widgets
from sessim.explorer.app import build_body
from sessim.explorer.laboratory import Job, Laboratory, _simulate_replication
from sessim.explorer.library import Library
from sessim.explorer.pages.agency.choice import choose_agency, list_agency_settings
from sessim.explorer.pages.agency.places import count_places, say_awards, say_places
from sessim.explorer.pages.builder import page as builder
from sessim.explorer.pages.builder.files import check_name
from sessim.explorer.pages.home.limits import find_stored, list_live_settings, read_subject
from sessim.explorer.pages.home.page import draw_live
from sessim.explorer.pages.lab.state import read_rules_in_force
from sessim.explorer.pages.rule_cards import ALIKE, lay_out_changes
from sessim.explorer.pages.theory_choice import build_theory_selects
from sessim.explorer.shell import TABS
from sessim.explorer.tab import Context
from sessim.ground.errors import UserError
from sessim.settings.compose import compose_study
from sessim.settings.explain import catalogue

RESULTS = Path(__file__).parents[2] / "results"


@pytest.fixture
def context() -> Context:
    return Context(Library(RESULTS), Laboratory())


def test_a_limit_that_is_stored_is_shown_from_its_table_and_no_other(context: Context) -> None:
    manifest = context.library.read_shelf().manifests["nine_questions"]
    subject = read_subject(manifest)
    assert subject is not None and subject.limit == 30.0
    _, label = find_stored(context.library, "nine_questions", subject, 20.0) or ("", "")
    answers = pd.read_csv(RESULTS / "nine_questions" / "answers.csv")
    row = answers[
        (answers["arm"] == label) & (answers["question"] == "q7") & (answers["reference"] == subject.reference)
    ].iloc[0]
    said = str(build_body(TABS["/"], context, {"limit": "20"}, "s"))
    level, before = 100 * (row["reference_level"] + row["difference_median"]), 100 * row["reference_level"]
    assert f"{level:.1f} of 100 leave each year, up from {before:.1f}" in said
    assert row["verdict"] in said
    assert find_stored(context.library, "nine_questions", subject, 45.0) is None
    assert "every difference is zero" in str(build_body(TABS["/"], context, {"limit": "100"}, "s"))


def test_a_limit_that_is_not_stored_is_run_and_stamped_by_its_worlds(context: Context) -> None:
    subject = read_subject(context.library.read_shelf().manifests["nine_questions"])
    assert subject is not None
    words = [word for word in list_live_settings(subject, 45.0) if not word.startswith(("population=", "run."))]
    assert "policy.limit.share=0.45" in words
    settings = compose_study([*words, "population=oracle_120", "run.worlds=12", "run.years=2", "run.warm_up_years=1"])
    job = Job(tuple(words), settings, planned=12)  # in no laboratory, whose thread would run the same replications
    assert draw_live(context, {}, job) == []  # nothing is shown of a study that is not run
    for number in range(4):
        failure, frame = _simulate_replication(settings, number)
        assert failure == "" and frame is not None
        job.frames.append(frame)
    said = str(draw_live(context, {}, job))
    assert "REHEARSAL: 3 worlds" in said  # the central one counts in no share
    assert "too few worlds to judge" in said
    assert "Of the truly strongest executives (the top 30 percent), " in said and " of 100 leave each year" in said


def test_what_a_policy_changes_is_said_in_sentences_of_both() -> None:
    before, after = (read_rules_in_force(name) for name in ("pre_2025", "operating_cap"))
    said = str(lay_out_changes(before, after, ("before", "after"), 2026))
    assert "No limit on the share of high ratings binds an agency." in said
    assert "At most 30 percent of an agency's career executives" in said
    assert "Review boards" not in said  # whose rules are alike
    assert ALIKE in str(lay_out_changes(before, before, ("before", "after"), 2026))


def test_each_theory_says_in_the_menu_what_it_says_in_the_list() -> None:
    menu = str(build_theory_selects({}))
    assert len(catalogue("theories")) > 5
    for name, meaning in catalogue("theories"):
        assert meaning.split(";")[0].split(" (")[0][:40] in menu, name


def test_a_built_policy_is_saved_once_runs_and_is_never_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    values = {
        "file": "limit_of_35",
        "title": "35 percent limit",
        "policy.limit.share": "0.35",
        "policy.limit.includes_noncareer": "true",
    }
    context = Context(Library(tmp_path), Laboratory())
    assert "35 percent of an agency" in str(build_body(TABS["/build"], context, values, "s"))
    assert not (tmp_path / "configs").exists()  # looking writes nothing
    with pytest.raises(UserError, match="nothing is saved"):
        builder.save(Context(Library(tmp_path), Laboratory(), may_write=False), values)
    assert "sessim run experiment=limit_of_35" in str(builder.save(context, values))
    arm = compose_study(["experiment=limit_of_35"]).arms[0]
    limit = arm.rulebooks[2026].limit
    assert (arm.title, limit.share, limit.includes_noncareer) == ("35 percent limit", 0.35, True)
    texts = {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")}
    assert len(texts) == 2
    with pytest.raises(UserError, match="nothing is overwritten"):
        builder.save(context, values | {"policy.limit.share": "0.4"})
    assert texts == {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")}
    with pytest.raises(UserError):  # what is refused when it is read leaves neither file
        builder.save(context, values | {"file": "limit_of_36", "title": "${oc.env:HOME}"})
    assert len(list(tmp_path.rglob("*.yaml"))) == 2


@pytest.mark.parametrize("name", ["", "../up", "A b", "pre_2025", "x", "nine_questions", "con.yaml"])
def test_a_name_that_is_none_or_is_taken_is_refused(name: str) -> None:
    with pytest.raises(UserError):
        check_name(name)


def test_places_of_an_agency_are_those_of_the_law() -> None:
    rules = read_rules_in_force("operating_cap")

    def agency(career: int, **more: Any) -> AgencyPlan:
        return AgencyPlan("Made up", False, career, 6, 2, **more)

    assert count_places(agency(52), rules).places == 15  # 30 percent of 52 is 15.6
    assert "whole places make it 28.8 of 100" in say_places(agency(52), rules)
    assert count_places(agency(5), rules).places == 1
    moving = replace(rules, limit=replace(rules.limit, places_follow_results=0.3, rolling_years=2))
    assert "results of the year before move the share" in say_places(agency(5), moving)
    assert "two years together" in say_places(agency(5), moving)
    assert "together" not in say_places(agency(52), moving) and "results" not in say_places(agency(52), rules)
    assert "fewer than the 5" in count_places(agency(4), rules).why_none
    assert "system of its own" in count_places(agency(52, has_own_system=True), rules).why_none
    whole = replace(rules, limit=replace(rules.limit, scope="government"))
    assert "has no number of its own" in count_places(agency(52), whole).why_none
    assert "no limit" in count_places(agency(52), read_rules_in_force("pre_2025")).why_none
    assert "$780,000 of $10,400,000" in say_awards(agency(52), rules, 200_000.0)


def test_an_agency_of_ones_own_is_a_corps_of_that_size() -> None:
    values = {"agency": "own", "career": "60", "limited": "2", "level5": "30"}
    (agency,) = compose_study(
        [*list_agency_settings(values, choose_agency(values)), "run.worlds=2"]
    ).population.agencies
    assert (agency.career, agency.noncareer, agency.limited) == (60, 0, 2)
    assert agency.known_norm is not None
    with pytest.raises(UserError, match="how many career executives"):
        choose_agency({"agency": "own"})
    with pytest.raises(UserError, match="no agency 'Nowhere'"):
        choose_agency({"agency": "Nowhere"})


def test_a_long_table_is_a_grid_of_numbers_and_a_short_one_is_none() -> None:
    table = pd.DataFrame({"a.b": [1.23456, float("nan")] * 20, "word": ["x"] * 40})
    assert "AgGrid" not in str(widgets.make_long_table(table.head(5), "Short"))
    grid = next(each for each in widgets.make_long_table(table, "Long").children if isinstance(each, dag.AgGrid))
    assert [each["headerName"] for each in grid.columnDefs] == ["a.b", "word"]
    assert grid.rowData[0] == {"c0": 1.235, "c1": "x"}  # a number sorts as one
    assert grid.rowData[1]["c0"] is None
