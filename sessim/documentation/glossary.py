"""The glossary: arms, words, measures, theories and levers by their plain names, all from where they are declared."""

from __future__ import annotations

from sessim.documentation.tables import NOTE, code, table
from sessim.ground.resources import find_option_files
from sessim.measures.catalogue import MEASURES
from sessim.report.glossary import read_terms, read_verdict_terms
from sessim.settings.option_files import read_option_file
from sessim.settings.schema import read_declared_keys
from sessim.settings.worlds.parameters import load_mechanisms


def glossary_page() -> str:
    """Return the page."""
    policies = [(name, read_option_file("policy", name).tree) for name in find_option_files("policy")]
    arms = sorted((str(tree["title"]), str(tree["name"]), name, str(tree["description"])) for name, tree in policies)
    levers = [key for key in read_declared_keys().values() if key.key.count(".") > 1 and key.key.startswith("policy.")]
    return "\n".join(
        [
            "# Glossary",
            "",
            NOTE,
            "",
            "`sessim explain` followed by any word, name or code of this page says the same in the terminal.",
            "",
            "## Words",
            "",
            table(("word", "meaning"), [(each.word, each.meaning) for each in read_terms()]),
            "",
            "## Words for findings",
            "",
            "A share is a share of the worlds of a study. The second word is for measures without a better side.",
            "",
            table(
                ("word", "or", "when"),
                [(each.word, each.opposite, each.meaning) for each in read_verdict_terms()],
            ),
            "",
            "## Policies",
            "",
            "A policy compared in a study is called an arm. Its code is given in brackets after the name.",
            "",
            table(
                ("name", "code", "typed as", "what it is"),
                [(title, label, code(f"policy={name}"), about) for title, label, name, about in arms],
            ),
            "",
            "## Measures",
            "",
            table(
                ("what is measured", "name in tables", "code", "unit", "better"),
                sorted((each.meaning, code(each.name), each.code, each.unit, each.direction) for each in MEASURES),
            ),
            "",
            "## Theories",
            "",
            table(
                ("mechanism", "theory", "what it says"),
                [
                    (mechanism.meaning, code(theory.name), theory.meaning)
                    for mechanism in load_mechanisms()
                    for theory in mechanism.theories
                ],
            ),
            "",
            "## Levers",
            "",
            table(("what it sets", "key", "unit"), sorted((each.meaning, code(each.key), each.unit) for each in levers)),
            "",
        ]
    )  # fmt: skip
