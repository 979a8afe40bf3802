"""What the command line says of itself: help, differences of a policy, optional parts, completion, JSON, colours."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from sessim.cli import VERBS, build_parser, main
from sessim.commands import terminal
from sessim.commands.asking import doctor
from sessim.settings.policy.policy_differences import find_differences
from sessim.settings.policy.rule_sentences import tell_rule

OUTPUT = pytest.CaptureFixture[str]


def said(capsys: OUTPUT, *words: str) -> str:
    assert main(words) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def test_help_fits_a_screen_and_shows_every_verb_by_an_example(capsys: OUTPUT) -> None:
    text = said(capsys, "--help")
    lines = text.splitlines()
    assert len(lines) <= 30
    for verb in VERBS.values():
        assert verb.example.startswith(f"sessim {verb.name}") and verb.example in text
        assert verb.meaning in text


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_of_its_own(verb: str, capsys: OUTPUT) -> None:
    text = said(capsys, verb, "--help")
    assert VERBS[verb].meaning.split(":")[0][1:] in " ".join(text.split())


def test_a_policy_is_shown_as_its_difference_from_the_law_with_citations(capsys: OUTPUT) -> None:
    rows = {row.key: row for row in find_differences("opm_fy2026", 2026, 2024)}
    assert (rows["limit.share"].law, rows["limit.share"].policy) == ("none", "0.3")
    assert "90 FR 44291" in rows["limit.share"].citation
    assert {"appraisal.elements", "awards.minimum_top_share", "pay.level3_raise_limit"} <= set(rows)
    assumed = {"boards.committed_share", "flexibility.granted_share", "appointments.conversion_share"}
    assert {row.key for row in find_differences("opm_fy2026", 2026, 2026)} == assumed
    assert find_differences("pre_2025", 2026, 2024) == ()
    text = said(capsys, "show", "policy", "opm_fy2026")
    assert "90 FR 44291" in text and "What differs in fiscal year 2025" in text
    assert "At most 30 percent of an agency's career executives may be rated at levels 4 and 5 together." in text
    assert "no difference" in said(capsys, "show", "policy", "pre_2025", "--law", "2024")
    lever = {row.key: row.citation for row in find_differences("cap_20", 2026, 2024)}
    assert lever == {"limit.share": "lever of configs/policy/cap_20.yaml"}


def test_what_scripts_read_is_json(capsys: OUTPUT) -> None:
    policy = json.loads(said(capsys, "show", "policy", "opm_fy2026", "--law", "2024", "--json"))
    assert [row["key"] for row in policy["differences"]["2024"]] == [
        row.key for row in find_differences("opm_fy2026", 2026, 2024)
    ]
    assert [row["text"] for row in policy["rule"]] == [each.text for each in tell_rule("opm_fy2026", 2026)]
    assert json.loads(said(capsys, "explain", "policy.limit.share", "--json"))["unit"] == "share"
    policies = json.loads(said(capsys, "list", "policies", "--json"))
    assert "opm_fy2026" in {row["name"] for row in policies} and all(row["meaning"] for row in policies)
    parts = json.loads(said(capsys, "doctor", "--json"))["parts"]
    assert len(parts) == len(doctor.LIBRARIES) + 1 and all(part["unlocks"] for part in parts)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("show", "policy", "cap_2"), "did you mean cap_20?"),
        (("show", "polices", "cap_20"), "did you mean policy?"),
        (("show", "policy", "cap_20", "--year", "1990"), "1990"),
        (("show", "policy", "cap_20", "--law", "2090"), "2090"),
        (("list", "polices"), "did you mean policies?"),
        (("completion", "fish"), "invalid choice"),
    ],
)
def test_a_wrong_word_is_one_line_and_exit_code_2(words: tuple[str, ...], problem: str, capsys: OUTPUT) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1 and problem in captured.err


def test_a_missing_part_is_said_with_what_to_type(capsys: OUTPUT, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(doctor.shutil, "which", lambda _: None)
    text = said(capsys, "doctor")
    assert text.count("missing") == len(doctor.LIBRARIES) + 1 and "present" not in text
    for extra in ("analysis", "explorer", "docs", "cluster"):
        assert f"pip install 'sessim[{extra}]'" in text


def test_colours_are_for_terminals_only(monkeypatch: pytest.MonkeyPatch, capsys: OUTPUT) -> None:
    assert "\x1b" not in said(capsys, "list", "policies")
    monkeypatch.setattr(terminal.sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert terminal.apply_style("word", "bold") == "\x1b[1mword\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "")
    assert terminal.apply_style("word", "bold") == "word"


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash on this machine")
def test_bash_completes_verbs(tmp_path: Path, capsys: OUTPUT) -> None:
    script = tmp_path / "completion.sh"
    script.write_text(said(capsys, "completion", "bash"), encoding="utf-8")
    asked = f"source {script}; COMP_WORDS=(sessim expla); COMP_CWORD=1; _shtab_sessim; echo ${{COMPREPLY[@]}}"
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["explain"], done.stderr
    assert build_parser().prog == "sessim"
