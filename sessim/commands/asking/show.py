"""`sessim show`: the rule of a policy with citations; what an experiment asks; what is known of an agency."""

from __future__ import annotations

import argparse
import dataclasses
import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sessim.commands.asking.show_agency import show_agency
from sessim.commands.terminal import apply_style, print_json, print_rows, print_text
from sessim.commands.verb import Verb, add_json_flag
from sessim.ground.arm_names import name_arm
from sessim.ground.errors import UserError, find_nearest_word

if TYPE_CHECKING:
    from sessim.settings.experiments import Experiment
    from sessim.settings.policy.rule_sentences import RuleSentence

KINDS = ("policy", "experiment", "agency")
BEFORE_THE_REFORM = 2024
# Descriptions that have a verb of their own; the replications say so in their plans
OWN_COMMANDS = {
    "better_rule": "sessim search",
    "nowcast": "sessim forecast",
    "record_fy2016_fy2024": "sessim holdouts",
    "spin_up": "python experiments/spin_up.py",
    "status_quo_fy2016": "sessim validate replication=status_quo_fy2016",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("kind", help="policy, experiment or agency")
    parser.add_argument(
        "name", help="such as opm_fy2026, q7_retention or justice; see: sessim list policies, experiments, agencies"
    )
    parser.add_argument(
        "--year",
        type=int,
        help="fiscal year of a policy's rules (default: the first year after which they no longer change)",
    )
    parser.add_argument(
        "--law", type=int, metavar="YEAR", help="compare the policy with the law alone in this fiscal year"
    )
    add_json_flag(parser)


def act(options: argparse.Namespace) -> int:
    """Print the rule of a policy, what an experiment is, or what is known of an agency."""
    if options.kind == "policy":
        return show_policy(options)
    if options.kind == "experiment":
        return show_experiment(options)
    if options.kind == "agency":
        return show_agency(options)
    raise UserError(
        f"cannot show {options.kind!r}", allowed=", ".join(KINDS), nearest=find_nearest_word(options.kind, KINDS)
    )


def show_policy(options: argparse.Namespace) -> int:
    """Print the rule of a policy, and its differences from the law in force and from the law before the reform."""
    from sessim.settings.policy.policies import read_policy_values
    from sessim.settings.policy.policy_differences import find_differences, plan_faults
    from sessim.settings.policy.rule_sentences import find_settled_year, tell_rule

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
    print_text(name_arm(about["policy.title"], about["policy.name"]), style="bold")
    print_text(" ".join(about["policy.description"].split()))
    starts = about["policy.starts"]
    _print_rule(f"The rule for fiscal year {year}", rule)
    for earlier in range(starts, year):
        same = {sentence.text for sentence in rule}
        other = [each for each in tell_rule(options.name, earlier) if each.text not in same]
        _print_rule(f"What differs in fiscal year {earlier}", other)
    for law_year, rows in found.items():
        when = "in force" if law_year == year else "as it stood"
        print(
            f"\n{apply_style(f'Compared with the law {when} in fiscal year {law_year}', 'bold')} (rules for fiscal year {year}):"
        )
        for row in rows:
            unit = f" {apply_style(row.unit, 'dim')}" if row.unit else ""
            print(f"  {apply_style(row.key, 'key')}: {row.law} -> {apply_style(row.policy, 'bold')}{unit}")
            print_text(row.meaning, indent=6)
            print_text(row.citation, indent=6, style="dim")
        if not rows:
            print("  no difference")
        for fault in faults[law_year]:
            print(f"  the performance plan does not allow these weights: {fault}")
    return 0


def show_experiment(options: argparse.Namespace) -> int:
    """Print what an experiment asks, what it compares with what, how to run it and where it is."""
    from sessim.settings.experiments import describe_experiment

    if options.year or options.law:
        raise UserError(
            "--year and --law apply to policies only", where="command line", allowed="sessim show policy NAME"
        )
    experiment = describe_experiment(options.name)
    command = _find_command(experiment)
    if options.json:
        print_json({**dataclasses.asdict(experiment), "command": command})
        return 0
    print(apply_style(f"{experiment.name}: {experiment.title}", "bold"))
    for paragraph in experiment.about.split("\n\n") if experiment.about else ():
        print()
        print_text(" ".join(paragraph.split()))
    rows = {
        "compares": _describe_arms(experiment),
        "sweeps": ", ".join(_shorten_sweep((*experiment.sweep, *experiment.world_sweep))),
        "corps": experiment.population,
        "worlds": experiment.world,
        "answers": ", ".join(experiment.questions) if experiment.kind == "comparison" else "",
        "run it": command,
        "settings": experiment.file,
        "script": experiment.script,
    }
    print()
    print_rows([(name, " ".join(text.split())) for name, text in rows.items() if text])
    return 0


def _describe_arms(experiment: Experiment) -> str:
    """What is compared with what: the plain name of each policy, and in brackets what is typed for it."""
    policy, *others = (_name_policy(each) for each in (experiment.policy, *experiment.others))
    if experiment.kind == "description":
        return f"{policy} with what was published"
    said = f"{policy} with {' and with '.join(map(_name_policy, experiment.references))}"
    return f"{said}; also compares {', '.join(others)}" if others else said


def _name_policy(file: str) -> str:
    from sessim.settings.policy.policies import read_policy_values

    return name_arm(read_policy_values(file)["policy.title"], file)


def _shorten_sweep(entries: tuple[str, ...]) -> list[str]:
    """Return each swept lever once, with its first and last value."""
    swept: dict[str, list[str]] = {}
    for entry in entries:
        lever, _, value = entry.partition("=")
        swept.setdefault(lever, []).append(value)
    return [f"{lever} from {values[0]} to {values[-1]}" for lever, values in swept.items()]


def _find_command(experiment: Experiment) -> str:
    """Return the command that runs an experiment and shows it as intended."""
    from sessim.calibration.replication.plans import find_plan_files, load_plan

    if experiment.kind == "description":
        plans = {load_plan(name).experiment: name for name in find_plan_files()}
        if experiment.name in plans:
            return f"sessim validate replication={plans[experiment.name]}"
    return OWN_COMMANDS.get(experiment.name, f"sessim run experiment={experiment.name}")


def _print_rule(heading: str, sentences: Sequence[RuleSentence]) -> None:
    """Print sentences under their subjects, each with its citations."""
    print(f"\n{apply_style(heading, 'bold')}:")
    for subject, of_subject in itertools.groupby(sentences, key=lambda each: each.subject):
        print(f"  {apply_style(subject, 'key')}")
        for sentence in of_subject:
            print_text(sentence.text, indent=4)
            for citation in sentence.citations:
                print_text(citation, indent=6, style="dim")


VERB = Verb(
    "show",
    "print a policy's rules in plain sentences with citations, or what an experiment asks",
    add_arguments,
    act,
    "sessim show policy opm_fy2026",
)
