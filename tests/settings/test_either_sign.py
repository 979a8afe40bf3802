"""A contested effect can take either sign: what the files of parameters declare about the value at which each does nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sessim.documentation.settings import describe_sign
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder
from sessim.settings.explain import explain
from sessim.settings.worlds.parameters import Parameter, load_parameters, read_mechanism_parameters

PARAMETERS = {each.key: each for each in load_parameters()}
MOVED = [each for each in PARAMETERS.values() if each.is_moved_by_policy]


def what_is_wrong(parameter: Parameter) -> str:
    """Why a parameter that a policy moves decides a sign in advance; empty if it does not."""
    if parameter.one_signed:
        return ""
    if parameter.no_effect is None:
        return "no value does nothing, and nothing says why"
    if not parameter.minimum < parameter.no_effect < parameter.maximum:
        return "the formula admits one side alone"
    if not parameter.sign_measured and not parameter.low < parameter.no_effect < parameter.high:
        return "sampled worlds lie on one side alone"
    return ""


@pytest.mark.parametrize("parameter", MOVED, ids=lambda each: each.key)
def test_no_range_decides_a_contested_sign_in_advance(parameter):
    assert what_is_wrong(parameter) == ""


def test_the_rule_finds_each_way_to_break_it():
    two_sided = PARAMETERS["cooperation.rivalry"]
    assert what_is_wrong(replace(two_sided, low=0.0)) == "sampled worlds lie on one side alone"
    assert what_is_wrong(replace(two_sided, minimum=0.0, low=0.0)) == "the formula admits one side alone"
    assert what_is_wrong(replace(two_sided, no_effect=None)) == "no value does nothing, and nothing says why"
    measured = PARAMETERS["hiring.pay_pull"]
    assert what_is_wrong(replace(measured, minimum=0.0)) == "the formula admits one side alone"


def test_pressure_may_teach_raters_either_way():
    assert PARAMETERS["norms.correction"].low < 0.0 < PARAMETERS["norms.correction"].high


def test_a_reason_is_given_for_one_thing_at_a_time():
    both = [each.key for each in PARAMETERS.values() if each.one_signed and each.sign_measured]
    assert both == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    no_effect: 0\n", "", "needs no_effect"),
        ("no_effect: 0", "no_effect: none", "must be a number or null"),
        ("no_effect: 0", "no_effect: true", "must be a number or null"),
        ("no_effect: 0", "no_effect: 7", "no_effect 7 is not among the allowed"),
        ("no_effect: 0", "no_effect: null", "null without a reason in one_signed"),
        ("no_effect: 0", "no_effect: 0\n    one_signed: 3", "one_signed must be text"),
        ("no_effect: 0", "no_effect: 0\n    sign_measured: ''", "sign_measured must be text"),
        ("no_effect: 0", "no_effect: 0\n    signed: both", "missing or unknown fields ['signed']"),
    ],
)
def test_a_mistake_about_the_sign_is_one_line(tmp_path, old, new, message):
    text = (configs_folder() / "world" / "parameters" / "allocation.yaml").read_text()
    path = tmp_path / "allocation.yaml"
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(UserError) as error:
        read_mechanism_parameters(path)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_explain_and_the_reference_page_say_what_is_known_of_the_sign():
    rivalry = explain("cooperation.rivalry").rows
    assert rivalry["no effect"] == "at 0"
    assert "one sign" not in rivalry
    assert "ends at none" in explain("board.instruction_share").rows["one sign"]
    assert "Dal Bo" in explain("hiring.pay_pull").rows["sign measured"]
    assert describe_sign(PARAMETERS["hiring.pay_pull"]).startswith("measured: Dal Bo")
    assert describe_sign(PARAMETERS["norms.tipping_point"]) == "one-signed: a threshold"
    assert describe_sign(PARAMETERS["cooperation.rivalry"]) == ""
