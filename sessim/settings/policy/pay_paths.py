"""From the levers of a pay path to its effect in one fiscal year: the pay tables that result and the shares it sets."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from sessim.ground.errors import UserError
from sessim.law.pay.pay_path import PayPathYears, amount_without_rises
from sessim.law.rulebook import PayPath, PayRules
from sessim.settings.policy.statutes import StatuteBook
from sessim.settings.schema import format_value

TABLES = {  # field of the pay rules: quantity of the law
    "minimum": "pay.minimum",
    "maximum_certified": "pay.maximum_certified",
    "maximum_uncertified": "pay.maximum_uncertified",
    "gs15_ceiling": "pay.gs15_ceiling",
    "aggregate_limit": "pay.aggregate_limit_{certification}",
}


def apply_path(
    usual: PayRules, path: PayPathYears, book: StatuteBook, levers: Mapping[str, Any], fiscal_year: int
) -> tuple[PayRules, PayPath]:
    """Return the pay rules of a fiscal year under a pay path, and what the path does in it.

    Args:
        usual: Pay rules without it.
        path: The path.
        book: The law.
        levers: Set levers; a table that a lever fixes is not raised and so misses nothing.
        fiscal_year: Year whose ratings the January table pays.
    """
    missed = path.rises_missed(fiscal_year)
    certification = "certified" if usual.is_certified else "uncertified"
    lowered: dict[str, Any] = {}
    for name, statute in TABLES.items():
        if missed and f"pay.{name}" not in levers:
            key = statute.format(certification=certification)
            rises = [(book.value(key, year), book.value(key, year + 1)) for year in missed]
            lowered[name] = amount_without_rises(getattr(usual, name), rises)
    rules = dataclasses.replace(usual, **lowered)
    return rules, path.in_year(fiscal_year, usual.minimum - rules.minimum, usual.ceiling - rules.ceiling)


def check_path(levers: Mapping[str, Any], starts: int, where: str) -> None:
    """Refuse a pay path that contradicts itself or sets something with no effect in any year.

    Args:
        levers: Set levers of the policy.
        starts: First fiscal year in which its levers hold.
        where: Policy and file.

    Raises:
        UserError: One line: what, where, what to type.
    """
    path = {name: value for key, value in levers.items() if (name := key.removeprefix("pay_path.")) != key}
    if not path:
        return
    frozen, unpaid = path.get("freeze_years", []), path.get("furlough_years", [])
    needs = (
        ("raise_share", frozen, "freeze_years"),
        ("range_is_frozen", frozen, "freeze_years"),
        ("furlough_share", unpaid, "furlough_years"),
        ("restored_year", frozen or unpaid, "freeze_years or policy.pay_path.furlough_years"),
        ("restored_share", frozen and "restored_year" in path, "freeze_years and policy.pay_path.restored_year"),
        ("back_paid_share", unpaid and "restored_year" in path, "furlough_years and policy.pay_path.restored_year"),
    )
    for name, has_it, needed in needs:
        if name in path and not has_it:
            raise UserError(
                f"policy.pay_path.{name}={format_value(path[name])} has no effect",
                where=where,
                allowed=f"it needs policy.pay_path.{needed}",
            )
    if unpaid and not path.get("furlough_share"):
        raise UserError("policy.pay_path.furlough_years needs policy.pay_path.furlough_share, above 0", where=where)
    for name in ("freeze_years", "furlough_years"):
        early = [year for year in path.get(name, []) if year < starts]
        if early:
            raise UserError(
                f"policy.pay_path.{name} names {early[0]}, before the policy starts",
                where=where,
                allowed=f"fiscal years from {starts}",
            )
    restored = path.get("restored_year")
    if restored is not None and restored <= max(*frozen, *unpaid, 0):
        raise UserError(
            f"policy.pay_path.restored_year={restored} is not after the last year of the freeze or furlough",
            where=where,
            allowed=f"a fiscal year from {max(*frozen, *unpaid, 0) + 1}, or null for never",
        )
