"""A mistake in a declared file (evidence, calibration, documents, ranges) is one line that names the file and the mistake.

Each case copies the shipped settings, changes one word, and reads the file by the function that reads it in earnest.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import yaml

from sessim.calibration.fit import design, targets
from sessim.calibration.fit import method as calibration_method
from sessim.calibration.history import blocks
from sessim.calibration.replication.replications import read_cells
from sessim.evidence.answers import realism
from sessim.evidence.declared import declarations, library
from sessim.evidence.declared import method as evidence_method
from sessim.ground.errors import UserError
from sessim.ground.resources import configs_folder
from sessim.measures.catalogue import NAMES
from sessim.report.documents import dockets
from sessim.settings import schema
from sessim.settings.policy import statutes
from sessim.settings.policy.statutes import load_statutes, read_concept
from sessim.settings.worlds import parameters, posterior
from sessim.study import transfer

SHIPPED = configs_folder()
FIRST_WEIGHTING = "results: {title: results for the public alone, weights: {output: 1.0}}"


def runs() -> pd.DataFrame:
    return pd.DataFrame({"run_id": ["a"], "world": [0], "fiscal_year": [2016], **dict.fromkeys(NAMES, 0.5)})


def read_evidence() -> object:
    return declarations._read.__wrapped__(declarations.configs_folder() / "evidence")


Reader = Callable[[], object]
CASES: list[tuple[str, str, str, str, object, Reader]] = [
    ("evidence/thresholds.yaml", "cash_slope:", "cash_slop:", "cash_slop is no measure", declarations, read_evidence),
    (
        "evidence/verdicts.yaml", "\nrules:\n", "\nruling: 1\nrules:\n", "verdicts.yaml: unknown keys ['ruling']",
        declarations, read_evidence,
    ),
    (
        "evidence/questions.yaml", "speaks: directly", "speaks: loudly", "q1: speaks is 'loudly'", declarations,
        read_evidence,
    ),
    ("evidence/questions.yaml", "figures: [", "figures: [pie, ", "figure 'pie' is unknown", declarations, read_evidence),
    (
        "evidence/estimands.yaml", "kind: contrast, measure: cash_slope", "kin: contrast, measure: cash_slope",
        "q1.cash_slope: unknown keys ['kin'], missing keys ['kind']", declarations, read_evidence,
    ),
    (
        "evidence/analysis.yaml", FIRST_WEIGHTING, FIRST_WEIGHTING.replace("output:", "exit_rat:"),
        "results weighs exit_rat, which has no better side", evidence_method, evidence_method.read_method.__wrapped__,
    ),
    (
        "evidence/analysis.yaml", FIRST_WEIGHTING, FIRST_WEIGHTING.replace("1.0", "0.9"),
        "the weights of results do not add up to one", evidence_method, evidence_method.read_method.__wrapped__,
    ),
    (
        "evidence/analysis.yaml", "q3: [top_share,", "q3: [top_shar,", "top_shar is not measured by group",
        evidence_method, evidence_method.read_method.__wrapped__,
    ),
    (
        "evidence/library.yaml", "keys: [ability.tail]", "keys: [ability.tale]", "ability.tale is not a parameter", library,
        library.library_rows.__wrapped__,
    ),
    (
        "evidence/realism.yaml", "value: level5_share", "value: level6_share",
        "level5 names the unknown measure 'level6_share'", realism, lambda: realism.realism_rows(runs(), 2016),
    ),
    (
        "evidence/transfer.yaml", "world: [hold.discretionary_removal]", "world: [hold.removal]",
        "fallback restores hold.removal, which the start does not set", transfer,
        transfer.read_transfer_test.__wrapped__,
    ),
    (
        "evidence/transfer.yaml", "name: pay_caps", "name: award_limits", "two steps have the same name", transfer,
        transfer.read_transfer_test.__wrapped__,
    ),
    (
        "calibration/history.yaml", "how: probit,", "how: logit,",
        "level5_fy2004 names an unknown measure or way of comparing", blocks, blocks.load_history,
    ),
    (
        "calibration/targets.yaml", "measure: level5_share", "measure: level6_share",
        "level5_fy2016 names the unknown measure 'level6_share'", targets, targets.load_targets,
    ),
    (
        "calibration/targets.yaml", "measure: level5_share,", "", "level5_fy2016 needs a known measure or a known world",
        targets, targets.load_targets,
    ),
    (
        "document/dockets.yaml", "  rin: ", "  rinn: ", "ses_2025: missing or unknown rin, rinn", dockets,
        dockets.read_dockets.__wrapped__,
    ),
    (
        "schema/run.yaml", "  minimum: 0\n", "  least: 0\n", "the declaration of run.seed has unknown or missing fields",
        schema, schema.read_declared_keys.__wrapped__,
    ),
]  # fmt: skip


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The shipped settings in a folder of their own."""
    folder = tmp_path / "configs"
    for name in ("evidence", "calibration", "data", "document", "schema", "world"):
        shutil.copytree(SHIPPED / name, folder / name)
    return folder


