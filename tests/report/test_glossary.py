"""Words are explained by the rules that give them, and whatever a reader types is found: a name, a code or a word."""

from __future__ import annotations

import pytest

from sessim.documentation.glossary import glossary_page
from sessim.evidence.declared.declarations import read_declarations
from sessim.ground.errors import UserError
from sessim.report.glossary import find_explanation, list_policy_names, read_verdict_terms


def test_every_word_for_a_finding_is_explained_with_the_declared_shares() -> None:
    terms = {term.word: term for term in read_verdict_terms()}
    declared = read_declarations()
    assert set(terms) == {each["sensed"] for each in declared.words.values()}
    assert f"{declared.rules.robust_sign:.0%}".rstrip("%") + " percent" in terms["robustly better"].meaning
    assert terms["robustly better"].opposite == "robustly higher"
    assert str(declared.rules.minimum_worlds) in terms["too few worlds to judge"].meaning


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("no gain", "no gain, possible harm: More than 5 percent"),
        ("No  Rise", "no gain, possible harm: "),
        ("30 percent limit", "operating_cap: 30 percent limit"),
        ("A0", "pre_2025: before 2025"),
        ("M7.1", "M7.1: code of measures"),
        ("world", "world: One set of answers"),
        ("quick look", "QUICK LOOK: The stamp of a study with fewer than 100 worlds"),
        ("effort.response", "effort.response: "),
    ],
)
def test_names_codes_and_words_are_found(typed: str, title: str) -> None:
    assert find_explanation(typed).title.startswith(title)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("likely", "'likely' begins several words; allowed: likely better"), ("wrld", "nothing is called")],
)
def test_what_is_not_found_is_one_line(typed: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        find_explanation(typed)


def test_the_page_holds_every_policy_once_by_its_plain_name() -> None:
    page = glossary_page()
    for file, name in list_policy_names().items():
        assert page.count(f"`policy={file}` |") == 1 and f"| {name} |" in page
