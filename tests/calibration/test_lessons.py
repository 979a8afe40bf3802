"""What is learnt from blocks left out, on made-up blocks with a planted truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sessim.calibration.history.blocks import LIVED, REFERENCE, Block, load_history
from sessim.calibration.history.figures import PEOPLE, list_measures, observe_block
from sessim.calibration.lessons.answers import learn_factors
from sessim.calibration.lessons.left_out import LeftOut, score_blocks, summarise_blocks
from sessim.calibration.lessons.scales import Miss, learn_scales
from sessim.calibration.lessons.stacking import score_theories, stack, stacking_table
from sessim.calibration.lessons.taught import NOBODY, describe_lesson
from sessim.ground.errors import UserError
from sessim.settings.worlds.discrepancy import FACTOR, TERM, Discrepancy, load_discrepancy

DRAWS = 60


def made_block(number, published, model, spread=0.05, error=0.05, theories=("a", "b"), moves_rules=True, away=None):
    """A block whose worlds show `model` give or take `spread`; with `away`, worlds of the second theory show that."""
    generator = np.random.default_rng(number)
    published, model = np.atleast_1d(published).astype(float), np.atleast_1d(model).astype(float)
    names = np.array(theories)[np.arange(DRAWS) % len(theories)]
    shown = model + spread * generator.standard_normal((DRAWS, len(model)))
    if away is not None:
        shown[names == theories[1]] += away
    size = np.full(len(model), error)
    return LeftOut(
        block=f"block{number}", figures=tuple(f"f{number}{each}" for each in range(len(model))), kinds=("ratings",) * len(model),
        is_contrast=np.ones(len(model), dtype=bool), moves_rules=moves_rules, published=published, error=size, discrepancy=size,
        shown=shown, weights=np.full(DRAWS, 1.0 / DRAWS), published_effect=published, effect_error=np.hypot(size, size),
        shown_effect=shown, theories=pd.DataFrame({"theory.rating": names}), effective_number=float(DRAWS),
    )  # fmt: skip


def factors_of(blocks, seed=1):
    return learn_factors(blocks, 4.0, 4_000, np.random.default_rng(seed))


@pytest.mark.parametrize("truth", [-1.0, 0.5, 1.5])
def test_a_factor_that_many_blocks_show_is_learnt_with_its_sign(truth):
    effects = np.linspace(0.5, 1.5, 9)
    found = factors_of([made_block(n, truth * effect, effect) for n, effect in enumerate(effects)])
    assert np.median(found.new) == pytest.approx(truth, abs=0.25)
    assert np.mean(np.sign(found.new) == np.sign(truth)) > 0.9
    assert np.quantile(found.common, 0.95) - np.quantile(found.common, 0.05) < 0.8


def test_without_a_block_the_factor_is_the_prior_which_says_that_the_sign_is_not_known():
    found = factors_of([])
    assert 0.15 < np.mean(found.new < 0.0) < 0.35
    assert np.quantile(found.new, 0.9) - np.quantile(found.new, 0.1) > 2.0
    silent = factors_of([made_block(n, -1.0, 1.0, moves_rules=False) for n in range(4)])
    assert np.array_equal(silent.new, found.new)  # nobody changed a rule in them


def test_a_block_in_which_the_model_does_not_move_says_little():
    still = factors_of([made_block(1, -0.1, 0.0, error=0.1)])
    assert np.std(still.common) > 0.8
    assert 0.1 < np.mean(still.new < 0.0) < 0.4


def test_blocks_that_disagree_leave_the_next_one_open():
    agree = factors_of([made_block(n, 0.6, 1.0) for n in range(4)])
    differ = factors_of([made_block(n, each, 1.0) for n, each in enumerate((1.9, -0.7, 1.4, -0.2))])
    assert np.std(np.clip(differ.new, -5, 5)) > 1.5 * np.std(np.clip(agree.new, -5, 5))
    assert np.mean(differ.new < 0.0) > np.mean(agree.new < 0.0) + 0.1


def misses_of(scale, blocks=30, figures=4, seed=0, kind="ratings"):
    """Misses of blocks whose figures share a factor, as the model of discrepancy says, beside noise that is accounted for."""
    generator = np.random.default_rng(seed)
    found = []
    for _ in range(blocks):
        factor = np.sqrt(4.0 / generator.chisquare(4.0))
        size = scale * factor * generator.standard_normal(figures) + np.sqrt(0.05) * generator.standard_normal(figures)
        found.append(Miss((kind,) * figures, size, np.full(figures, 0.05)))
    return found


@pytest.mark.parametrize("truth", [0.5, 1.0, 3.0])
def test_scales_of_discrepancy_are_learnt_and_classes_share_them(truth):
    learnt = learn_scales(misses_of(truth), ["awards", "ratings"], 4.0, 4_000, np.random.default_rng(2))
    assert learnt.table["ratings"].median() == pytest.approx(truth, rel=0.35)
    prior = learn_scales([], ["awards", "ratings"], 4.0, 4_000, np.random.default_rng(2))
    assert prior.table["awards"].median() == pytest.approx(1.0, rel=0.1)
    leaning = np.log(learnt.table["awards"].median() / prior.table["awards"].median())
    assert abs(np.log(truth)) < 0.1 or np.sign(leaning) == np.sign(
        np.log(truth)
    )  # nothing known of it: it leans to the others
    spread = np.log(learnt.table).std()
    assert spread["awards"] > spread["ratings"]


def test_terms_have_few_degrees_of_freedom_and_a_block_shares_its_factor():
    learnt = learn_scales([], ["ratings"], 4.0, 4_000, np.random.default_rng(2))
    terms = learnt.draw_terms(["ratings", "unknown"], 40_000, np.random.default_rng(3))
    assert np.corrcoef(np.abs(terms).T)[0, 1] > 0.1  # a block that is missed is missed in all its figures
    assert abs(np.corrcoef(terms.T)[0, 1]) < 0.05  # in either direction
    normal = np.abs(terms[:, 0]) / np.median(np.abs(terms[:, 0])) * 0.6745
    assert np.mean(normal > 4.0) > 20 * 6e-5


def test_blocks_left_out_are_covered_as_often_as_the_bands_say():
    generator = np.random.default_rng(5)
    blocks = []
    for number in range(200):
        truth = 0.2 * generator.standard_normal(2) + 0.05 * generator.standard_normal(2)
        blocks.append(made_block(number, truth, [0.0, 0.0], spread=0.2, error=0.05))
    none = learn_scales([], ["ratings"], 4.0, 500, np.random.default_rng(1))
    nothing = type(none)(none.freedom, none.table * 1e-9, none.effective_number)
    table = score_blocks(blocks, [nothing] * len(blocks), 500, 7)
    assert 0.85 < table["is_in_90"].mean() < 0.95
    assert 0.4 < table["is_in_50"].mean() < 0.6
    found = summarise_blocks(table)
    assert 0.84 * 200 < found["covered"] < 0.96 * 200
    assert found["figures"] == 400 and len(found["not_covered"]) == 200 - found["covered"]


def test_a_block_far_off_is_no_hit_and_is_named():
    blocks = [made_block(1, [5.0, 0.0], [0.0, 0.0]), made_block(2, 0.0, 0.0)]
    scales = learn_scales(misses_of(0.3), ["ratings"], 4.0, 500, np.random.default_rng(1))
    table = score_blocks(blocks, [scales, scales], 500, 7)
    assert table["is_in_90"].tolist() == [False, True, True]
    assert summarise_blocks(table)["not_covered"] == ["block1"]


def test_stacking_prefers_what_foretells_blocks_and_mixes_what_takes_turns():
    near = [made_block(n, 0.0, 0.0, away=3.0) for n in range(5)]
    scores = score_theories(near, "theory.rating", ["a", "b"], 4.0)
    assert (scores[:, 0] > scores[:, 1]).all()
    assert stack(scores)[0] > 0.95
    turns = [made_block(n, 0.0 if n % 2 else 3.0, 0.0, away=3.0) for n in range(6)]
    assert stack(score_theories(turns, "theory.rating", ["a", "b"], 4.0)) == pytest.approx([0.5, 0.5], abs=0.1)
    table = pd.DataFrame({"mechanism": "rating", "theory": ["a", "b"], "prior": 0.5, "posterior": [0.1, 0.9]})
    shown = stacking_table(near, table, 4.0).set_index("theory")
    assert shown.loc["a", "stacked"] > 0.95 and shown.loc["b", "in_sample"] == 0.9
    assert shown["blocks_foretold_best"].tolist() == [5, 0]


def test_a_theory_that_no_draw_holds_is_as_good_as_the_worst():
    scores = score_theories([made_block(1, 0.0, 0.0, away=3.0)], "theory.rating", ["a", "b", "gone"], 4.0)
    assert scores[0, 2] == scores[0, 1] == scores[0].min()


def test_a_lesson_names_its_teacher_or_says_that_there_was_none():
    generator = np.random.default_rng(3)
    before, after = generator.standard_normal(1_500), 0.3 * generator.standard_normal(1_500) + 0.5
    without = {"one": 0.3 * generator.standard_normal(300) + 0.5, "two": generator.standard_normal(300)}
    found = describe_lesson(before, after, without, 0.15)
    assert found["taught_by"] == "two" and found["says"] == "taught by two"
    assert found["narrower"] == pytest.approx(0.7, abs=0.05)
    same = describe_lesson(before, generator.standard_normal(1_500), without, 0.15)
    assert same["says"] == NOBODY and same["taught_by"] == ""
    alone = describe_lesson(before, after, {"one": without["one"]}, 0.15)
    assert alone["says"] == "no block alone taught it"


def test_few_draws_do_not_pass_for_a_lesson():
    generator = np.random.default_rng(4)
    says = [describe_lesson(generator.random(30), generator.random(30), {}, 0.15)["says"] for _ in range(100)]
    assert says.count(NOBODY) >= 95


def test_the_central_world_has_no_discrepancy_and_every_other_its_own():
    learnt = Discrepancy(pd.DataFrame({FACTOR: [-1.0, 2.0], f"{TERM}ratings": [0.5, -3.0], f"{TERM}other": [1.0, 1.5]}))
    assert learnt.factor_of(np.array([0, 1, 2, 1])).tolist() == [1.0, -1.0, 2.0, -1.0]
    assert learnt.term_of("ratings", 0.1, np.array([0, 1, 2])) == pytest.approx([0.0, 0.05, -0.3])
    assert learnt.term_of("never heard of", 0.1, np.array([2])) == pytest.approx([0.15])
    with pytest.raises(UserError, match="world 3 is not among the 2"):
        learnt.factor_of(np.array([3]))


def test_discrepancy_of_another_posterior_is_refused(tmp_path, monkeypatch):
    from types import SimpleNamespace

    from sessim.settings.worlds import discrepancy as module

    (tmp_path / module.DISCREPANCY).write_bytes(b"PAR1")
    posterior = SimpleNamespace(manifest={"discrepancy_sha256": "0"}, folder=tmp_path)
    monkeypatch.setattr(module, "load_posterior", lambda folder: posterior)
    with pytest.raises(UserError, match="sessim calibrate"):
        load_discrepancy(tmp_path)
    posterior.manifest.clear()
    assert load_discrepancy(tmp_path) is None


def test_a_quantity_without_a_value_is_touched_by_nothing():
    """Nobody is removed in a few quick worlds, so that nobody above the median is either."""
    found = describe_lesson(np.array([]), np.array([1.0, 2.0]), {"block": np.array([])}, 0.1)
    assert found["says"] == NOBODY and np.isnan(found["prior_median"]) and found["median"] == 1.5


@pytest.mark.parametrize("block", load_history(), ids=lambda block: block.id)
def test_what_is_recorded_of_a_block_is_what_its_figures_read(block: Block) -> None:
    """A calibration has no other measure worked out, and each of them is read."""
    figures = block.figures
    years = {year for each in figures for year in (each["year"], *np.atleast_1d(each.get("from", each["year"])))}
    names = sorted(list_measures(figures))
    rows = [
        {"world": 0, "replication": 0, "fiscal_year": int(year), "arm": arm} | dict.fromkeys(names, 0.5)
        for year in sorted(years)
        for arm in (LIVED, REFERENCE)
    ]
    runs = pd.DataFrame(rows)
    assert set(observe_block(block, runs).columns) == {each["id"] for each in figures}
    read = {name for name in names if _fails_without(block, runs, name)}
    assert set(names) - read <= {PEOPLE}  # who a share is of is read by some kinds of figure only


def _fails_without(block: Block, runs: pd.DataFrame, name: str) -> bool:
    try:
        observe_block(block, runs.drop(columns=name))
    except KeyError:
        return True
    return False
