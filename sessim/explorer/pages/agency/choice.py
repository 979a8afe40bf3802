"""Which agency: one of the corps, or one whose size, ratings and pay are typed; and the study of it alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

from sessim.corps.population import AgencyPlan
from sessim.explorer.live import has_posterior
from sessim.explorer.query import parse_number
from sessim.explorer.runs import FOCAL, POPULATION, REFERENCE
from sessim.explorer.tab import Values
from sessim.ground.errors import UserError
from sessim.settings.compose import compose_study
from sessim.settings.population.known_norms import read_government_shares
from sessim.settings.study_settings import StudySettings

OWN, OWN_NAME = "own", "An agency of your own"
WORLDS, YEARS, WARM_UP_YEARS = 24, 8, 2
LARGEST, LARGEST_PAY = 2_000, 400_000
SHOWN_FIRST = 0  # place in the corps


@lru_cache(maxsize=1)
def list_agencies() -> tuple[AgencyPlan, ...]:
    """Agencies of the usual corps."""
    words = [
        "experiment=nine_questions", f"policy={FOCAL}", f"experiment.references=[{REFERENCE}]", "experiment.others=[]",
        f"population={POPULATION}", "world=central",
    ]  # fmt: skip
    return compose_study(words).population.agencies


def choose_agency(values: Values) -> AgencyPlan:
    """The agency of the address.

    Raises:
        UserError: The corps has none of that name, or a size is missing.
    """
    known = {each.name: each for each in list_agencies()}
    name = values.get("agency", list_agencies()[SHOWN_FIRST].name)
    if name != OWN:
        if name not in known:
            raise UserError(f"the corps has no agency {name!r}", allowed="one from the menu")
        return known[name]
    if "career" not in values:
        raise UserError("type how many career executives the agency has", allowed=f"1 to {LARGEST}")
    career, noncareer, limited = (int(values.get(key, "0")) for key in ("career", "noncareer", "limited"))
    return AgencyPlan(OWN_NAME, False, career, noncareer, limited)


def read_pay(values: Values) -> float | None:
    """Average basic pay that was typed, dollars a year."""
    return parse_number(values["pay"]) if "pay" in values else None


def list_agency_settings(values: Values, agency: AgencyPlan) -> tuple[str, ...]:
    """The settings of the study of an agency as a corps of its own, as typed."""
    entry = {
        "name": agency.name, "is_inspector_general": agency.is_inspector_general, "career": agency.career,
        "noncareer": agency.noncareer, "limited": agency.limited,
    }  # fmt: skip
    words = [
        "experiment=nine_questions", "experiment.name=one_agency", f"policy={values.get('policy', FOCAL)}",
        f"experiment.references=[{values.get('reference', REFERENCE)}]", "experiment.others=[]",
        f"population={POPULATION}", f"population.agencies=[{_write_entry(entry)}]",
        f"population.own_authority={_write_names([agency.name] if agency.has_own_authority else [])}",
        f"population.own_system={_write_names([agency.name] if agency.has_own_system else [])}",
        f"world={'calibrated' if has_posterior() else 'literature_ranges'}", f"run.worlds={WORLDS}", "run.replications=1",
        f"run.years={YEARS}", f"run.warm_up_years={WARM_UP_YEARS}",
    ]  # fmt: skip
    if "level5" in values and values.get("agency") == OWN:
        share, year = parse_number(values["level5"]) / 100.0, max(read_government_shares())
        words.append(
            f"population.level5_shares={_write_names([f'{agency.name}, FY{year}: {share:g} of {agency.career}'])}"
        )
    return tuple(words)


def _write_entry(entry: dict[str, object]) -> str:
    return "{" + ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()) + "}"


def _write_names(names: Sequence[str]) -> str:
    return "[" + ", ".join(json.dumps(name, ensure_ascii=False) for name in names) + "]"


@lru_cache(maxsize=32)
def compose_agency(settings: tuple[str, ...]) -> StudySettings:
    """The study of some settings.

    Raises:
        UserError: The two policies are the same, or a size is out of range.
    """
    return compose_study(settings)
