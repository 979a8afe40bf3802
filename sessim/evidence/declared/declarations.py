"""What was declared before results are read: questions, practical thresholds, verdict rules and assumptions.

The files are `configs/evidence/*.yaml`. Reading fails on an unknown key, an unknown measure, a unit that differs from
the catalogue, or a missing clause that a verdict would need.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sessim.evidence.declared.changes import Change, read_changes
from sessim.evidence.declared.estimands import Estimand, read_estimands
from sessim.evidence.declared.square import Square, read_square
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml
from sessim.measures.catalogue import BY_NAME
from sessim.settings.registration import registration_digest

SPEAKS = ("directly", "partly", "not at all")
FIGURE_KINDS = ("fan", "forest", "dots", "drivers", "grid", "arms")


@dataclass(frozen=True, slots=True)
class Threshold:
    """Smallest difference of a measure that matters, in the unit of the measure, and why."""

    value: float
    unit: str
    reason: str


@dataclass(frozen=True, slots=True)
class Question:
    """One comment question and how a study answers it.

    Attributes:
        name: `q1` to `q9`.
        title: Short title.
        question: The question, paraphrased.
        citation: Where it was asked.
        speaks: Whether the model speaks to it: `directly`, `partly` or `not at all`.
        why: The reason.
        measure: Primary measure.
        kind: `contrast` or `ranking` (of what drives the contrast).
        arm: Arm of the primary contrast: a label, or `focal`.
        further_arms: Arms whose contrasts are shown next to it.
        headlines: Further headline measures, each with its sentence on the level in the first reference arm.
        secondary: All measures besides the primary one, the headlines first.
        outcome: The primary outcome as a noun phrase.
        opening: Sentence on the level in the reference arm.
        clauses: Clause by verdict.
        case_for: What supporters hold.
        case_against: What critics hold.
        rests_on: Ids of the assumptions that were declared before the study was run.
        found_by_audit: Ids of those that an audit of the published study found to change a word, each with the reason.
        cannot_say: What the model cannot say.
        figures: Kinds of figure, the best fitting one first.
    """

    name: str
    title: str
    question: str
    citation: str
    speaks: str
    why: str
    measure: str
    kind: str
    arm: str
    further_arms: tuple[str, ...]
    headlines: Mapping[str, str]
    secondary: tuple[str, ...]
    outcome: str
    opening: str
    clauses: Mapping[str, str]
    case_for: str
    case_against: str
    rests_on: tuple[str, ...]
    found_by_audit: Mapping[str, str]
    cannot_say: str
    figures: tuple[str, ...]

    @property
    def hangs_on(self) -> tuple[str, ...]:
        """All assumptions that the answer names: those declared beforehand, then those that an audit found."""
        return (*self.rests_on, *self.found_by_audit)


@dataclass(frozen=True, slots=True)
class VerdictRules:
    """Shares of worlds above which a verdict word is used; see `configs/evidence/verdicts.yaml`."""

    minimum_worlds: int
    within_for_none: float
    robust_sign: float
    robust_beyond: float
    likely_sign: float
    likely_beyond: float
    one_sided: float
    within_for_probably_none: float
    resamples: int
    resampling_seed: int
    other_word_from: float
    monte_carlo_fraction: float


@dataclass(frozen=True, slots=True)
class Assumption:
    """One entry of the assumptions register; `covers` lists the parameters and theories it covers.

    A name that ends in a point or an underscore covers all that start with it.
    """

    id: str
    statement: str
    source: str
    grade: str
    covers: tuple[str, ...]
    if_wrong: str

    def covers_key(self, key: str) -> bool:
        """Whether the statement is about a parameter (`effort.response`) or a choice of theory (`theory.effort`)."""
        return any(key.startswith(name) if name[-1] in "._" else key == name for name in self.covers)


@dataclass(frozen=True, slots=True)
class Declarations:
    """Everything declared about evidence.

    Attributes:
        questions: Questions by id, in order.
        thresholds: Practical threshold by measure.
        rules: Verdict rules.
        words: Verdict words by verdict code, for `sensed` and `unsensed` measures.
        likelihood: Smallest share of worlds (0-1) by word, the largest first.
        confidence: Grades of parameters by word, the best evidence first.
        strength: Adverb by verdict code.
        clauses: Clauses for questions that declare none of their own.
        brief: Clauses of the summary by verdict code; `contrast` for all others.
        case: Sentences on the strongest case of either side.
        assumptions: Register by id, in order.
        estimands: Estimands by id, in order.
        changes: Every change of a registered headline, in order of the file.
        square: The lines along which every headline is given.
        digest: Digest of what is registered, see `study.registration`.
    """

    questions: Mapping[str, Question]
    thresholds: Mapping[str, Threshold]
    rules: VerdictRules
    words: Mapping[str, Mapping[str, str]]
    likelihood: Mapping[str, float]
    confidence: Mapping[str, tuple[str, ...]]
    strength: Mapping[str, str]
    clauses: Mapping[str, str]
    brief: Mapping[str, str]
    case: Mapping[str, str]
    assumptions: Mapping[str, Assumption]
    estimands: Mapping[str, Estimand]
    changes: tuple[Change, ...]
    square: Square
    digest: str

    def clause(self, question: Question, verdict: str, *, is_sensed: bool = True) -> str:
        """The clause template of a verdict: the question's own, else the common one."""
        key = {"robustly_up": "up", "likely_up": "up", "robustly_down": "down", "likely_down": "down"}.get(
            verdict, verdict
        )
        if key in question.clauses:
            return question.clauses[key]
        unsensed = f"{key}_unsensed"
        return self.clauses[key if is_sensed or unsensed not in self.clauses else unsensed]


