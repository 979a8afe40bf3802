"""The reference page of the command line, from the parser that reads it."""

from __future__ import annotations

import argparse

from sessim.cli import VERBS, build_parser, main
from sessim.documentation.tables import NOTE, code, table

OPENING = """\
`sessim VERB [words]`. Without a verb it runs a study: `sessim experiment=q7_retention` is `sessim run experiment=q7_retention`.
Settings are `key=value` ([every key](settings.md)). Errors are one line; `--debug` after the verb adds the traceback.
"""


def page() -> str:
    """Every verb with its usage and its words, then the exit codes."""
    parts = ["# Command line", NOTE, OPENING.rstrip()]
    rows = [(f"[`{name}`](#{name})", verb.meaning) for name, verb in VERBS.items()]
    parts.append(table(("verb", "what it does"), rows))
    for name, reader in _find_verb_parsers(build_parser()).items():
        parts += [f"## {name}", f"{reader.description}"]
        example = VERBS[name].example
        if example:
            parts.append(f"```\n{example}\n```")
        rows = [_word(action) for action in reader._actions if not isinstance(action, argparse._HelpAction)]
        parts.append(table(("word", "meaning"), rows))
    parts += ["## Exit codes", _read_exit_codes()]
    return "\n\n".join(parts) + "\n"


def _find_verb_parsers(whole: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the parser of each verb."""
    (verbs,) = (each for each in whole._actions if isinstance(each, argparse._SubParsersAction))
    return dict(verbs.choices)


def _word(action: argparse.Action) -> tuple[str, str]:
    """Return a word as it is typed and what it means."""
    shown = str(action.metavar or action.dest.upper())
    if not action.option_strings:
        name = str(action.metavar or action.dest)
        return code(name), (action.help or "") + (" (any number)" if action.nargs in ("*", "+") else "")
    takes_value = action.nargs != 0
    typed = ", ".join(f"`{each} {shown}`" if takes_value else f"`{each}`" for each in action.option_strings)
    return typed, action.help or ""


def _read_exit_codes() -> str:
    """Return what `main` says of its exit codes."""
    said = (main.__doc__ or "").partition("Returns:")[2]
    return " ".join(said.split()).partition(": ")[2]
