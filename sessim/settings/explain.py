"""What a key means, which values it takes and where its value comes from; and lists of the choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from textwrap import shorten
from typing import Any

from sessim.corps.population import PopulationPlan
from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.resources import find_option_files, read_text
from sessim.measures.catalogue import BY_NAME, MEASURES
from sessim.settings.compose import compose_settings
from sessim.settings.option_files import GLOBAL_GROUPS, read_option_file
from sessim.settings.policy.law_consequences import YEAR_SHOWN, consequence
from sessim.settings.policy.law_reference import law_value
from sessim.settings.policy.statutes import Statute, load_statutes
from sessim.settings.population.agencies import AgencyAbout, describe_agencies, describe_one_agency
from sessim.settings.population.populations import make_population
from sessim.settings.renames import with_current_names
from sessim.settings.schema import Declared, format_value, read_declared_keys
from sessim.settings.worlds.parameters import Mechanism, Parameter, load_mechanisms, load_parameters

LONGEST_DEFAULT = 120


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a name means.

    Attributes:
        title: The name and its meaning.
        rows: Unit, range, default, source and so on, in words, by what they are.
    """

    title: str
    rows: Mapping[str, str]

    @property
    def text(self) -> str:
        """The explanation, one line per row."""
        return "\n".join([self.title, *(f"  {name}: {text}" for name, text in self.rows.items())])


def explain(key: str) -> Explanation:
    """Return what a key is: meaning, unit, range, value by default, source, grade and file.

    Args:
        key: A setting (`policy.limit.share`, `run.years`), a world parameter (`effort.response`), a theory
            (`world.theory.effort`), a quantity of the law (`law.limit.share`), a measure or its code (`M7.1`), or a policy by its
            name or its code (`A0`).

    Raises:
        UserError: If nothing has this name.
    """
    key = with_current_names([key])[0]
    texts = _list_explainable()
    if key in texts:
        return texts[key]()
    endings = [each for each in texts if each.endswith(f".{key}")]
    endings = [each for each in endings if f"world.values.{each}" not in texts]  # a parameter and its setting are one
    for branch in ("policy.", "run.", "population.", ""):
        fitting = [each for each in endings if each.startswith(branch)]
        if len(fitting) == 1:
            return texts[fitting[0]]()
    if endings:
        raise UserError(f"{key!r} has several meanings", allowed=", ".join(endings))
    raise UserError(
        f"nothing is called {key!r}",
        nearest=find_nearest_word(key, texts),
        allowed="a name from sessim list policies (or theories, measures, laws, ...)",
    )


