"""Plain words: what a term of the reports means, which rule gives a word for a finding, and what the name of an arm means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from sessim.evidence.contrasts.number_format import share_words
from sessim.evidence.declared.declarations import read_declarations
from sessim.evidence.declared.stamps import QUICK_LOOK_BELOW, REHEARSAL_BELOW
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder, read_yaml, shorten_path
from sessim.settings.explain import Explanation, catalogue, explain
from sessim.settings.worlds.parameters import load_mechanisms

FILE = "glossary.yaml"


@dataclass(frozen=True, slots=True)
class Term:
    """A word and what it means.

    Attributes:
        word: As a reader sees it.
        meaning: In a sentence or two.
        opposite: What it is called for a measure without a better side; empty for most.
    """

    word: str
    meaning: str
    opposite: str = ""


@cache
def read_terms() -> tuple[Term, ...]:
    """The declared words in order.

    Raises:
        UserError: A word names a number that nobody declares.
    """
    return tuple(Term(word, _fill(word, text)) for word, text in _read_file()["words"].items())


@cache
def read_verdict_terms() -> tuple[Term, ...]:
    """The words for findings, each with the rule that gives it, from the best to the worst as they are declared.

    Raises:
        UserError: A word for a finding has no explanation, or an explanation no word.
    """
    words, meanings = read_declarations().words, _read_file()["verdicts"]
    if set(words) != set(meanings):
        raise UserError(f"explains {', '.join(sorted(set(words) ^ set(meanings)))} or lacks it", where=_place())
    return tuple(
        Term(
            each["sensed"], _fill(code, meanings[code]), each["unsensed"] if each["unsensed"] != each["sensed"] else ""
        )
        for code, each in words.items()
    )


def explain_verdict(code: str) -> str:
    """The rule that gives the word for a finding, for a tooltip.

    Args:
        code: Verdict code, such as `likely_up`.
    """
    return dict(zip(read_declarations().words, read_verdict_terms(), strict=True))[code].meaning


def find_explanation(typed: str) -> Explanation:
    """Return the meaning of a word, a code or a name.

    Args:
        typed: A word for a finding or its beginning ("no gain"), a plain word ("world"), the plain name of a policy ("30 percent
            limit") or of a theory, or what `sessim.settings.explain.explain` knows.

    Raises:
        UserError: Nothing has this name, or a beginning fits several words.
    """
    wanted = " ".join(typed.split()).casefold()
    terms = {name.casefold(): term for term in read_terms() for name in (term.word,)}
    verdicts = {name.casefold(): term for term in read_verdict_terms() for name in (term.word, term.opposite) if name}
    if wanted in terms:
        return Explanation(f"{terms[wanted].word}: {terms[wanted].meaning}", {})
    beginnings = dict.fromkeys(term.word for name, term in verdicts.items() if name.startswith(wanted))
    if wanted in verdicts or len(beginnings) == 1:
        return _explain_verdict(verdicts.get(wanted) or verdicts[next(iter(beginnings)).casefold()])
    policies = {title.casefold(): name for name, title in list_policy_names().items()}
    if wanted in policies:
        return explain(policies[wanted])
    theories = [
        f"world.theory.{mechanism.name}={theory.name}"
        for mechanism in load_mechanisms()
        for theory in mechanism.theories
        if theory.name == typed
    ]
    if len(theories) == 1:
        return explain(theories[0])
    try:
        return explain(typed)
    except UserError:
        if not beginnings:
            raise
        raise UserError(f"{typed!r} begins several words", allowed="; ".join(beginnings)) from None


def list_policy_names() -> dict[str, str]:
    """Plain name of every policy by the name of its file."""
    return {name: text.partition(": ")[2] for name, text in catalogue("policies")}


def _explain_verdict(term: Term) -> Explanation:
    rows = {"of a measure without a better side": term.opposite, "rules": "configs/evidence/verdicts.yaml"}
    return Explanation(f"{term.word}: {term.meaning}", {name: text for name, text in rows.items() if text})


def _read_file() -> Mapping[str, Mapping[str, str]]:
    content: Mapping[str, Mapping[str, str]] = read_yaml(configs_folder() / "document" / FILE)
    return content


def _place() -> str:
    return shorten_path(configs_folder() / "document" / FILE)


def _fill(name: str, text: str) -> str:
    try:
        return text.format(**_list_numbers())
    except (KeyError, IndexError) as error:
        raise UserError(f"{name}: no number is called {error}", where=_place()) from None


@cache
def _list_numbers() -> Mapping[str, Any]:
    """Numbers that an explanation may name: shares of the rules in words, and minimum numbers of worlds."""
    rules = asdict(read_declarations().rules)
    shares = {name: share_words(value) if isinstance(value, float) else value for name, value in rules.items()}
    return shares | {"quick_look_below": QUICK_LOOK_BELOW, "rehearsal_below": REHEARSAL_BELOW}
