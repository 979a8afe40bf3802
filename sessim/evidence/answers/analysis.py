"""The heavy part of the evidence, as tables: drivers, flips, tipping maps, worth of research, yearly and cumulative contrasts."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from sessim.evidence.answers.answers import Answers, answers_table
from sessim.evidence.answers.group_size import group_size_table
from sessim.evidence.answers.headline_table import HEADLINES, headline_table
from sessim.evidence.answers.height import HEIGHT
from sessim.evidence.answers.reference_comparison import ReferenceComparison
from sessim.evidence.answers.responses import response_table
from sessim.evidence.answers.sides import SIDES, add_joint_rows
from sessim.evidence.audit.table import AUDIT
from sessim.evidence.contrasts import number_format
from sessim.evidence.contrasts.answer_factors import describe_factors
from sessim.evidence.contrasts.estimates import Frame
from sessim.evidence.contrasts.identified import LENIENCY_QUESTION, identified_range
from sessim.evidence.contrasts.paths import measure_paths
from sessim.evidence.contrasts.strata import adverse_impact, contrast_strata
from sessim.evidence.contrasts.trajectories import trajectories
from sessim.evidence.declared.method import MISSING_EXTRA, Method, has_extra, read_method
from sessim.evidence.declared.research import read_studies
from sessim.evidence.declared.stamps import stamp_of
from sessim.evidence.sensitivity.contrast_maps import DRIVERS, TIPPING, describe_screening
from sessim.evidence.sensitivity.information import lay_out_unknowns
from sessim.evidence.sensitivity.pieces import TABLE, ContrastPiece, Desk, Piece, TrialsPiece, UnknownsPiece
from sessim.evidence.sensitivity.studies import lay_out_trials
from sessim.evidence.sensitivity.uncertainties import find_uncertainties
from sessim.world import Rating

TRANSFER, WORLD_RESPONSES, RESEARCH = "transfer.csv", "world_responses.csv", "worth_of_studies.csv"
MADE_BESIDE = (
    TRANSFER,
    HEIGHT,
    WORLD_RESPONSES,
    AUDIT,
    SIDES,
)  # made alongside the study, see `sessim.workflow.companions`


@dataclass(frozen=True, slots=True)
class Analysis:
    """Tables of a study's analysis; `docs/reference/results.md` describes the columns.

    Attributes:
        trajectories: Contrasts by year and cumulative.
        drivers: Shares of variance by uncertainty, and the screening by rank correlation.
        flips: Rules of scenario discovery.
        tipping: Maps over pairs of uncertainties.
        information: Expected value of partial perfect information.
        research: Expected value of the studies that could be run; empty without the extra.
        responses: Differences along swept levers and values of worlds; empty if the study sweeps none.
        strata: Contrasts by group of executives; empty when the study stores no strata.
        adverse_impact: Selection rates of groups in each arm; empty in the same case.
        group_sizes: Rank-based against absolute ratings by group size; only for the ninth question.
        transfer: Gain of a forced distribution from a private firm to the SES; empty if it was not run.
        audit: Which changes of assumptions change a word; empty if the study was not audited.
        sides: The word of each answer in the worlds of both sides, the critic's and the supporter's; empty if none was run.
        height: What the height of ratings is made of; empty if it was not split.
        notes: Why a part is missing or short, in words; empty if none is.
    """

    trajectories: pd.DataFrame
    drivers: pd.DataFrame
    flips: pd.DataFrame
    tipping: pd.DataFrame
    information: pd.DataFrame
    research: pd.DataFrame
    responses: pd.DataFrame
    strata: pd.DataFrame
    adverse_impact: pd.DataFrame
    group_sizes: pd.DataFrame
    transfer: pd.DataFrame
    audit: pd.DataFrame
    sides: pd.DataFrame
    height: pd.DataFrame
    notes: tuple[str, ...]


def count_analysis_steps(questions: int, method: Method | None = None) -> int:
    """Number of steps that `analyse` reports: each question, each weighting of what counts, years and groups."""
    return questions + len((method or read_method()).weightings) + 2


def analyse(
    answers: Answers,
    method: Method | None = None,
    beside: Mapping[str, pd.DataFrame] | None = None,
    report: Callable[[int], None] | None = None,
    desk: Desk | None = None,
) -> Analysis:
    """Search the worlds of a study for what drives its answers.

    Args:
        answers: Answers of the study.
        method: Choices of method; those of `configs/evidence/analysis.yaml` by default.
        beside: Tables of what was run alongside the study, by file name; those of `MADE_BESIDE`.
        report: Receives the number of steps done, after each; there are `count_analysis_steps` of them.
        desk: Where the heavy pieces are worked out; by default in this process, and nothing is kept.
    """
    beside = beside or {}
    steps = itertools.count(1)

    def count_step() -> None:
        if report is not None:
            report(next(steps))

    method = method or read_method()
    frame = answers.frame
    questions = tuple(answer.question for answer in answers.answers)
    drivers, tipping, information, research = _work_out_pieces(answers, method, desk or Desk(), count_step)
    by_year = trajectories(frame, questions, method.horizons)
    count_step()
    by_group = contrast_strata(frame, answers.strata, questions, method.strata)
    count_step()
    notes = []
    if frame.panel.factors is not None:
        notes.append(describe_factors(frame.panel.factors))
    if not has_extra():
        notes.append(
            f"Shares of variance, rules, emulated maps and the worth of studies are left out: {MISSING_EXTRA}."
        )
    elif len(frame.panel.worlds) < method.emulator["minimum_worlds"]:
        notes.append(
            f"With {number_format.worlds_words(len(frame.panel.worlds))} no emulator is fitted (it needs "
            f"{method.emulator['minimum_worlds']}); drivers come from rank correlations alone, and maps show averages of runs."
        )
    return Analysis(
        by_year,
        drivers,
        _list_flips(answers),
        tipping,
        information,
        research,
        _join([response_table(answers), beside.get(WORLD_RESPONSES, pd.DataFrame())]),
        by_group,
        adverse_impact(frame, answers.strata),
        _compare_group_sizes(answers),
        beside.get(TRANSFER, pd.DataFrame()),
        beside.get(AUDIT, pd.DataFrame()),
        add_joint_rows(answers, beside.get(SIDES, pd.DataFrame())),
        beside.get(HEIGHT, pd.DataFrame()),
        tuple(notes),
    )


def _join(parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if not part.empty]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def _work_out_pieces(
    answers: Answers, method: Method, desk: Desk, count_step: Callable[[], None]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Drivers, maps, and the worth of unknowns and of studies.

    A question is a step, and so is a weighting; it counts when all of its pieces are done. A contrast that two questions share
    is one piece.
    """
    pieces: list[Piece] = []
    contrasts: dict[tuple[str, str, str], int] = {}
    steps: list[set[int]] = []
    for answer in answers.answers:
        steps.append(set())
        for part in answer.against:
            if part.estimate.summary is None or part.screening is None:
                continue
            key = _name_contrast(part)
            if key not in contrasts:
                contrasts[key] = len(pieces)
                pieces.append(_lay_out_contrast(answers.frame, part, method))
            steps[-1].add(contrasts[key])
    decisions: tuple[list[int], list[int]] = [], []
    for weighting in method.weightings:
        unknowns = lay_out_unknowns(answers.frame, weighting, method.information, method.options_beside)
        trials = None
        if has_extra():
            studies = read_studies()
            trials = lay_out_trials(answers.frame, weighting, method.information, studies, method.options_beside)
        steps.append(set())
        of_weighting: tuple[Piece | None, Piece | None] = (
            UnknownsPiece(unknowns) if unknowns else None,
            TrialsPiece(trials) if trials else None,
        )
        for numbers, piece in zip(decisions, of_weighting, strict=True):
            if piece is not None:
                numbers.append(len(pieces))
                steps[-1].add(len(pieces))
                pieces.append(piece)
    left = [step for step in steps if step]
    for _ in range(len(steps) - len(left)):
        count_step()

    def count_piece(place: int) -> None:
        for step in left:
            if place in step:
                step.remove(place)
                if not step:
                    count_step()

    tables = desk.work_out(pieces, count_piece)
    of_contrasts: dict[str, list[pd.DataFrame]] = {DRIVERS: [], TIPPING: []}
    for answer in answers.answers:
        for part in answer.against:
            if _name_contrast(part) not in contrasts:
                continue
            measure, arm, reference = _name_contrast(part)
            about = {"question": answer.question.name, "measure": measure, "arm": arm, "reference": reference}
            for name, table in tables[contrasts[measure, arm, reference]].items():
                if not table.empty:
                    of_contrasts[name].append(table.assign(**about)[[*about, *table.columns]])
    information, research = ([tables[place][TABLE] for place in places] for places in decisions)
    return _join(of_contrasts[DRIVERS]), _join(of_contrasts[TIPPING]), _join(information), _join(research)


