"""The language of outcomes: what it says, worked out by hand, and what it refuses before anything is run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import yaml

from sessim.calibration.replication.expressions import FUNCTIONS
from sessim.calibration.replication.memory import find_same_people
from sessim.calibration.replication.outcomes import Observer, parse_outcomes
from sessim.calibration.replication.plans import find_plan_files, read_plan
from sessim.calibration.replication.replications import run_replication
from sessim.calibration.replication.vocabulary import NAMES, OF_SEATS, OF_YEAR
from sessim.cli import main
from sessim.ground.errors import UserError
from sessim.year.context import Year
from tests.oracle.cases import FIRST_YEAR
from tests.support.corps import books, live

AGENCY = np.array([0, 0, 0, 1])


class Seats(SimpleNamespace):
    """Four seats of two agencies."""

    def __len__(self) -> int:
        return len(AGENCY)


def a_year(people: list[int], **columns: Any) -> Year:
    """A finished year with these people in the four seats, 0 for nobody."""
    number = np.array(people, dtype=np.float64)
    about = {
        "is_filled": number > 0,
        "arrival_year": np.zeros(4, dtype=np.int16),
        "birth_year": np.full(4, 1970.0),
        "self_regard": number,
        "ability": number,
        "final_level": np.array([5, 4, 3, 3], dtype=np.int8),
        **columns,
    }
    seats = Seats(agency=AGENCY, component=np.array([0, 0, 1, 2]), number_of_agencies=2)
    return cast(Year, SimpleNamespace(people=SimpleNamespace(**about), seats=seats, fiscal_year=2026))


def found(about: dict[str, Any], *years: Year) -> list[list[tuple[float, float]]]:
    """Sum and divisor of an outcome by agency, in each of some years."""
    outcomes = parse_outcomes({"mine": {"unit": "", "meaning": "", **about}}, "mine.yaml")
    observer = Observer(outcomes, "mine.yaml")
    sums = [observer.add_up(year)["mine"] for year in years]
    return [[(float(total), float(number)) for total, number in zip(*each, strict=True)] for each in sums]


@pytest.mark.parametrize(
    ("text", "by_agency"),
    [
        ("1", (3.0, 1.0)),
        ("ability", (6.0, 4.0)),
        ("-ability ** 2 / 2 + 1", (-4.0, -7.0)),
        ("final_level + final_level", (24.0, 6.0)),
        ("(final_level == 5) + (final_level >= 4)", (3.0, 0.0)),  # what holds counts as one
        ("2 <= ability < 4 and not final_level == 3", (1.0, 0.0)),
        ("ability == 1 or ability == 4", (1.0, 1.0)),
        ("abs(ability - 2) + sqrt(4) + log(exp(1)) - 3", (2.0, 2.0)),
        ("minimum(ability, 2) + maximum(ability, 3)", (14.0, 6.0)),
        ("where(ability > 2, 10, 1)", (12.0, 10.0)),
        ("known(where(ability > 2, 0 / 0, 1))", (2.0, 0.0)),
        ("mean(ability)", (7.5, 2.5)),
        ("mean(ability, among=final_level >= 4)", (4.5, 1.5)),
        ("sum(ability, by=agency)", (18.0, 4.0)),
        ("sum(1, by=component)", (5.0, 1.0)),
        ("largest(ability, by=agency) - smallest(ability)", (6.0, 3.0)),
        ("rank(ability)", (9.0, 1.0)),
        ("rank(final_level)", (6.5, 3.5)),  # 1, 2 and twice 3.5
        ("rank(ability, by=agency)", (6.0, 1.0)),
    ],
)
def test_a_text_says_what_it_says(text: str, by_agency: tuple[float, float]) -> None:
    ((first, second),) = found({"value": text, "among": "is_filled and known(" + text + ")"}, a_year([1, 2, 3, 4]))
    assert (first[0], second[0]) == pytest.approx(by_agency)


def test_a_spread_is_that_of_the_whole_group() -> None:
    ((first, _),) = found({"value": "sd(ability, by=agency)"}, a_year([1, 2, 3, 4]))
    assert first[0] == pytest.approx(3.0 * np.std([1.0, 2.0, 3.0]))


def test_what_is_not_known_does_not_count_and_a_seat_that_counts_counts_once() -> None:
    year = a_year([1, 2, 0, 4], ability=np.array([1.0, np.nan, 9.0, 4.0]))
    assert found({"value": "ability"}, year) == [[(1.0, 1.0), (4.0, 1.0)]]
    assert found({"value": "ability", "over": "final_level"}, year) == [[(1.0, 5.0), (4.0, 3.0)]]
    assert found({"value": "sum(1, by=component)", "each": "component"}, year) == [[(2.0, 1.0), (1.0, 1.0)]]
    assert found({"value": "n + 1", "each": "agency", "let": {"n": "sum(1, by=agency)"}}, year) == [
        [(3.0, 1.0), (2.0, 1.0)]
    ]


def test_a_person_is_followed_from_seat_to_seat_and_a_seat_from_person_to_person() -> None:
    """Person 1 moves from the first seat to the last; 4 leaves it; 5 comes in her place; then 1 leaves too."""
    years = a_year([1, 2, 3, 4]), a_year([5, 2, 3, 1]), a_year([5, 2, 3, 6])
    for number, year in enumerate(years, start=1):
        year.people.ability = year.people.self_regard * number

    def last(text: str) -> list[float]:
        return [total for total, _ in found({"value": text}, *years)[-1]]

    assert found({"value": "before(ability)"}, *years)[1] == [(5.0, 2.0), (1.0, 1.0)]
    assert last("before(ability)") == [10.0 + 4.0 + 6.0, 0.0]
    assert last("before(ability, years=2)") == [2.0 + 3.0, 0.0]
    assert last("first(ability)") == [10.0 + 2.0 + 3.0, 18.0]
    assert last("total(ability)") == [25.0 + 12.0 + 18.0, 18.0]
    assert last("total(ability, years=2)") == [25.0 + 10.0 + 15.0, 18.0]
    assert last("total(ability, years=1)") == last("ability")
    assert last("average(ability)") == [12.5 + 4.0 + 6.0, 18.0]
    assert last("total(1)") == [2.0 + 3.0 + 3.0, 1.0]
    assert last("seat_before(ability)") == [10.0 + 4.0 + 6.0, 2.0]
    assert last("seat_first(ability)") == [6.0, 4.0]
    assert last("first(before(ability))") == [0.0, 0.0]  # nobody was there before the first year
    assert last("before(before(ability))") == last("before(ability, years=2)")


def test_an_empty_seat_is_nobody_and_a_namesake_is_another() -> None:
    before = (np.array([1.0, np.nan, 2.0]), np.array([0.5, np.nan, 0.7]))
    now = (np.array([2.0, np.nan, 3.0]), np.array([0.7, np.nan, 0.5]))
    assert find_same_people(before, now).tolist() == [2, -1, -1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("__import__('os').system('true')", "is not part of the language"),
        ("ability.__class__", "'ability.__class__' is not a column"),
        ("().__class__.__bases__[0]", "is not part of the language"),
        ("eval('1')", "there is no function 'eval'"),
        ("open('x')", "there is no function 'open'"),
        ("(lambda: 1)()", "is not part of the language"),
        ("[x for x in ability]", "is not part of the language"),
        ("ability[0]", "is not part of the language"),
        ("f'{ability}'", "is not part of the language"),
        ("'text'", "is not part of the language"),
        ("(x := 1)", "is not part of the language"),
        ("ability if 1 else 2", "is not part of the language"),
        ("ability @ ability", "is not part of the language"),
        ("1j", "is not part of the language"),
        ("None", "is not part of the language"),
        ("where(*ability)", "takes 3 values"),
        ("sum(ability, **by)", "takes 1 value, and by name among, by"),
        ("sum(ability, over=1)", "takes 1 value, and by name among, by"),
        ("abs(1, 2)", "abs() takes 1 value"),
        ("first(ability, years=2)", "first() takes 1 value"),
        ("before(ability, years=0)", "a whole number from 1 to 100"),
        ("before(ability, years=ability)", "a whole number from 1 to 100"),
        ("before(ability, years=True)", "a whole number from 1 to 100"),
        ("abiliti", "did you mean ability?"),
        ("rank(contribution, among=is_ratd)", "did you mean is_rated?"),
        ("organisation.output_efect", "did you mean organisation.output_effect?"),
        ("theory.effort", "is not a column"),
        ("summ(ability)", "did you mean sum?"),
        ("ability +", "cannot be read"),
        ("", "cannot be read"),
        ("import os", "cannot be read"),
        ("1; 2", "cannot be read"),
        ("(" * 300 + "1" + ")" * 300, "cannot be read"),
        ("-" * 900 + "1", "nested too deep"),
        ("+".join(["1"] * 400), "nested too deep"),
        ("1" * 400, "is too large"),
        ("ability + " * 200 + "1", "at most 1,000"),
    ],
)
def test_what_is_not_in_the_language_is_one_line(text: str, says: str) -> None:
    with pytest.raises(UserError) as raised:
        found({"value": text})
    assert says in str(raised.value)
    assert str(raised.value).startswith("mine.yaml: outcome mine: value")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("about", "says"),
    [
        ({"value": [1]}, "value is not an expression"),
        ({"value": None}, "value is not an expression"),
        ({"value": "1", "amng": "1"}, "did you mean among?"),
        ({"value": "1", "each": "board"}, "allowed: person, component, agency"),
        ({"value": "1", "let": ["a"]}, "let is not a list of names"),
        ({"value": "1", "let": {"ability": "1"}}, "cannot give the name 'ability'"),
        ({"value": "1", "let": {"a b": "1"}}, "cannot give the name 'a b'"),
        ({"value": "a", "let": {"a": "b", "b": "1"}}, "let a: 'b' is not a column"),  # only what stands above it
    ],
)
def test_a_malformed_outcome_is_one_line(about: dict[str, Any], says: str) -> None:
    with pytest.raises(UserError) as raised:
        found(about)
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("about", "says"),
    [
        ([1], "outcomes is not a list of names"),
        ({"mine": 5}, "outcome mine lacks unit, meaning or value"),
        ({"mine": {"unit": "", "meaning": ""}}, "outcome mine lacks unit, meaning or value"),
    ],
)
def test_outcomes_without_what_each_needs_are_refused(about: Any, says: str) -> None:
    with pytest.raises(UserError, match=says):
        parse_outcomes(about, "mine.yaml")


def test_every_name_may_be_looked_up_in_a_real_year() -> None:
    """Every name of the language, and people followed through three years of a small corps."""
    about = {name: {"unit": "", "meaning": "", "value": f"total(known({name}))"} for name in NAMES}
    about["years_here"] = {"unit": "", "meaning": "", "value": f"fiscal_year + 1 - maximum(arrival_year, {FIRST_YEAR})"}
    about["years_seen"] = {"unit": "", "meaning": "", "value": "total(1)"}
    observer = Observer(parse_outcomes(about, "mine.yaml"), "mine.yaml")
    seen: list[dict[str, Any]] = []
    live(books(3), watch=lambda year: seen.append(observer.add_up(year)))
    assert all(np.isfinite(total).all() and number.sum() > 100 for total, number in seen[-1].values())
    assert seen[-1]["years_seen"][0].tolist() == seen[-1]["years_here"][0].tolist()
    assert seen[-1]["years_seen"][0].sum() > 2.0 * seen[-1]["years_seen"][1].sum()


def test_the_page_names_every_function_and_every_name_that_is_no_column() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "replicate-a-paper.md").read_text(encoding="utf-8")
    assert not [name for name in FUNCTIONS if f"`{name}(" not in page]
    assert not [name for name in (*OF_SEATS, *OF_YEAR) if f"`{name}`" not in page]


def test_the_plan_of_the_page_runs_and_its_figures_fit_together() -> None:
    """Nobody counts who was there for less than five years; a limit takes years at the top; whoever is there is retained."""
    own = Path(__file__).parent / "own_outcomes.yaml"
    plan = replace(read_plan(own), blocks=4)
    found = {row.figure.name: row for row in run_replication(plan, ["population=oracle_120"]).rows}
    assert {row.verdict for row in found.values()} == {"shown"}
    assert 0.5 < found["error_with_limit_over_without"].ours < 1.5
    assert -1.0 < found["exits_of_limited_less_kept"].ours < 1.0
    assert 0.8 < found["pay_of_limited"].ours < 1.2
    assert 1.0 < found["top_years_lost"].ours < 5.0
    assert 0.8 < found["force"].ours < 1.2
    assert np.isfinite(found["growth_of_leavers"].ours)


def test_a_plan_may_not_rename_a_shipped_outcome_and_a_bad_text_ends_with_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = yaml.safe_load(find_plan_files()["demere_2019"].read_text(encoding="utf-8"))
    path = tmp_path / "configs" / "replication" / "targets" / "own.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(yaml.safe_dump({**plan, "outcomes": {"effort": {"unit": "", "meaning": "", "value": "1"}}}))
    with pytest.raises(UserError, match="outcome effort is a shipped one"):
        read_plan(path)
    path.write_text(yaml.safe_dump({**plan, "outcomes": {"mine": {"unit": "", "meaning": "", "value": "open('x')"}}}))
    monkeypatch.chdir(tmp_path)
    assert main(["validate", "replication=own"]) == 2
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    assert "outcome mine: value: there is no function 'open'" in complaint
