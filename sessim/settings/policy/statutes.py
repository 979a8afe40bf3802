"""The dated statute book: every value of the law with the year from which it holds, its unit, reference and status.

One file of `configs/law/` is one legal concept. A value of period `fiscal_year` holds from its year until the next one;
`calendar_year` likewise, by January tables; `single_fiscal_year` holds in its own year only (a yes-or-no that is
otherwise no). Tables with a `future` rule grow after their last year at the stated, assumed rate.

No amount is written where a rule gives it. An entry may name a `rule` in place of a value: `equals` another quantity, year by
year, or `rank_quota_used`, from counts. A table with a `chain` lists the rates that were seen; every other January from its
first year on is led to from them by the published raises, as `sessim.law.pay.yearly_rates` has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.resources import configs_folder, read_yaml, shorten_path
from sessim.law.pay.rank_awards import quota_share_used
from sessim.law.pay.yearly_rates import EXECUTIVE_SCHEDULE, LOWEST_EXECUTIVE_PAY, PRIVATE_WAGES, rates_by_year

PERIODS = ("fiscal_year", "calendar_year", "single_fiscal_year")
COVERAGE = ("first_fiscal_year", "last_fiscal_year")
STATUSES = ("verified", "derived", "assumed", "recalled")
CHAINS = {  # name of a chain: quantity of the law that holds its raises, and how a raise moves the rate
    "executive_schedule": ("pay_raises.executive_schedule", EXECUTIVE_SCHEDULE),
    "general_schedule_floor": ("pay_raises.general_schedule", LOWEST_EXECUTIVE_PAY),
    "private_wages": ("pay_raises.private_wages", PRIVATE_WAGES),
}
RANK_QUOTAS = ("rank_awards.meritorious_quota", "rank_awards.distinguished_quota")
RULES = {"equals": ("quantity",), "rank_quota_used": ("recipients", "executives")}  # rules of an entry and their inputs


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value, the year from which it holds, and where it comes from.

    Attributes:
        since: Year from which it holds.
        value: The value; None until the book is read where a rule gives it.
        status: `verified`, `derived`, `assumed` or `recalled`.
        title: What the source is.
        citation: Where it is found.
        rule: Name and inputs of the rule that gives the value, or None for a stated value.
    """

    since: int
    value: Any
    status: str
    title: str
    citation: str
    rule: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Growth:
    """How a table continues after its last year: rate a year (0-1) and the dollars to which it is rounded."""

    a_year: float
    rounded_to: int
    title: str


@dataclass(frozen=True, slots=True)
class Chain:
    """How the years of a table that were not seen follow from those that were.

    Attributes:
        name: A rule of `CHAINS`.
        since: First calendar year that it gives.
        title: What the rule is.
        citation: Where it is found.
    """

    name: str
    since: int
    title: str
    citation: str


@dataclass(frozen=True, slots=True)
class Statute:
    """One quantity of the law through time.

    Attributes:
        key: Name of the rule in `sessim.law.rulebook`, such as `limit.share`.
        concept: Title of the legal concept.
        description: What the concept is.
        file: File that declares it, as shown to the user.
        meaning: What the quantity is.
        unit: Its unit.
        period: `fiscal_year`, `calendar_year` or `single_fiscal_year`.
        history: Values in rising order of year.
        growth: Growth after the last year, or None if the last value continues.
        chain: How years that were not seen follow, or None; once the book is read they are in the history.
    """

    key: str
    concept: str
    description: str
    file: str
    meaning: str
    unit: str
    period: str
    history: tuple[DatedValue, ...]
    growth: Growth | None
    chain: Chain | None = None

    def entry(self, year: int) -> DatedValue:
        """Return the entry that holds in a year.

        Raises:
            UserError: If the year is before the first entry.
        """
        held = [each for each in self.history if each.since <= year]
        if not held:
            raise UserError(f"{self.key} begins in {self.history[0].since}, not {year}", where=self.file)
        return held[-1]

    def value(self, year: int) -> Any:
        """Return the value that holds in a year."""
        if self.period == "single_fiscal_year":
            return any(each.since == year for each in self.history)
        entry = self.entry(year)
        years_after = year - self.history[-1].since
        if self.growth is None or years_after <= 0:
            return entry.value
        grown = entry.value * (1 + self.growth.a_year) ** years_after
        return round(grown / self.growth.rounded_to) * self.growth.rounded_to


@dataclass(frozen=True, slots=True)
class StatuteBook:
    """All statutes by key, and the fiscal years they cover."""

    statutes: Mapping[str, Statute]
    first_fiscal_year: int
    last_fiscal_year: int

    def value(self, key: str, year: int) -> Any:
        """Return the value of a statute in a year."""
        return self.statutes[key].value(year)

    def check_year(self, year: int, where: str) -> None:
        """Refuse a fiscal year that the book does not cover.

        Raises:
            UserError: If the year is outside the book.
        """
        if not self.first_fiscal_year <= year <= self.last_fiscal_year:
            raise UserError(
                f"fiscal year {year} is outside the statute book",
                where=where,
                allowed=f"{self.first_fiscal_year} to {self.last_fiscal_year}",
            )