def catalogue(kind: str, typed: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return names and one line each of everything of a kind.

    Args:
        kind: `policies`, `worlds`, `theories`, `measures`, `experiments`, `populations`, `agencies` or `laws`.
        typed: Settings such as `population=september_2016`, which only a list of agencies reads.

    Raises:
        UserError: If there is no such kind, or it reads no settings.
    """
    lists: dict[str, Callable[[], list[tuple[str, str]]]] = {
        "policies": lambda: _list_options("policy", "name", "title"),
        "worlds": lambda: [(name, _read_head_comment("world", name)) for name in find_option_files("world")],
        "theories": _list_theories,
        "measures": lambda: [(each.name, f"{each.meaning} ({each.unit}; {each.code})") for each in MEASURES],
        "experiments": lambda: _list_options("experiment", "title"),
        "populations": lambda: _list_options("population", "title"),
        "agencies": lambda: _list_agencies(typed),
        "laws": lambda: [
            (f"law.{key}", f"{each.meaning} ({each.unit})") for key, each in load_statutes().statutes.items()
        ],
    }
    if kind not in lists:
        raise UserError(f"no list of {kind!r}", allowed=", ".join(lists), nearest=find_nearest_word(kind, lists))
    if typed and kind != "agencies":
        raise UserError(f"a list of {kind} reads no settings such as {typed[0]}", allowed=f"sessim list {kind}")
    return lists[kind]()


@cache
def _list_explainable() -> Mapping[str, Callable[[], Explanation]]:
    """Return how to explain each name."""
    texts: dict[str, Callable[[], Explanation]] = {}
    for key, declared in read_declared_keys().items():
        texts[key] = lambda declared=declared: _explain_setting(declared)  # type: ignore[misc]
    for parameter in load_parameters():
        texts[parameter.key] = lambda parameter=parameter: _explain_parameter(parameter)  # type: ignore[misc]
        texts[f"world.values.{parameter.key}"] = texts[parameter.key]
    for mechanism in load_mechanisms():
        texts[f"world.theory.{mechanism.name}"] = lambda mechanism=mechanism: _explain_mechanism(mechanism)  # type: ignore[misc]
        for theory in mechanism.theories:
            texts[f"world.theory.{mechanism.name}={theory.name}"] = texts[f"world.theory.{mechanism.name}"]
    for key, statute in load_statutes().statutes.items():
        texts[f"law.{key}"] = lambda statute=statute: _explain_statute(statute)  # type: ignore[misc]
    for name in BY_NAME:
        texts.setdefault(name, lambda name=name: _explain_measure(name))  # type: ignore[misc]
    for code in dict.fromkeys(code for measure in MEASURES for code in measure.codes):
        texts[code] = lambda code=code: _explain_code(code)  # type: ignore[misc]
    for name in find_option_files("policy"):
        texts.setdefault(name, lambda name=name: _explain_policy(name))  # type: ignore[misc]
        code = _describe_option("policy", name, ["name"])
        texts.setdefault(code, texts[name])
    return texts


@cache
def _compose_defaults() -> Mapping[str, Any]:
    return compose_settings(()).values


def _lines(title: str, rows: Mapping[str, str]) -> Explanation:
    return Explanation(title, {name: text for name, text in rows.items() if text})


def _explain_setting(declared: Declared) -> Explanation:
    rows = {"unit": declared.unit, "allowed": declared.describe_allowed()}
    value = _compose_defaults()[declared.key]
    rows["default"] = (
        shorten(value, LONGEST_DEFAULT, placeholder=" ...") if isinstance(value, str) else format_value(value)
    )
    if declared.key.startswith("policy.") and value is None:
        rows["default"] = "null (as the law says)"
    statute = load_statutes().statutes.get(declared.source.removeprefix("law."))
    if statute is not None:
        entry = statute.history[-1]
        rows["law"] = f"{law_value(entry.value)} from {entry.since}, {entry.status}"
        rows["source"] = f"{entry.title} ({entry.citation}); see law.{statute.key}"
        rows["grade"] = entry.status
    else:
        rows |= {"source": declared.source, "grade": declared.grade}
    return _lines(f"{declared.key}: {declared.meaning}", rows | {"file": declared.file})


def _explain_parameter(parameter: Parameter) -> Explanation:
    rows = {
        "unit": parameter.unit,
        "range": f"low {parameter.low:g}, central {parameter.central:g}, high {parameter.high:g}",
        "allowed": f"{parameter.minimum:g} to {parameter.maximum:g}",
        "no effect": "" if parameter.no_effect is None else f"at {parameter.no_effect:g}",
        "one sign": parameter.one_signed,
        "sign measured": parameter.sign_measured,
        "default": f"by the world design; {parameter.central:g} in world 0",
        "fix with": f"world.values.{parameter.key}=<number>",
        "source": parameter.source,
        "grade": parameter.grade,
        "known from the past": "no, only a change of policy would show it"
        if parameter.is_moved_by_policy
        else "in part",
        "read by": ", ".join(
            f"world.theory.{mechanism.name}={theory.name}"
            for mechanism in load_mechanisms()
            for theory in mechanism.theories
            if parameter.key in theory.reads
        ),
        "file": parameter.file,
    }
    return _lines(f"{parameter.key}: {parameter.meaning}", rows)


def _explain_mechanism(mechanism: Mechanism) -> Explanation:
    rows = {
        theory.name + (" (central)" if theory.name == mechanism.central else ""): f"{theory.meaning}; {theory.source}"
        for theory in mechanism.theories
    }
    rows["fix with"] = f"world.theory.{mechanism.name}=<name>"
    return _lines(f"world.theory.{mechanism.name}: {mechanism.meaning}", rows | {"file": mechanism.file})


def _explain_statute(statute: Statute) -> Explanation:
    rows = {"concept": f"{statute.concept}. {statute.description}", "unit": statute.unit, "period": statute.period}
    for entry in statute.history:
        rows[str(entry.since)] = f"{law_value(entry.value)} [{entry.status}; {entry.title}; {entry.citation}]"
    if statute.growth is not None:
        rows["afterwards"] = f"{statute.growth.title}, rounded to {statute.growth.rounded_to}"
    rows[f"so in fiscal year {YEAR_SHOWN}"] = consequence(load_statutes(), statute.key)
    return _lines(f"law.{statute.key}: {statute.meaning}", rows | {"file": statute.file})


def _explain_measure(name: str) -> Explanation:
    measure = BY_NAME[name]
    return _lines(
        f"{name}: {measure.meaning}", {"unit": measure.unit, "code": measure.code, "better": measure.direction}
    )


def _explain_code(code: str) -> Explanation:
    """The measures that a code of the list of questions means."""
    found = [measure for measure in MEASURES if code in measure.codes]
    return _lines(
        f"{code}: code of {'a measure' if len(found) == 1 else 'measures'} in tables; by name",
        {measure.name: f"{measure.meaning} ({measure.unit})" for measure in found},
    )


def _explain_policy(name: str) -> Explanation:
    tree = read_option_file("policy", name).tree
    rows = {
        "code": str(tree.get("name", "")),
        "what it is": " ".join(str(tree.get("description", "")).split()),
        "starts": f"fiscal year {tree['starts']}" if tree.get("starts") else "",
        "its rules": f"sessim show policy {name}",
        "run it": f"sessim run policy={name}",
    }
    return _lines(f"{name}: {tree.get('title', '')}", rows)


def _list_options(group: str, *fields: str) -> list[tuple[str, str]]:
    """Name and fields of every option of a group; one that cannot be read says so in its place and does not stop the others."""
    return [(name, _describe_option(group, name, fields)) for name in find_option_files(group)]


def _describe_option(group: str, name: str, fields: Sequence[str]) -> str:
    try:
        tree = read_option_file(group, name).tree
    except UserError as error:
        return f"cannot be read: {error}"
    about = tree.get(group, {}) if group in GLOBAL_GROUPS else tree
    missing = [field for field in fields if not isinstance(about, Mapping) or about.get(field) is None]
    return f"lacks {group}.{missing[0]}" if missing else ": ".join(str(about[field]) for field in fields)


def _read_head_comment(group: str, name: str) -> str:
    try:
        lines = read_text(find_option_files(group)[name]).splitlines()
    except UserError as error:
        return f"cannot be read: {error}"
    comment = " ".join(line.lstrip("# ") for line in lines if line.startswith("#"))
    return comment.split(". ")[0].split(": ")[0].rstrip(".")


def _list_theories() -> list[tuple[str, str]]:
    return [
        (
            f"world.theory.{mechanism.name}={theory.name}",
            theory.meaning + (" (central)" if theory.name == mechanism.central else ""),
        )
        for mechanism in load_mechanisms()
        for theory in mechanism.theories
    ]


def _list_agencies(typed: Sequence[str]) -> list[tuple[str, str]]:
    plan, shares, spread, where = _read_agencies(typed)
    return describe_agencies(plan, shares, spread, where)


def describe_agency(name: str, typed: Sequence[str] = ()) -> AgencyAbout:
    """Return what is known of an agency of a corps and what the model makes of it.

    Args:
        name: Its name or a part of it, ignoring capitals.
        typed: Settings such as `population=september_2016`.

    Raises:
        UserError: The corps has no such agency, or more than one.
    """
    plan, shares, spread, where = _read_agencies(typed)
    return describe_one_agency(plan, name, shares, spread, where)


def _read_agencies(typed: Sequence[str]) -> tuple[PopulationPlan, Sequence[str], float, str]:
    """Return a corps, a researcher's own shares, the spread of the agencies' norms, and where the shares stand."""
    composed = compose_settings(typed)
    where = composed.where["population.level5_shares"]
    key = "agencies.norm_spread"
    set_spread = composed.values[f"world.values.{key}"]
    central = next(each.central for each in load_parameters() if each.key == key)
    return (
        make_population(composed.values, where),
        composed.values["population.level5_shares"] or (),
        central if set_spread is None else set_spread,
        where,
    )