def _name_contrast(part: ReferenceComparison) -> tuple[str, str, str]:
    return part.estimate.measure, part.estimate.arm, part.estimate.reference


def _lay_out_contrast(frame: Frame, part: ReferenceComparison, method: Method) -> ContrastPiece:
    summary = part.estimate.summary
    assert summary is not None and part.screening is not None
    space = find_uncertainties(frame.worlds, summary.world_ids)
    screened = describe_screening(part.screening)
    cells, pairs_of = method.map["cells"], method.map["pairs_of"]
    return ContrastPiece(space, summary.world_means, screened, method.emulator, cells, pairs_of)


def _list_flips(answers: Answers) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for answer in answers.answers:
        for part in answer.against:
            for rule in part.rules:
                rows.append(
                    {
                        "question": answer.question.name,
                        "measure": part.estimate.measure,
                        "arm": part.estimate.arm,
                        "reference": part.reference,
                        "side": rule.side,
                        "rule": rule.words,
                        "worlds": rule.worlds,
                        "base": rule.base,
                        "coverage": rule.coverage,
                        "density": rule.density,
                        "held_out_density": rule.held_out_density,
                        "holds_up": rule.is_better_than_chance,
                    }
                )
    return pd.DataFrame(rows)


def _compare_group_sizes(answers: Answers) -> pd.DataFrame:
    """Rank-based against absolute ratings by group size in the central world; only for the ninth question."""
    if all(answer.question.name != "q9" for answer in answers.answers):
        return pd.DataFrame()
    worlds = answers.frame.worlds
    central = worlds[worlds["world"] == 0].to_dict("records")[0]
    names = [each.name for each in fields(Rating)]
    if any(f"rating.{name}" not in central for name in names):
        return pd.DataFrame()
    return group_size_table(Rating(**{name: float(central[f"rating.{name}"]) for name in names}))