def _read_text(about: Mapping[str, Any], field: str, key: str, file: str) -> str:
    value = about.get(field)
    if not isinstance(value, str) or not value:
        raise UserError(f"{key} has no {field}", where=file)
    return value


def _read_reference(references: Mapping[str, Any], name: Any, key: str, year: Any, file: str) -> tuple[str, str]:
    if name is None:
        raise UserError(f"{key}, year {year}: no reference", where=file)
    if not isinstance(name, str) or name not in references:
        nearest = find_nearest_word(str(name), references)
        raise UserError(f"{key}, year {year}: reference {name!r} is not listed", where=file, nearest=nearest)
    about = references[name]
    if not isinstance(about, Mapping):
        raise UserError(f"reference {name!r} must have a title and a citation", where=file)
    return _read_text(about, "title", f"reference {name!r}", file), _read_text(
        about, "citation", f"reference {name!r}", file
    )


def _read_dated_value(row: Any, references: Mapping[str, Any], key: str, file: str) -> DatedValue:
    if not isinstance(row, Mapping) or type(row.get("from")) is not int:
        raise UserError(f"{key}: an entry has no year (`from`)", where=file)
    year = row["from"]
    if ("value" in row) == ("rule" in row):
        raise UserError(
            f"{key}, year {year}: {'both a value and a rule' if 'value' in row else 'no value'}", where=file
        )
    unknown = set(row) - {"from", "value", "rule", "status", "reference"}
    if unknown:
        raise UserError(f"{key}, year {year}: unknown field {sorted(unknown)[0]!r}", where=file)
    if row.get("status") not in STATUSES:
        raise UserError(
            f"{key}, year {year}: status {row.get('status')!r} is not known", where=file, allowed=", ".join(STATUSES)
        )
    title, citation = _read_reference(references, row.get("reference"), key, year, file)
    rule = _read_entry_rule(row["rule"], f"{key}, year {year}", file) if "rule" in row else None
    return DatedValue(year, row.get("value"), row["status"], title, citation, rule)


def _read_entry_rule(rule: Any, what: str, file: str) -> Mapping[str, Any]:
    name = rule.get("name") if isinstance(rule, Mapping) else None
    if not isinstance(name, str) or name not in RULES:
        raise UserError(f"{what}: rule {name!r} is not known", where=file, allowed=", ".join(RULES))
    if set(rule) != {"name", *RULES[name]}:
        raise UserError(f"{what}: rule {name} needs {' and '.join(RULES[name])}, and no more", where=file)
    return dict(rule)


def _read_chain(about: Mapping[str, Any], references: Mapping[str, Any], key: str, file: str) -> Chain | None:
    chain = about.get("chain")
    if chain is None:
        return None
    if not isinstance(chain, Mapping) or chain.get("rule") not in CHAINS or type(chain.get("from")) is not int:
        raise UserError(f"{key}: chain needs from (a year) and rule", where=file, allowed=f"rule {', '.join(CHAINS)}")
    return Chain(chain["rule"], chain["from"], *_read_reference(references, chain.get("reference"), key, "chain", file))


def _check_kinds(history: Any, key: str, file: str) -> None:
    """Refuse a history that is not a list, or whose values are not all of one kind (numbers, yes or no, text, or a list)."""
    if history is None:
        return
    if not isinstance(history, list):
        raise UserError(f"{key}: the history is not a list of entries", where=file)
    kinds: set[type] = set()
    for row in history:
        value = row.get("value") if isinstance(row, Mapping) else None
        if value is None:
            continue
        kinds.add(float if type(value) is int else type(value))
        if len(kinds) > 1 or not kinds <= {float, bool, str, list}:
            raise UserError(f"{key}, year {row.get('from')}: the value {value!r} is of another kind", where=file)


def _read_growth(about: Mapping[str, Any], references: Mapping[str, Any], key: str, file: str) -> Growth | None:
    future = about.get("future")
    if future is None:
        return None
    if not isinstance(future, Mapping):
        raise UserError(f"{key}: future needs growth_a_year, rounded_to (1 or more) and status", where=file)
    rate, unit = future.get("growth_a_year"), future.get("rounded_to")
    if not isinstance(rate, float) or not isinstance(unit, int) or unit < 1 or future.get("status") not in STATUSES:
        raise UserError(f"{key}: future needs growth_a_year, rounded_to (1 or more) and status", where=file)
    return Growth(rate, unit, _read_reference(references, future.get("reference"), key, "future", file)[0])


