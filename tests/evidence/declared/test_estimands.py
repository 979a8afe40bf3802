from __future__ import annotations

import shutil
from pathlib import Path

import yaml

from sessim.evidence.answers.answers import answer_questions
from sessim.evidence.declared.declarations import read_declarations
from sessim.evidence.declared.estimands import judge_standing
from sessim.ground.resources import configs_folder
from sessim.report.html import render_report
from sessim.settings.registration import registration_digest
from tests.support.synthetic_study import make_study


def changed_copy(folder: Path, file: str, change) -> Path:
    shutil.copytree(configs_folder() / "evidence", folder, dirs_exist_ok=True)
    raw = yaml.safe_load((folder / file).read_text(encoding="utf-8"))
    change(raw)
    (folder / file).write_text(yaml.safe_dump(raw), encoding="utf-8")
    return folder


def test_the_digest_follows_what_is_estimated_and_not_how_it_is_worded(tmp_path: Path) -> None:
    own = registration_digest()
    reworded = changed_copy(tmp_path / "words", "questions.yaml", lambda raw: raw["q1"].update(title="Other words"))
    assert registration_digest(reworded) == own
    reasons = changed_copy(tmp_path / "reasons", "thresholds.yaml", lambda raw: raw["output"].update(reason="other"))
    assert registration_digest(reasons) == own
    for number, (file, change) in enumerate(
        (
            ("thresholds.yaml", lambda raw: raw["output"].update(value=0.5)),
            ("estimands.yaml", lambda raw: raw["q5.output"].update(population="some agencies")),
            ("verdicts.yaml", lambda raw: raw["rules"].update(robust_sign=0.9)),
        )
    ):
        assert registration_digest(changed_copy(tmp_path / str(number), file, change)) != own


def test_a_report_under_changed_declarations_says_post_hoc(tmp_path: Path) -> None:
    study = make_study(worlds=12, replications=1, questions=("q5",))
    assert '<p class="post-hoc"' not in render_report(answer_questions(study))
    folder = changed_copy(tmp_path, "thresholds.yaml", lambda raw: raw["output"].update(value=0.5))
    page = render_report(answer_questions(study, read_declarations(folder)))
    assert '<p class="post-hoc" role="note"><b>Post hoc.</b>' in page
    del study.manifest["estimands"]
    assert "<b>Not registered.</b>" in render_report(answer_questions(study))


def test_standing() -> None:
    assert judge_standing({"estimands": "a"}, "a") == "registered"
    assert judge_standing({"estimands": "a"}, "b") == "post hoc"
    assert judge_standing({}, "b") == "not registered"
