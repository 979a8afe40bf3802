"""The corps of one agency alone, so that a figure published about it by name is compared with that agency."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sessim.calibration.history.blocks import Block
from sessim.corps.population import AgencyPlan
from sessim.ground.errors import UserError
from sessim.settings.compose import compose_study

CORPS, OPENS, BEFORE = "september_2016", 2016, 4


def name_agency_block(agency: str) -> str:
    """Id of the block of an agency."""
    return "agency_" + re.sub(r"[^a-z]+", "_", agency.lower()).strip("_")


def make_agency_block(agency: str, figures: Sequence[Mapping[str, Any]]) -> Block:
    """Return the block of an agency: its seats in the corps of September 2016, FY2016 and the four years before it.

    Args:
        agency: Its name.
        figures: Figures that are observed in it.
    """
    known = _read_plans()
    if agency not in known:
        raise UserError(f"no agency of {CORPS} is called {agency!r}", where="targets.yaml", allowed=", ".join(known))
    plan = known[agency]
    alone = f"{{name: {agency}, is_inspector_general: false, career: {plan.career}, noncareer: 0, limited: 0}}"
    return Block(
        id=name_agency_block(agency),
        title=agency,
        source="",
        approximated="",
        discrepancy_reason="",
        seen_since="",
        moves_rules=False,
        is_stress_test=False,
        settings=(
            f"population.agencies=[{alone}]",
            *(() if plan.has_own_authority else ("population.own_authority=[]",)),
            f"run.first_fiscal_year={OPENS}",
            f"run.warm_up_years={BEFORE}",
            "run.years=1",
        ),
        periods=({"from": OPENS, "settings": ["policy=pre_2025"]},),
        reference=(),
        figures=tuple(figures),
        rows=(),
    )


@cache
def _read_plans() -> Mapping[str, AgencyPlan]:
    """The agencies of the corps, by name."""
    study = compose_study(["experiment=record_fy2016_fy2024", f"population={CORPS}", "world=central"])
    return {each.name: each for each in study.population.agencies}