def read_concept(path: Path) -> dict[str, Statute]:
    """Read one file of `configs/law/`.

    Raises:
        UserError: If a value has no unit, year, status or reference; the line names file, key and year.
    """
    file = shorten_path(path)
    content = read_yaml(path)
    if not isinstance(content, Mapping) or not isinstance(content.get("values"), Mapping):
        raise UserError("has no values", where=file)
    concept, description = (
        _read_text(content, "title", "the concept", file),
        _read_text(content, "description", "the concept", file),
    )
    references = content.get("references") or {}
    if not isinstance(references, Mapping):
        raise UserError("references is not a mapping of names to titles and citations", where=file)
    statutes = {}
    for key, about in content["values"].items():
        if not isinstance(about, Mapping):
            raise UserError(f"{key}: not a mapping with meaning, unit, period and history", where=file)
        period = about.get("period")
        if period not in PERIODS:
            raise UserError(f"{key}: period {period!r} is not known", where=file, allowed=", ".join(PERIODS))
        unit = _read_text(about, "unit", key, file)
        _check_kinds(about.get("history"), key, file)
        history = tuple(_read_dated_value(row, references, key, file) for row in about.get("history") or ())
        years = [each.since for each in history]
        if not years or sorted(set(years)) != years:
            raise UserError(f"{key}: the history is empty or not in rising order of year", where=file)
        statutes[key] = Statute(
            key, concept, description, file, _read_text(about, "meaning", key, file), unit, period, history,
            _read_growth(about, references, key, file), _read_chain(about, references, key, file),
        )  # fmt: skip
    return statutes


def read_statutes(folder: Path) -> StatuteBook:
    """Read a statute book from a folder of concepts.

    Raises:
        UserError: If a file is malformed, a key is in two files, or a statute begins after the first year covered.
    """
    coverage = read_yaml(folder / "coverage.yaml")
    if not isinstance(coverage, Mapping) or any(type(coverage.get(name)) is not int for name in COVERAGE):
        raise UserError(f"needs {' and '.join(COVERAGE)}", where=shorten_path(folder / "coverage.yaml"))
    first, last = (coverage[name] for name in COVERAGE)
    statutes: dict[str, Statute] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == "coverage.yaml":
            continue
        for key, statute in read_concept(path).items():
            if key in statutes:
                raise UserError(f"{key} is also in {statutes[key].file}", where=statute.file)
            needed = first + 1 if statute.period == "calendar_year" else first
            begins = min(statute.history[0].since, statute.chain.since if statute.chain else last)
            if statute.period != "single_fiscal_year" and begins > needed:
                raise UserError(f"{key} begins in {begins}, after {needed}", where=statute.file)
            statutes[key] = statute
    return StatuteBook(compute_values(statutes), first, last)


def compute_values(statutes: Mapping[str, Statute]) -> dict[str, Statute]:
    """Return statutes with every value that a rule gives: chains first, then entries, which may point to them.

    Raises:
        UserError: If a rule lacks what it starts from or contradicts a published rate.
    """
    found = dict(statutes)
    for key, statute in statutes.items():
        if statute.chain is not None:
            found[key] = _follow_chain(statute, statute.chain, statutes)
    for key, statute in found.items():
        if any(entry.rule is not None and entry.value is None for entry in statute.history):
            found[key] = _apply_entry_rules(statute, found)
    return found


def _find_statute(statutes: Mapping[str, Statute], key: str, statute: Statute) -> Statute:
    if key not in statutes:
        raise UserError(f"{statute.key}: its rule needs {key}, which is not a quantity of the law", where=statute.file)
    return statutes[key]


def _follow_chain(statute: Statute, chain: Chain, statutes: Mapping[str, Statute]) -> Statute:
    source, rule = CHAINS[chain.name]
    raises = {entry.since: entry.value for entry in _find_statute(statutes, source, statute).history}
    published = {entry.since: entry.value for entry in statute.history if entry.since >= chain.since}
    try:
        rates = rates_by_year(published, raises, chain.since, max(raises), rule)
    except ValueError as error:
        raise UserError(f"{statute.key}: {error}", where=statute.file) from None
    given = {"name": chain.name}
    computed = [
        DatedValue(year, rate, "derived", chain.title, chain.citation, given)
        for year, rate in rates.items()
        if year not in published
    ]
    return replace(statute, history=tuple(sorted([*statute.history, *computed], key=lambda entry: entry.since)))


def _apply_entry_rules(statute: Statute, statutes: Mapping[str, Statute]) -> Statute:
    ends = [entry.since for entry in statute.history[1:]] + [statute.history[-1].since + 1]
    history: list[DatedValue] = []
    for entry, end in zip(statute.history, ends, strict=True):
        if entry.rule is None or entry.value is not None:
            history.append(entry)
        elif entry.rule["name"] == "equals":
            other = _find_statute(statutes, entry.rule["quantity"], statute)
            history += [replace(entry, since=year, value=other.value(year)) for year in range(entry.since, end)]
        else:
            quotas = sum(_find_statute(statutes, key, statute).value(entry.since) for key in RANK_QUOTAS)
            share = quota_share_used(entry.rule["recipients"], entry.rule["executives"], quotas)
            history.append(replace(entry, value=share))
    return replace(statute, history=tuple(history))


@cache
def load_statutes() -> StatuteBook:
    """Return the shipped statute book."""
    return read_statutes(configs_folder() / "law")
