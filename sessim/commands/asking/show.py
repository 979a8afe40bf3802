"""`sessim show`: the rule of a policy in plain sentences, and what it changes against the law, with citations."""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sessim.commands.terminal import apply_style, print_json
from sessim.commands.verb import Verb, add_json_flag
from sessim.ground.errors import UserError, find_nearest_word

if TYPE_CHECKING:
    from sessim.settings.policy.rule_sentences import RuleSentence

KINDS = ("policy",)
BEFORE_THE_REFORM = 2024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("kind", help="policy")
    parser.add_argument("name", help="such as opm_fy2026; see: sessim list policies")
    parser.add_argument(
        "--year", type=int, help="fiscal year of the policy's rules (the first from which they change no more)"
    )
    parser.add_argument("--law", type=int, metavar="YEAR", help="compare with the law of this fiscal year alone")
    add_json_flag(parser)


def act(options: argparse.Namespace) -> int:
    """Print the rule of a policy, and its differences from the law in force and from the law before the reform."""
    from sessim.settings.policy.policies import read_policy_values
    from sessim.settings.policy.policy_differences import find_differences, plan_faults
    from sessim.settings.policy.rule_sentences import find_settled_year, tell_rule

    if options.kind not in KINDS:
        raise UserError(
            f"no {options.kind!r} can be shown",
            allowed=", ".join(KINDS),
            nearest=find_nearest_word(options.kind, KINDS),
        )
    about = read_policy_values(options.name)
    year = options.year or find_settled_year(options.name)
    compared = [options.law] if options.law else [year, BEFORE_THE_REFORM]
    rule = tell_rule(options.name, year)
    found = {law_year: find_differences(options.name, year, law_year) for law_year in compared}
    faults = {law_year: plan_faults(options.name, year, law_year) for law_year in compared}
    if options.json:
        print_json(
            {
                "policy": options.name,
                "title": about["policy.title"],
                "description": about["policy.description"],
                "fiscal_year": year,
                "rule": [dataclasses.asdict(sentence) for sentence in rule],
                "differences": {str(key): [dataclasses.asdict(row) for row in rows] for key, rows in found.items()},
                "plan_faults": {str(key): list(lines) for key, lines in faults.items()},
            }
        )
        return 0
    print(apply_style(f"{about['policy.name']}: {about['policy.title']}", "bold"))
    print(textwrap.fill(" ".join(about["policy.description"].split()), 100))
    starts = about["policy.starts"]
    _print_rule(f"The rule for fiscal year {year}", rule)
    for earlier in range(starts, year):
        same = {sentence.text for sentence in rule}
        other = [each for each in tell_rule(options.name, earlier) if each.text not in same]
        _print_rule(f"What is different in fiscal year {earlier}", other)
    for law_year, rows in found.items():
        when = "in force" if law_year == year else "as it stood"
        print(
            f"\n{apply_style(f'Against the law {when} in fiscal year {law_year}', 'bold')} (rules for fiscal year {year}):"
        )
        for row in rows:
            unit = f" {apply_style(row.unit, 'dim')}" if row.unit else ""
            print(f"  {apply_style(row.key, 'key')}: {row.law} -> {apply_style(row.policy, 'bold')}{unit}")
            print(f"      {row.meaning}")
            print(f"      {apply_style(row.citation, 'dim')}")
        if not rows:
            print("  no difference")
        for fault in faults[law_year]:
            print(f"  the performance plan would refuse the weights: {fault}")
    return 0


def _print_rule(heading: str, sentences: Sequence[RuleSentence]) -> None:
    """Print sentences under their subjects, each with its citations."""
    print(f"\n{apply_style(heading, 'bold')}:")
    for subject, of_subject in itertools.groupby(sentences, key=lambda each: each.subject):
        print(f"  {apply_style(subject, 'key')}")
        for sentence in of_subject:
            print(textwrap.fill(sentence.text, 100, initial_indent="    ", subsequent_indent="    "))
            for citation in sentence.citations:
                print(f"      {apply_style(citation, 'dim')}")


VERB = Verb(
    "show",
    "say the rule of a policy in plain sentences and what it changes, with citations",
    add_arguments,
    act,
    "sessim show policy opm_fy2026",
)