def read_declarations(folder: Path | None = None) -> Declarations:
    """Read and check the declarations.

    Args:
        folder: Folder with questions.yaml, estimands.yaml, changes.yaml, square.yaml, verdicts.yaml, thresholds.yaml
            and assumptions.yaml; the package's own by default.

    Raises:
        UserError: If an entry is unknown, missing or contradicts the catalogue; the message names file and key.
    """
    return _read(folder or configs_folder() / "evidence")


@functools.lru_cache(maxsize=8)
def _read(folder: Path) -> Declarations:
    files = ("questions", "estimands", "verdicts", "thresholds", "assumptions")
    raw = {name: _load(folder / f"{name}.yaml") for name in files}
    thresholds = {key: _build(Threshold, value, "thresholds.yaml", key) for key, value in raw["thresholds"].items()}
    for key, threshold in thresholds.items():
        if key not in BY_NAME:
            raise UserError(f"thresholds.yaml: {key} is not in the catalogue of measures")
        if threshold.unit != BY_NAME[key].unit:
            raise UserError(f"thresholds.yaml: {key} has unit {threshold.unit!r}, the catalogue {BY_NAME[key].unit!r}")
        if isinstance(threshold.value, str) or not threshold.value > 0:
            raise UserError(f"thresholds.yaml: {key} must be above zero, not {threshold.value!r}")
    assumptions = {
        key: _build(
            Assumption,
            {"id": key, **{name: tuple(each) if name == "covers" else each for name, each in value.items()}},
            "assumptions.yaml",
            key,
        )
        for key, value in raw["assumptions"].items()
    }
    verdicts = raw["verdicts"]
    unknown = set(verdicts) - {"rules", "words", "likelihood", "confidence", "strength", "clauses", "brief", "case"}
    if unknown:
        raise UserError(f"verdicts.yaml: unknown keys {sorted(unknown)}")
    estimands = read_estimands(raw["estimands"])
    for estimand in estimands.values():
        if estimand.measure not in thresholds:
            raise UserError(f"estimands.yaml: {estimand.id}: {estimand.measure} has no practical threshold")
    questions = {key: _build_question(key, value, estimands) for key, value in raw["questions"].items()}
    declared = Declarations(
        questions=questions,
        thresholds=thresholds,
        rules=_build(VerdictRules, verdicts["rules"], "verdicts.yaml", "rules"),
        words=verdicts["words"],
        likelihood=dict(sorted(verdicts["likelihood"].items(), key=lambda each: -each[1])),
        confidence={word: tuple(grades) for word, grades in verdicts["confidence"].items()},
        strength=verdicts["strength"],
        clauses=verdicts["clauses"],
        brief=verdicts["brief"],
        case=verdicts["case"],
        assumptions=assumptions,
        estimands=estimands,
        changes=read_changes(read_yaml(folder / "changes.yaml"), raw["questions"], estimands),
        square=read_square(read_yaml(folder / "square.yaml")),
        digest=registration_digest(folder),
    )
    for question in questions.values():
        _check_question(question, declared)
    return declared