@pytest.mark.parametrize(
    ("file", "old", "new", "said", "module", "read"), CASES, ids=[f"{case[0]}: {case[3]}" for case in CASES]
)
def test_a_mistake_in_a_declared_file_is_named(
    copied: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    old: str,
    new: str,
    said: str,
    module: object,
    read: Reader,
) -> None:
    monkeypatch.setattr(module, "configs_folder", lambda: copied)
    read()  # as shipped it is read
    text = (copied / file).read_text(encoding="utf-8")
    assert old in text
    (copied / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    declarations._read.cache_clear()
    with pytest.raises(UserError) as error:
        read()
    assert said in str(error.value) and "\n" not in str(error.value)
    assert str(copied) not in str(error.value)


def test_a_declared_file_that_is_a_list_is_refused(copied: Path) -> None:
    (copied / "evidence" / "thresholds.yaml").write_text("- cash_slope\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"^thresholds\.yaml: expected keys and values$"):
        declarations._read.__wrapped__(copied / "evidence")


def test_theories_that_are_alike_must_be_rivals_of_the_mechanism(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = {
        **calibration_method.read_declared_method(),
        "alike_without_limit": {"rating": [["asymmetric_loss", "magic"]]},
    }
    monkeypatch.setattr(design, "read_declared_method", lambda: declared)
    rating = next(each for each in parameters.load_mechanisms() if each.name == "rating")
    with pytest.raises(UserError, match="rating has no rival theory 'magic'"):
        design.find_stand_ins(rating)


def test_a_target_picks_one_row_of_its_table() -> None:
    component = targets.components_of(targets.load_targets())[0]
    several = replace(component, row={"population": "career SES"})
    count = len(targets.pick_rows(several.table, several.row))
    assert count > 1
    with pytest.raises(UserError, match=f"level5_fy2016 picks {count} rows of ses_ratings_by_year"):
        targets.read_published_value(several)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  limit: 0.95\n", "", "sum_limit has missing or unknown fields"),
        ("names: [performance_share,", "names: [performance,", "sum_limit: names is not a list of parameters"),
        ("shrinks: [leniency_share, affinity_share]", "shrinks: leniency_share", "sum_limit: shrinks is not a list"),
        ("limit: 0.95", "limit: true", "sum_limit: limit must be a number"),
    ],
)
def test_a_mistake_in_a_limit_on_a_sum_of_parameters(copied: Path, old: str, new: str, message: str) -> None:
    path = copied / "world" / "parameters" / "rating.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UserError, match=message) as error:
        parameters.read_mechanism_parameters(path)
    assert str(error.value).startswith("rating.yaml: ")


def test_a_file_of_theories_for_no_mechanism_is_refused(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parameters, "configs_folder", lambda: copied)
    found = [each.name for each in parameters.load_mechanisms.__wrapped__()]
    assert found == [each.name for each in parameters.load_mechanisms()]
    shutil.copy(copied / "world" / "theory" / "rating.yaml", copied / "world" / "theory" / "humour.yaml")
    with pytest.raises(UserError, match="humour is not a mechanism"):
        parameters.load_mechanisms.__wrapped__()


def test_cells_that_nobody_published_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match=r"no table scullen_2006\.csv in configs/replication/cells"):
        read_cells("scullen_2006")
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "configs" / "replication" / "cells"
    own.mkdir(parents=True)
    (own / "mine.csv").write_text("# made up\nfired,mean\n0.10,0.3\n", encoding="utf-8")
    assert read_cells("mine").to_dict("records") == [{"fired": "0.10", "mean": "0.3"}]


def test_a_posterior_of_one_s_own_is_taken_and_a_missing_or_exchanged_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert posterior.find_posterior_folder() == SHIPPED / "calibration"
    own = tmp_path / "configs" / "calibration"
    shutil.copytree(SHIPPED / "calibration", own)
    assert posterior.find_posterior_folder() == own
    assert len(posterior.load_posterior().worlds) == 200
    pd.read_parquet(own / posterior.TABLE).head(10).to_parquet(own / posterior.TABLE)
    with pytest.raises(UserError, match=r"posterior\.parquet is not the one that posterior\.json describes"):
        posterior.load_posterior()
    (own / posterior.MANIFEST).unlink()
    with pytest.raises(UserError, match="there is no posterior yet; type: sessim calibrate"):
        posterior.load_posterior()


def test_a_rule_of_law_begins_with_its_first_year_and_its_references_are_whole(tmp_path: Path) -> None:
    statute = next(each for each in load_statutes().statutes.values() if each.history[0].since > 1980)
    first = statute.history[0].since
    assert statute.entry(first) is statute.history[0]
    with pytest.raises(UserError, match=f"{statute.key} begins in {first}, not {first - 1}"):
        statute.entry(first - 1)
    source = next(path for path in sorted((SHIPPED / "law").glob("*.yaml")) if path.name != "coverage.yaml")
    content = yaml.safe_load(source.read_text(encoding="utf-8"))
    name = next(iter(content["references"]))
    content["references"][name] = "5 U.S.C."
    path = tmp_path / source.name
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    assert statutes.read_concept(source)
    with pytest.raises(UserError, match=f"reference '{name}' must have a title and a citation"):
        read_concept(path)
