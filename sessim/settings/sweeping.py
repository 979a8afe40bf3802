"""Swept levers: one study in which the focal policy is run at many values of a lever, each an arm of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import yaml

from sessim.ground.errors import UserError
from sessim.settings.policy.policies import Policy, make_policy
from sessim.settings.renames import current_key, current_value
from sessim.settings.schema import format_value, read_declared_keys, unknown_key


def sweep_policies(
    focal: Policy, values: Mapping[str, Any], shipped: Mapping[str, Any], sweep: Sequence[str], where: str
) -> list[Policy]:
    """The focal policy with one lever changed at a time.

    A value that the focal policy has already is left out, for the focal arm stands for it.

    Args:
        focal: The focal policy.
        values: Its settings by full key.
        shipped: Settings of its file by full key.
        sweep: Entries such as `limit.share=0.2`, levers without the prefix `policy.`.
        where: Where the sweep is declared, as shown to the user.

    Raises:
        UserError: If a lever is unknown or a value is of the wrong type or out of range.
    """
    policies = []
    for entry in sweep:
        lever, _, typed = entry.partition("=")
        key = current_key(f"policy.{lever}", where)
        lever = key.removeprefix("policy.")
        if key not in shipped:
            raise unknown_key(key, where)
        value = read_declared_keys()[key].check(current_value(key, _read(typed, entry, where), where), where)
        if value == values[key]:
            continue
        policy = make_policy(focal.file, {**values, key: value}, shipped)
        policies.append(replace(policy, label=f"{focal.label} {lever}={format_value(value)}"))
    return policies


def _read(typed: str, entry: str, where: str) -> Any:
    try:
        return yaml.safe_load(typed)
    except yaml.YAMLError:
        raise UserError(f"experiment.sweep: {entry} is not a value", where=where) from None
