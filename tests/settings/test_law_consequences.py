"""What the reference page says that follows from the law is worked out from its values."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from sessim.ground.errors import UserError
from sessim.settings.explain import explain
from sessim.settings.policy.law_consequences import WORKED_OUT, consequence
from sessim.settings.policy.law_reference import law_page
from sessim.settings.policy.policy_differences import plan_faults
from sessim.settings.policy.rulebooks import make_rulebook
from sessim.settings.policy.statutes import StatuteBook, load_statutes

BOOK = load_statutes()
SAID = {
    "elements.weight_minima": "15 of 100 points",
    "boards.has_career_majority": "3 members, at most 1 may be noncareer; one more makes it unlawful (1 of 3 members are career",
    "boards.members_sit_out_their_own": "board of 3 appraises one of its own members, 2 may act",
    "boards.higher_level_review_binds": "the initial rating is 3 and the board sees 4",
    "clocks.blackout_days": "from 2025-01-20 to 2025-05-20",
    "clocks.minimum_days": "by 2026-09-30 is rated on 2026-10-30",
    "removal.notice_days": "notice dated 2026-11-02, a removal takes effect on 2026-12-02",
    "protections.moratorium_days": "waits until 2025-05-21",
    "protections.distant_notice_days": "15 days of notice inside the commuting area and 60 outside",
    "pay.is_certified": "by $18,400",
    "awards.minimum_top_share": "left with 5.71 percent of pay on average, enough for the smallest award for 100 percent",
    "appointments.noncareer_share": "800 for 8,000 positions",
    "appointments.limited_share": "400 for 8,000 positions",
    "appointments.authorised_share": "8,400 for 8,000 authorizations",
}


def with_value(key: str, value: Any) -> StatuteBook:
    """The book with another value of one quantity in all years."""
    statute = BOOK.statutes[key]
    history = tuple(dataclasses.replace(entry, value=value) for entry in statute.history)
    changed = dataclasses.replace(statute, history=history)
    return dataclasses.replace(BOOK, statutes={**BOOK.statutes, key: changed})


@pytest.mark.parametrize("key", WORKED_OUT)
def test_the_page_and_explain_say_what_follows(key: str) -> None:
    sentence = consequence(BOOK, key)
    assert SAID[key] in sentence
    assert sentence[1:] in law_page(BOOK)
    assert explain(f"law.{key}").rows["so in fiscal year 2026"] == sentence


@pytest.mark.parametrize("year", range(BOOK.first_fiscal_year, BOOK.last_fiscal_year))
def test_something_follows_in_every_year_of_the_book(year: int) -> None:
    assert sum(bool(consequence(BOOK, key, year)) for key in WORKED_OUT) >= len(WORKED_OUT) - 1


def test_another_value_has_another_consequence() -> None:
    assert "5 members, at most 2 may" in consequence(
        with_value("boards.minimum_members", 5), "boards.has_career_majority"
    )
    assert consequence(with_value("boards.has_career_majority", False), "boards.has_career_majority") == ""
    assert "board of 3 appraises one of its own members, 3 may act" in consequence(
        with_value("boards.members_sit_out_their_own", False), "boards.members_sit_out_their_own"
    )
    assert consequence(with_value("awards.minimum_top_share", 0.0), "awards.minimum_top_share") == ""
    assert consequence(BOOK, "limit.share") == ""


def test_a_policy_says_which_plan_would_refuse_its_weights() -> None:
    before, now = plan_faults("pre_2025", 2026, 2024), plan_faults("pre_2025", 2026, 2026)
    assert before == ()
    assert now[0] == "element 1 weighs 10, below 25"
    assert plan_faults("opm_fy2026", 2026, 2026) == ()


def test_a_law_that_lets_pay_change_less_often_than_every_january_is_refused() -> None:
    months = "adjustment.months_between"
    assert make_rulebook(with_value(months, 12), {}, 2026, 2026, "test") == make_rulebook(BOOK, {}, 2026, 2026, "test")
    with pytest.raises(UserError, match="is 24 in fiscal year 2026, and the model changes pay every January"):
        make_rulebook(with_value(months, 24), {}, 2026, 2026, "test")