def _load(path: Path) -> dict[str, Any]:
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise UserError("expected keys and values", where=path.name)
    return content


def _build(kind: type[Any], values: Mapping[str, Any], file: str, key: str) -> Any:
    names = {field.name for field in fields(kind)}
    if set(values) != names:
        unknown, missing = sorted(set(values) - names), sorted(names - set(values))
        raise UserError(f"{file}: {key}: unknown keys {unknown}, missing keys {missing}")
    return kind(**values)


def _build_question(key: str, values: Mapping[str, Any], estimands: Mapping[str, Estimand]) -> Question:
    """Build a question; its estimands say what is measured and compared."""
    flat = dict(values)
    primary = _find_estimand(key, str(flat.pop("primary")), "primary", estimands)
    secondary = [_find_estimand(key, str(name), "secondary", estimands) for name in flat.pop("secondary")]
    headlines = {
        _find_estimand(key, str(name), "headline", estimands).measure: str(sentence)
        for name, sentence in flat.pop("headlines", {}).items()
    }
    flat |= {"name": key, "measure": primary.measure, "arm": primary.arm, "kind": primary.kind}
    flat["headlines"] = headlines
    flat["secondary"] = (*headlines, *(each.measure for each in secondary))
    flat["further_arms"] = tuple(flat.get("further_arms", ()))
    flat["found_by_audit"] = {str(name): str(why) for name, why in (flat.get("found_by_audit") or {}).items()}
    for name in ("rests_on", "figures"):
        flat[name] = tuple(flat[name])
    question: Question = _build(Question, flat, "questions.yaml", key)
    return question


def _find_estimand(question: str, name: str, role: str, estimands: Mapping[str, Estimand]) -> Estimand:
    found = estimands.get(name)
    if found is None:
        raise UserError(f"questions.yaml: {question}: {name} is not in estimands.yaml")
    if (found.question, found.role) != (question, role):
        raise UserError(f"questions.yaml: {question}: {name} is a {found.role} estimand of {found.question}")
    return found


def _check_question(question: Question, declared: Declarations) -> None:
    where = f"questions.yaml: {question.name}"
    if question.speaks not in SPEAKS:
        raise UserError(f"{where}: speaks is {question.speaks!r}, allowed: {SPEAKS}")
    for kind in question.figures:
        if kind not in FIGURE_KINDS:
            raise UserError(f"{where}: figure {kind!r} is unknown, allowed: {FIGURE_KINDS}")
    for name in question.hangs_on:
        if name not in declared.assumptions:
            raise UserError(f"{where}: rests on {name}, which is not in assumptions.yaml")
        if question.hangs_on.count(name) > 1:
            raise UserError(f"{where}: names {name} twice")
    ranking = ("drivers_identified", "no_driver", "too_few_worlds", "not_run")
    judged = ("robustly_up", "robustly_down", "no_material", "possible_gain", "possible_harm", "probably_none", "split")
    contrast = (*judged, "too_few_worlds", "not_run")
    for verdict in ranking if question.kind == "ranking" else contrast:
        try:
            declared.clause(question, verdict)
        except KeyError:
            raise UserError(f"{where}: no clause for {verdict}") from None
