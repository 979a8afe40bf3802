"""The rule of a policy in plain sentences says what the rulebook says, and where it comes from."""

from __future__ import annotations

import pytest

from sessim.ground.resources import configs_folder
from sessim.settings.policy.rule_sentences import RuleSentence, find_settled_year, tell_rule
from sessim.settings.policy.rule_words import dollars, list_of, number_word, percent

POLICIES = sorted(path.stem for path in (configs_folder() / "policy").glob("*.yaml"))


def by_key(rule: tuple[RuleSentence, ...], key: str) -> RuleSentence:
    (found,) = [sentence for sentence in rule if sentence.keys[0] == key]
    return found


@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_is_told_in_whole_sentences_with_citations(name: str) -> None:
    rule = tell_rule(name, find_settled_year(name))
    assert len(rule) > 15
    for sentence in rule:
        assert sentence.text[0].isupper() and sentence.text.endswith(".") and "None" not in sentence.text, sentence
        assert sentence.citations and all("(" in each or each.startswith("set by") for each in sentence.citations)


def test_the_reform_is_dated() -> None:
    assert find_settled_year("opm_fy2026") == 2026
    soft, hard = tell_rule("opm_fy2026", 2025), tell_rule("opm_fy2026", 2026)
    assert by_key(soft, "limit.share").text == "No limit on the share of high ratings binds an agency."
    assert "it binds none" in by_key(soft, "flexibility.guidance_share").text
    assert "At most 30 percent" in by_key(hard, "limit.share").text
    assert not [each for each in hard if each.keys[0] == "flexibility.guidance_share"]
    assert "most 5 percent" in by_key(hard, "pay.level3_raise_limit").text
    assert "90 FR 44291" in by_key(hard, "limit.share").citations[0]
    assert by_key(hard, "appointments.conversion_share").citations == ("set by configs/policy/opm_fy2026.yaml",)


def test_a_sentence_follows_its_lever() -> None:
    def said(name: str, key: str) -> str:
        return by_key(tell_rule(name, 2026), key).text

    assert "At most 20 percent" in said("cap_20", "limit.share")
    assert "of the government's" in said("cap_government_wide", "limit.share")
    assert "rounded up" in said("cap_ceiling", "limit.rounding")
    assert "At most 10 percent may be at level 5" in said("cap_level5", "limit.level5_share")
    assert "25 percent of an agency's career executives at levels 4 and 5 and 10 percent below" in said(
        "forced_ranking", "limit.share"
    )
    assert "Executive Schedule III" in said("uncertified", "pay.minimum")
    assert "2 percent of its career positions" in said("reduction_in_force", "reduction.share_abolished")
    assert said("opm_fy2026", "flexibility.granted_share") == "Of the requests for a waiver, 25 percent are granted."
    assert said("cap_20", "flexibility.granted_share") == "No request is granted, since no waiver was found."


def test_a_pay_table_beyond_the_last_published_one_says_so() -> None:
    assert "assumed growth of 2 percent" in by_key(tell_rule("opm_fy2026", 2027), "pay.minimum").citations[0]


def test_words() -> None:
    assert (percent(0.0), percent(1.0), percent(0.075), percent(0.3)) == ("none", "all", "7.5 percent", "30 percent")
    assert (number_word(3), number_word(11), dollars(228_000)) == ("three", "11", "$228,000")
    assert (list_of([]), list_of(["a"]), list_of(["a", "b", "c"])) == ("", "a", "a, b and c")
