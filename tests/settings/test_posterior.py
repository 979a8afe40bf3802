"""The shipped posterior was made under the model as it is, or under one that is known to give the same bytes."""

from __future__ import annotations

import pytest

from sessim.ground.provenance import model_version
from sessim.ground.resources import configs_folder, read_yaml
from sessim.settings.worlds.posterior import are_alike, load_posterior


def test_nobody_is_warned_of_the_shipped_posterior() -> None:
    """Who meets this calibrates anew, or shows that no byte moved and says so in `models_alike.yaml`."""
    assert load_posterior(configs_folder() / "calibration").warnings == ()


def test_another_version_is_alike_only_where_that_is_declared_with_what_shows_it() -> None:
    made = load_posterior(configs_folder() / "calibration").manifest["versions"]["model"]
    assert are_alike(made, model_version()) and are_alike(model_version(), made) and are_alike("any", "any")
    assert not are_alike(made, "0.1.0+another")
    for each in read_yaml(configs_folder() / "calibration" / "models_alike.yaml")["alike"]:
        assert "same_bytes" in each["shown_by"]


def test_a_model_that_is_not_alike_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sessim.settings.worlds.posterior.model_version", lambda: "0.1.0+another")
    (warning,) = load_posterior(configs_folder() / "calibration").warnings
    assert "this is 0.1.0+another: type sessim calibrate" in warning
