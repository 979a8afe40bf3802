"""How assumptions are audited, as `configs/evidence/audit.yaml` declares it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, fields

from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml
from sessim.settings.worlds.variations import list_variations

FILE = "configs/evidence/audit.yaml"


@dataclass(frozen=True, slots=True)
class AuditMethod:
    """Declared choices of method; the file says what each means."""

    first_round_worlds: int
    first_round_reading: int
    goes_on_from: float
    most_worlds: int
    most_runs: int
    years: int
    resamples: int
    left_out_draws: int
    seed: int
    changes_from: float
    may_change_from: float
    neutral_theories: Mapping[str, str]


@functools.cache
def read_audit_method() -> AuditMethod:
    """Read and check the choices.

    Raises:
        UserError: A key is missing or unknown, a number is out of range, or a neutral theory does not exist.
    """
    raw = read_yaml(configs_folder() / "evidence" / "audit.yaml")
    names = {each.name for each in fields(AuditMethod)}
    if not isinstance(raw, dict) or set(raw) != names:
        raise UserError("has missing or unknown keys", where=FILE, allowed=", ".join(sorted(names)))
    method = AuditMethod(**raw)
    counts = (method.years, method.resamples, method.left_out_draws)
    if not 0 < method.first_round_worlds <= method.most_worlds or min(counts) < 1:
        raise UserError(
            "first_round_worlds, most_worlds, years, resamples and left_out_draws must be above zero", where=FILE
        )
    if not 0.0 < method.goes_on_from <= method.may_change_from <= method.changes_from <= 1.0:
        raise UserError("goes_on_from, may_change_from or changes_from is out of range", where=FILE)
    list_variations(method.neutral_theories)  # refuses what does not exist
    return method
