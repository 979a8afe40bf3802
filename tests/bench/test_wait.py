"""What the bench says of the time after the last run of a study."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sessim.commands.asking import bench as bench_verb
from sessim.settings.compose import compose_study
from sessim.settings.study_settings import StudySettings


def test_the_wait_after_the_last_run_is_a_share_of_a_whole_that_starts_from_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    study = compose_study(["experiment=q7_retention", "scale=smoke"])
    asked: list[StudySettings] = []
    work = SimpleNamespace(answering=12.0, seconds=60.0)
    monkeypatch.setattr("sessim.workflow.open_runs.count_open_work", lambda each: asked.append(each) or work)
    said = bench_verb.describe_wait(study)
    assert said == "after the last run of q7_retention, estimated: 20% of the whole time (12 of 60 s), aim at most 20%"
    assert asked[0].folder != study.folder and not asked[0].folder.exists()
    work.answering = work.seconds = 0.0  # a description is not answered
    assert "0% of the whole time" in bench_verb.describe_wait(study)
