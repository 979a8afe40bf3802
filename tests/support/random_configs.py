"""Valid configurations at random: a small corps, a world within the allowed ranges, and levers that do not contradict.

Every number is drawn as a place from 0 to 1 within the range that the schema declares, so that a new lever or parameter is
drawn as soon as it is declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sessim.corps.population import AgencyPlan, PopulationPlan
from sessim.law.rulebook import PayRules, Rulebook, Shocks
from sessim.settings.policy.policies import ABOUT
from sessim.settings.policy.rulebooks import make_law_pay, make_rulebook
from sessim.settings.policy.statutes import load_statutes
from sessim.settings.schema import Declared, read_declared_keys
from sessim.settings.worlds.parameters import load_mechanisms, load_parameters
from sessim.settings.worlds.worlds import make_worlds
from sessim.world import World

FORMS = ("no limit", "override", "re_score", "component_slots", "placed by rank")
MOST_SEATS = 60
FEWEST_SEATS = 5

BOOK = load_statutes()
OWN_SHARES = "policy.flexibility.own_shares"  # names agencies of a corps
LEVERS: dict[str, Declared] = {
    key.removeprefix("policy."): about
    for key, about in read_declared_keys().items()
    if key.startswith("policy.") and key.removeprefix("policy.") not in ABOUT and key != OWN_SHARES
}
COUPLED = (
    "limit.", "pay.m", "pay.gs15", "pay.aggregate", "removal.level1_", "removal.below3_", "appraisal.weights",
    "appraisal.level", "boards.", "awards.minimum", "awards.maximum", "pay_path.",
)  # fmt: skip
FREE = sorted(each for each in LEVERS if not each.startswith(COUPLED) or each == "awards.minimum_top_share")
PARAMETERS = {each.key: each for each in load_parameters()}
RATING_SHARES = ("rating.performance_share", "rating.leniency_share", "rating.affinity_share")
CENTRAL: dict[str, Any] = {
    "run.worlds": 1,
    "world.design": "central",
    "world.seed": 1,
    "world.vary_theories": False,
    "world.side": None,
} | {f"world.theory.{each.name}": None for each in load_mechanisms()}

PLACE = st.floats(0.0, 1.0, width=32)
FREE_LEVERS = st.lists(st.tuples(st.sampled_from(FREE), PLACE), max_size=8)


@dataclass(frozen=True, slots=True)
class Config:
    """One configuration: everything a run needs."""

    plan: PopulationPlan
    world: World
    rulebooks: Mapping[int, Rulebook]
    opening_pay: PayRules
    first_year: int
    seed: int


def at(place: float, about: Declared) -> Any:
    """The value of a lever at a place of its declared range."""
    if about.choices:
        return about.choices[min(int(place * len(about.choices)), len(about.choices) - 1)]
    if about.type == "yes_no":
        return place >= 0.5
    assert about.minimum is not None and about.maximum is not None
    value = about.minimum + place * (about.maximum - about.minimum)
    if about.type == "list":  # of shares, which may have to stay within one
        return [value / (about.items or 1)] * (about.items or 1)
    return round(value) if about.type == "integer" else value


@st.composite
def populations(draw: Any) -> PopulationPlan:
    agencies: list[AgencyPlan] = []
    left = draw(st.integers(FEWEST_SEATS, MOST_SEATS))
    while left > 0:
        size = draw(st.integers(1, left))
        noncareer = draw(st.integers(0, min(size, 4)))
        limited = draw(st.integers(0, min(size - noncareer, 2)))
        career = size - noncareer - limited
        kind = draw(st.integers(0, 3))
        agencies.append(AgencyPlan(f"Agency {len(agencies)}", kind == 1, career, noncareer, limited, kind == 2))
        left -= size
    optional_share = st.one_of(st.just(0.0), PLACE)
    return PopulationPlan(
        name="random",
        agencies=tuple(agencies),
        seats_per_component=draw(st.integers(1, 30)),
        seats_per_rater=draw(st.integers(1, 10)),
        age_mean=draw(st.floats(40.0, 65.0)),
        age_sd=draw(st.floats(0.5, 10.0)),
        tenure_mean=draw(st.floats(0.0, 12.0)),
        pay_gain_per_year=draw(st.floats(0.0, 0.05)),
        reserved_share=draw(PLACE),
        minority_share=draw(optional_share),
        lower_grade_share=draw(optional_share),
        pools_reshuffle=draw(st.booleans()),
        supervisors_per_person=draw(st.integers(1, 4)),
        peer_weight=draw(optional_share),
    )


def random_world(seed: int) -> World:
    """The central world for seed 0; else parameters within their ranges, ten anywhere in what is allowed, any theories.

    The numbers come from a generator of their own, for two hundred draws by Hypothesis take longer than the run.
    """
    luck = np.random.default_rng(seed)
    within = luck.random(len(PARAMETERS)) if seed else np.full(len(PARAMETERS), 0.5)
    values = {
        key: float(np.interp(where, (0.0, 0.5, 1.0), (each.low, each.central, each.high)))
        for where, (key, each) in zip(within, PARAMETERS.items(), strict=True)
    }
    config = dict(CENTRAL)
    if seed:
        for key in luck.choice(list(PARAMETERS), 10, replace=False).tolist():
            place = luck.choice((0.0, 1.0, luck.random()))
            values[key] = PARAMETERS[key].minimum + place * (PARAMETERS[key].maximum - PARAMETERS[key].minimum)
        for mechanism in load_mechanisms():
            names = [theory.name for theory in mechanism.theories]
            config[f"world.theory.{mechanism.name}"] = names[luck.integers(len(names))]
    performance, leniency, affinity = (values[key] for key in RATING_SHARES)
    shrink = min(1.0, (1.0 - performance) / max(leniency + affinity, 1e-9)) * (1.0 - 1e-12)
    values |= {"rating.leniency_share": leniency * shrink, "rating.affinity_share": affinity * shrink}
    return make_worlds(config | {f"world.values.{key}": value for key, value in values.items()})[0]


@st.composite
def coupled_levers(draw: Any) -> dict[str, Any]:
    """Levers that must fit each other, each set of them drawn whole or left to the law."""
    levers: dict[str, Any] = {}
    if draw(st.booleans()):
        members = draw(st.integers(3, 9))
        political = draw(st.integers(0, (members - 1) // 2))
        kinds = {"political": political, "committed": draw(st.integers(0, members))}
        kinds["within"] = draw(st.integers(0, members - political))
        levers |= {"boards.members": members} | {f"boards.{kind}_share": n / members for kind, n in kinds.items()}
    if draw(st.booleans()):
        cuts = draw(st.lists(st.integers(100, 500), min_size=3, max_size=3, unique=True).map(sorted))
        levers |= dict(zip((f"appraisal.level{level}_points" for level in (3, 4, 5)), cuts, strict=True))
    if draw(st.booleans()):
        parts = sorted(draw(st.lists(st.integers(0, 100), min_size=4, max_size=4)))
        levers["appraisal.weights"] = np.diff([0, *parts, 100]).tolist()
    if draw(st.booleans()):
        minimum, uncertified, certified, aggregate = sorted(
            draw(st.lists(st.integers(1, 500_000), min_size=4, max_size=4))
        )
        levers |= {
            "pay.minimum": minimum,
            "pay.maximum_uncertified": uncertified,
            "pay.maximum_certified": certified,
            "pay.aggregate_limit": aggregate,
            "pay.gs15_ceiling": draw(st.integers(1, 500_000)),
        }
    if draw(st.booleans()):
        levers["awards.minimum"], levers["awards.maximum"] = sorted((draw(PLACE), draw(PLACE)))
    for kind, most in (("level1", 5), ("below3", 3)):
        if draw(st.booleans()):
            count, window = sorted((draw(st.integers(1, most)), draw(st.integers(1, most))))
            levers |= {f"removal.{kind}_count": count, f"removal.{kind}_window_years": window}
    return levers


@st.composite
def path_levers(draw: Any, first: int, years: int) -> dict[str, Any]:
    """A pay path whose freeze and furlough are made good in the last year, or never."""
    some = st.lists(st.integers(first, first + years - 2), max_size=2)
    return {
        "pay_path.freeze_years": draw(some),
        "pay_path.raise_share": draw(PLACE),
        "pay_path.range_is_frozen": draw(st.booleans()),
        "pay_path.furlough_years": draw(some),
        "pay_path.furlough_share": draw(PLACE),
        "pay_path.restored_year": draw(st.sampled_from((None, first + years - 1))),
        "pay_path.restored_share": draw(PLACE),
        "pay_path.back_paid_share": draw(PLACE),
    }


@st.composite
def limit_levers(draw: Any, form: str) -> dict[str, Any]:
    if form == "no limit":
        return {
            "limit.applies": False,
            "limit.low_share": 0.0,
            "limit.level5_share": 1.0,
            "limit.places_by_rank": False,
            "limit.places_follow_results": 0.0,
            "limit.rolling_years": 1,
        }
    share = draw(st.one_of(PLACE, st.sampled_from([0.0, 0.1, 0.29, 0.3, 0.5, 1.0])))
    low_share = draw(st.one_of(st.just(0.0), PLACE)) * (1.0 - share)
    by_rank = form == "placed by rank"
    scope = draw(st.sampled_from(LEVERS["limit.scope"].choices))
    counts_apart = scope != "government"
    return {
        "limit.share": share,
        "limit.scope": scope,
        "limit.threshold": draw(st.integers(0, 12)),
        "limit.rounding": draw(st.sampled_from(LEVERS["limit.rounding"].choices)),
        "limit.reconciliation": "override" if by_rank else form,
        "limit.places_by_rank": by_rank,
        "limit.includes_noncareer": draw(st.booleans()),
        "limit.waiver_probability": draw(st.one_of(st.just(0.0), PLACE)),
        "limit.low_share": low_share,
        "limit.low_rounding": draw(st.sampled_from(LEVERS["limit.low_rounding"].choices)) if low_share else "floor",
        "limit.level5_share": draw(st.one_of(st.just(1.0), PLACE)),
        "limit.places_follow_results": draw(st.one_of(st.just(0.0), PLACE)) if counts_apart else 0.0,
        "limit.results_least": draw(PLACE),
        "limit.results_most": draw(st.floats(1.0, 10.0)),
        "limit.results_reliability": draw(PLACE),
        "limit.rolling_years": draw(st.integers(1, 3)) if counts_apart else 1,
        "limit.rolling_below": draw(st.integers(1, MOST_SEATS)),
    }


@st.composite
def configs(draw: Any, form: str) -> Config:
    """A valid configuration whose limit has one of `FORMS`."""
    years = draw(st.integers(2, 4))
    first = draw(st.integers(BOOK.first_fiscal_year + 1, BOOK.last_fiscal_year - years))
    levers = {key: at(place, LEVERS[key]) for key, place in draw(FREE_LEVERS)}
    levers |= draw(coupled_levers()) | draw(limit_levers(form))
    if draw(st.booleans()):
        levers |= draw(path_levers(first, years))
    frozen = draw(st.one_of(st.none(), st.integers(BOOK.first_fiscal_year, BOOK.last_fiscal_year)))
    shocks = draw(st.one_of(st.just(Shocks()), st.builds(Shocks, PLACE, st.floats(0.0, 24.0))))
    rulebooks = {}
    for year in range(first, first + years):
        law_year = year if frozen is None else min(year, frozen)
        rulebooks[year] = replace(make_rulebook(BOOK, levers, year, law_year, "random levers"), shocks=shocks)
    return Config(
        plan=draw(populations()),
        world=random_world(draw(st.integers(0, 2**32))),
        rulebooks=rulebooks,
        opening_pay=make_law_pay(BOOK, first),
        first_year=first,
        seed=draw(st.integers(0, 2**32)),
    )
