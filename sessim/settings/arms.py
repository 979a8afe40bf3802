"""The arms of a study: which policies are compared, with which rules, and which of them would be the same run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sessim.ground.errors import UserError
from sessim.law.rulebook import Rulebook
from sessim.settings.policy.confounders import Scenario, add_scenario
from sessim.settings.policy.policies import Policy, make_policy, make_rulebooks, read_policy_values
from sessim.settings.policy.statutes import StatuteBook
from sessim.settings.study_settings import Arm
from sessim.settings.sweeping import sweep_policies

SWEPT = "swept"  # an arm of a swept value; when run it is one of the others


@dataclass(frozen=True, slots=True)
class ComparedPolicy:
    """A policy in a study.

    Attributes:
        role: `focal`, `reference` or `other`.
        policy: The policy.
        rulebooks: Its rules by fiscal year, warm-up years included.
        swept: Values of swept levers that it covers, since they are what it has by law.
        same: Labels of listed policies that have the same rules, which it covers too.
    """

    role: str
    policy: Policy
    rulebooks: Mapping[int, Rulebook]
    swept: Mapping[str, Any] = field(default_factory=dict)
    same: tuple[str, ...] = ()

    @property
    def arm(self) -> Arm:
        """The arm that is run."""
        also = f" (the same rules as {', '.join(self.same)})" if self.same else ""
        policy = self.policy
        return Arm(policy.label, policy.title + also, policy.description, self.role, policy.file, self.rulebooks)


def compare_policies(
    values: Mapping[str, Any],
    choices: Mapping[str, str],
    where: Mapping[str, str],
    book: StatuteBook,
    years: range,
    *,
    may_repeat_runs: bool,
) -> list[ComparedPolicy]:
    """Return the policies of a study: the focal one, its swept values, the references, the others; none appears twice.

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
    policies = _list_policies(values, choices, where)
    if values["experiment.kind"] == "comparison":
        _refuse_late_policies(policies, years[-1])
    scenario = Scenario(
        has_exodus=values["run.exodus"],
        has_hiring_freeze=values["run.hiring_freeze"],
        unemployment=values["run.unemployment"],
        private_pay_level=values["run.private_pay_level"],
    )
    compared = [
        ComparedPolicy(
            role,
            policy,
            add_scenario(
                make_rulebooks(policy, book, years, values["run.first_fiscal_year"], values["run.history_rules_as_of"]),
                scenario,
                values["run.first_fiscal_year"],
            ),
        )
        for role, policy in policies
    ]
    return _merge_same(compared, may_repeat_runs=may_repeat_runs)


def _merge_same(compared: Sequence[ComparedPolicy], *, may_repeat_runs: bool) -> list[ComparedPolicy]:
    """Leave out arms with the same rules as an earlier one in every year: their runs would be made and counted twice.

    Raises:
        UserError: A reference would be left out, so that differences would be zero.
    """
    kept: list[ComparedPolicy] = []
    for each in compared:
        same = next((number for number, other in enumerate(kept) if other.rulebooks == each.rulebooks), None)
        if same is None or (each.role == "reference" and may_repeat_runs):
            kept.append(each)
            continue
        other = kept[same]
        if each.role == SWEPT and other.role == "focal":
            change = (set(each.policy.changes) - set(other.policy.changes)).pop()
            lever = change.partition("=")[0]
            kept[same] = replace(other, swept={**other.swept, lever: each.policy.levers.get(lever)})
        elif each.role == "other":
            kept[same] = replace(other, same=(*other.same, each.policy.label))
        else:
            what = f"{other.policy.label} and {each.policy.label} have the same rules in every year"
            raise UserError(
                what if each.role == SWEPT else f"{what}, so differences would be zero",
                where=each.policy.where,
                allowed="each value once"
                if each.role == SWEPT
                else "another policy, or another list experiment.references",
            )
    return [replace(each, role="other") if each.role == SWEPT else each for each in kept]


def _list_policies(
    values: Mapping[str, Any], choices: Mapping[str, str], where: Mapping[str, str]
) -> list[tuple[str, Policy]]:
    """Return role and policy of every arm: the focal one, the references, the others.

    A policy that is listed twice runs once; a reference that is the unchanged focal policy is refused.
    """
    kind, references = values["experiment.kind"], values["experiment.references"]
    place = where["experiment.references"]
    if kind == "comparison" and not references:
        raise UserError(
            "experiment.references is empty, but the study is a comparison", where=place, allowed="policy names"
        )
    if kind == "description" and (references or values["experiment.others"]):
        raise UserError("a description has no experiment.references and no experiment.others", where=place)
    focal = make_policy(choices["policy"], values, read_policy_values(choices["policy"]))
    if focal.file in references and not focal.changes:
        raise UserError(
            f"policy {focal.file} is a reference of {values['experiment.name']} already, so differences would be zero",
            where="command line",
            allowed="another policy, or another list experiment.references",
        )
    sweep = sweep_policies(
        focal,
        values,
        read_policy_values(choices["policy"]),
        values["experiment.sweep"] or (),
        where["experiment.sweep"],
    )
    policies = [("focal", focal), *((SWEPT, policy) for policy in sweep)]
    for role, key in (("reference", "experiment.references"), ("other", "experiment.others")):
        for name in values[key]:
            shipped = read_policy_values(name, where[key])
            policy = make_policy(name, shipped, shipped)
            if policy.file in [each.file for _, each in policies if not each.changes]:
                continue
            if policy.label in [each.label for _, each in policies]:
                raise UserError(f"two policies have the label {policy.label}", where=policy.where)
            policies.append((role, policy))
    return policies


def _refuse_late_policies(policies: Sequence[tuple[str, Policy]], last_year: int) -> None:
    """Refuse a comparison whose levers start after its last year, because all its differences would be zero."""
    for _, policy in policies:
        if policy.starts > last_year:
            raise UserError(
                f"policy {policy.label} starts in {policy.starts}, after the last year of the study",
                where=policy.where,
                allowed=f"policy.starts of at most {last_year}, or a later run.first_fiscal_year",
            )
