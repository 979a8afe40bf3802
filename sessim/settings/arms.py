"""The arms of a study: which policies are compared, with which rules, and which of them would be the same run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sessim.ground.errors import UserError
from sessim.settings.policy.confounders import Scenario, add_scenario
from sessim.settings.policy.policies import describe_place, list_changes, make_arm, read_policy_values
from sessim.settings.policy.statutes import StatuteBook
from sessim.settings.schema import format_value
from sessim.settings.study_settings import Arm
from sessim.settings.sweeping import list_swept

SWEPT = "swept"  # an arm of a swept value; when run it is one of the others


def compare_policies(
    values: Mapping[str, Any],
    choices: Mapping[str, str],
    where: Mapping[str, str],
    book: StatuteBook,
    years: range,
    *,
    may_repeat_runs: bool,
) -> list[Arm]:
    """Return the arms of a study: the focal one, its swept values, the references, the others; none appears twice.

    Args:
        values: Checked settings by full key.
        choices: Chosen option of every group.
        where: Where each key was set, for errors.
        book: The law.
        years: Simulated fiscal years.
        may_repeat_runs: Whether a reference may have the rules of the focal policy.

    Raises:
        UserError: A policy is unknown or contradicts itself, starts too late, or two of them are the same run.
    """
    first = values["run.first_fiscal_year"]
    scenario = Scenario(
        has_exodus=values["run.exodus"],
        has_hiring_freeze=values["run.hiring_freeze"],
        unemployment=values["run.unemployment"],
        private_pay_level=values["run.private_pay_level"],
    )
    arms = [
        replace(arm, rulebooks=add_scenario(arm.rulebooks, scenario, first))
        for arm in _list_arms(values, choices, where, book, years)
    ]
    return _merge_same(arms, may_repeat_runs=may_repeat_runs)


def _merge_same(arms: Sequence[Arm], *, may_repeat_runs: bool) -> list[Arm]:
    """Leave out arms with the same rules as an earlier one in every year: their runs would be made and counted twice.

    Raises:
        UserError: A reference would be left out, so that differences would be zero.
    """
    kept: list[Arm] = []
    same_as: dict[str, list[str]] = {}  # labels of listed policies that an arm covers, by its own
    for each in arms:
        same = next((number for number, other in enumerate(kept) if other.rulebooks == each.rulebooks), None)
        if same is None or (each.role == "reference" and may_repeat_runs):
            kept.append(each)
            continue
        other = kept[same]
        if each.role == SWEPT and other.role == "focal":
            change = (set(each.changes) - set(other.changes)).pop()
            lever = change.partition("=")[0]
            kept[same] = replace(other, swept={**other.swept, lever: each.levers.get(lever)})
        elif each.role == "other":
            same_as.setdefault(other.label, []).append(each.label)
        else:
            what = f"{other.label} and {each.label} have the same rules in every year"
            raise UserError(
                what if each.role == SWEPT else f"{what}, so differences would be zero",
                where=each.where,
                allowed="each value once"
                if each.role == SWEPT
                else "another policy, or another list experiment.references",
            )
    return [
        replace(
            each,
            role="other" if each.role == SWEPT else each.role,
            title=f"{each.title} (the same rules as {', '.join(same_as[each.label])})"
            if each.label in same_as
            else each.title,
        )
        for each in kept
    ]


def _list_arms(
    values: Mapping[str, Any], choices: Mapping[str, str], where: Mapping[str, str], book: StatuteBook, years: range
) -> list[Arm]:
    """Return every arm: the focal one, its swept values, the references, the others.

    A policy that is listed twice runs once; a reference that is the unchanged focal policy is refused.
    """
    kind, references, focal = values["experiment.kind"], values["experiment.references"], choices["policy"]
    if kind == "comparison" and not references:
        raise UserError(
            "experiment.references is empty, but the study is a comparison",
            where=where["experiment.references"],
            allowed="policy names",
        )
    if kind == "description" and (references or values["experiment.others"]):
        raise UserError(
            "a description has no experiment.references and no experiment.others", where=where["experiment.references"]
        )
    shipped = read_policy_values(focal)
    if focal in references and not list_changes(values, shipped):
        raise UserError(
            f"policy {focal} is a reference of {values['experiment.name']} already, so differences would be zero",
            where="command line",
            allowed="another policy, or another list experiment.references",
        )

    def make(
        name: str, settings: Mapping[str, Any], shipped: Mapping[str, Any], role: str, label: str | None = None
    ) -> Arm:
        if kind == "comparison":
            _refuse_late(name, settings, shipped, years[-1])
        first, history = values["run.first_fiscal_year"], values["run.history_rules_as_of"]
        return make_arm(name, settings, shipped, role, book, years, first, history, label)

    arms = [make(focal, values, shipped, "focal")]
    for key, value in list_swept(values, shipped, values["experiment.sweep"] or (), where["experiment.sweep"]):
        label = f"{arms[0].label} {key.removeprefix('policy.')}={format_value(value)}"
        arms.append(make(focal, {**values, key: value}, shipped, SWEPT, label))
    for role, key in (("reference", "experiment.references"), ("other", "experiment.others")):
        for name in values[key]:
            shipped = read_policy_values(name, where[key])
            if name in [each.policy_file for each in arms if not each.changes]:
                continue
            arm = make(name, shipped, shipped, role)
            if arm.label in [each.label for each in arms]:
                raise UserError(f"two policies have the label {arm.label}", where=arm.where)
            arms.append(arm)
    return arms


def _refuse_late(name: str, values: Mapping[str, Any], shipped: Mapping[str, Any], last_year: int) -> None:
    """Refuse a comparison with a policy whose levers start after its last year, because all its differences would be zero."""
    if values["policy.starts"] > last_year:
        raise UserError(
            f"policy {values['policy.name']} starts in {values['policy.starts']}, after the last year of the study",
            where=describe_place(name, list_changes(values, shipped)),
            allowed=f"policy.starts of at most {last_year}, or a later run.first_fiscal_year",
        )
