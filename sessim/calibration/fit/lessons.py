"""Prior and posterior side by side: every parameter that a policy moves, and every headline answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sessim.calibration.fit.design import draw_prior_points, find_screened_parameters, redraw_unmatched, world_values
from sessim.calibration.fit.search import Search
from sessim.calibration.history.blocks import history_file
from sessim.calibration.history.episodes import replace_worlds, run_episode
from sessim.calibration.history.quoting import find_quoted, read_words
from sessim.calibration.lessons.taught import NOBODY, describe_lesson
from sessim.ground.resources import configs_folder, read_yaml
from sessim.settings.compose import compose_study
from sessim.settings.recorded import put_in_order
from sessim.study.results.recorded import settle_measures

Floats = NDArray[np.float64]
HEADLINES, ANEW = 8_000, 9_000  # streams of draws
EXPERIMENT, FOCAL = "nine_questions", "focal"


def parameter_lessons(search: Search, drawn: pd.DataFrame, without: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What history taught about each parameter that a policy moves.

    Args:
        search: The search.
        drawn: Worlds of the emulated posterior, as quantiles.
        without: The same without each block.
    """
    prior = draw_prior_points(len(drawn), search.method.seed, HEADLINES)
    after, before = world_values(drawn), world_values(prior)
    others = {name: world_values(points) for name, points in without.items()}
    words = read_words(history_file())
    rows = []
    for each in find_screened_parameters():
        is_matched = each.key in search.touched
        found: dict[str, Any] = describe_lesson(
            before[each.key].to_numpy(),
            (after if is_matched else before)[each.key].to_numpy(),
            {name: values[each.key].to_numpy() for name, values in others.items()} if is_matched else {},
            search.method.taught_from,
        )
        quoted = ", ".join(find_quoted(each.source, words))
        rows.append(
            {"parameter": each.key, "meaning": each.meaning, "is_matched": is_matched, **found, "prior_quotes": quoted}
        )
    return pd.DataFrame(rows)


def headline_lessons(
    search: Search, drawn: pd.DataFrame, without: Mapping[str, tuple[pd.DataFrame, Floats]]
) -> pd.DataFrame:
    """What history taught of each headline answer: the headlines of each question, simulated before and after the record.

    Each is the arm that the question is about less the first reference arm.

    Args:
        search: The search.
        drawn: Worlds of the posterior, as quantiles.
        without: Simulated worlds of the posterior without each block, as quantiles, with their weights.
    """
    method = search.method
    number = method.headlines
    few = {"": drawn.head(number), "prior": draw_prior_points(number, method.seed, HEADLINES + 1)}
    for place, (name, (points, weights)) in enumerate(without.items()):
        generator = np.random.default_rng((method.seed, HEADLINES, place))
        chosen = points.iloc[generator.choice(len(points), number, p=weights)].reset_index(drop=True)
        few[name] = redraw_unmatched(chosen, method.seed, ANEW + place, search.touched)
    headlines = _list_headlines()
    effects = _simulate_effects(search, pd.concat(few.values(), ignore_index=True), headlines)
    of = {name: effects.iloc[at : at + number] for name, at in zip(few, range(0, len(effects), number), strict=True)}
    rows = []
    for each in headlines:
        found = describe_lesson(
            of["prior"][each].dropna().to_numpy(),
            of[""][each].dropna().to_numpy(),
            {name: table[each].dropna().to_numpy() for name, table in of.items() if name not in ("", "prior")},
            method.taught_from,
        )
        question, measure, arm = each
        rows.append({"question": question, "measure": measure, "arm": arm or FOCAL, "worlds": number, **found})
    return pd.DataFrame(rows)


def _list_headlines() -> list[tuple[str, str, str]]:
    """Question, measure and arm of each headline; the arm is empty for the focal one of the study."""
    declared = read_yaml(configs_folder() / "evidence" / "estimands.yaml")
    return [
        (each["question"], each["measure"], "" if each["contrast"].startswith(FOCAL) else each["contrast"].split()[0])
        for each in declared.values()
        if each["role"] in ("primary", "headline")
    ]


def _simulate_effects(search: Search, points: pd.DataFrame, headlines: Sequence[tuple[str, str, str]]) -> pd.DataFrame:
    """Mean over the policy years of an arm less the first reference arm, one row per world, one column per headline."""
    words = [f"experiment={EXPERIMENT}", "run.replications=1", "world=central", *search.words]
    composed = compose_study(words)
    focal = next(arm for arm in composed.arms if arm.role == FOCAL)
    reference = next(arm for arm in composed.arms if arm.role == "reference")
    named = {each[2] for each in headlines}
    others = [arm for arm in composed.arms if arm.label in named]
    chosen = replace(composed, arms=(focal, reference, *others))
    study = replace_worlds(chosen, world_values(points), "headlines", search.folder / "headlines")
    measures = sorted({each[1] for each in headlines})
    study = settle_measures(replace(study, measures=put_in_order(measures)))
    runs = run_episode(study, words, shows_progress=search.shows)
    counted = runs[runs["fiscal_year"] >= study.first_fiscal_year]
    means = counted.groupby(["arm", "world"])[measures].mean()
    found = {}
    for each in headlines:
        _, measure, arm = each
        found[each] = means[measure].xs(arm or focal.label) - means[measure].xs(reference.label)
    return pd.DataFrame(found).reindex(range(len(points)))


def list_untouched(headlines: pd.DataFrame) -> list[str]:
    """Headlines that history does not touch, each as its question and measure."""
    rows = headlines[headlines["says"] == NOBODY]
    return [f"{question} ({measure})" for question, measure in zip(rows["question"], rows["measure"], strict=True)]