def _identify_leniency(answers: Answers) -> pd.DataFrame:
    """The range of leniency that the worlds allow; only for the third question."""
    is_asked = any(answer.question.name == LENIENCY_QUESTION for answer in answers.answers)
    return identified_range(answers.frame) if is_asked else pd.DataFrame()


def _select_world_rows(responses: pd.DataFrame) -> pd.DataFrame:
    """Rows of the response curves along values of worlds."""
    return responses if responses.empty else responses[responses["lever"].str.startswith("world.")]


def tables_of(answers: Answers, analysis: Analysis) -> Mapping[str, pd.DataFrame]:
    """The tables that are stored next to the report, by file name; empty ones are left out."""
    command, stamp = str(answers.manifest["command"]), stamp_of(answers.manifest)
    tables = {
        "answers.csv": answers_table(answers),
        HEADLINES: headline_table(answers, analysis.sides, analysis.audit),
        "trajectories.csv": analysis.trajectories,
        "paths.csv": measure_paths(answers.frame),
        "drivers.csv": analysis.drivers,
        "flips.csv": analysis.flips,
        "tipping.csv": analysis.tipping,
        "value_of_information.csv": analysis.information,
        RESEARCH: analysis.research,
        "responses.csv": analysis.responses,
        "group_size.csv": analysis.group_sizes,
        "identified_range.csv": _identify_leniency(answers),
        "strata_contrasts.csv": analysis.strata,
        "adverse_impact.csv": analysis.adverse_impact,
        TRANSFER: analysis.transfer,
        AUDIT: analysis.audit,
        SIDES: analysis.sides,
        HEIGHT: analysis.height,
        WORLD_RESPONSES: _select_world_rows(analysis.responses),
    }
    return {
        name: table if "reproduce" in table else table.assign(stamp=stamp, reproduce=command)
        for name, table in tables.items()
        if not table.empty
    }
