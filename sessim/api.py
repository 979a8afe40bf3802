"""The Python interface: run a study, compare two policies, load what is stored; results are tidy tables that draw themselves."""

from __future__ import annotations

import html
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sessim.evidence.answers.answers import Answers, answer_questions, answers_table
from sessim.evidence.answers.sides import SIDES
from sessim.evidence.audit.table import AUDIT
from sessim.evidence.contrasts import number_format
from sessim.evidence.contrasts.estimates import OWN_ROLES
from sessim.evidence.declared.declarations import read_declarations
from sessim.evidence.declared.stamps import explain_stamp
from sessim.ground.arm_names import name_arm
from sessim.ground.errors import UserError
from sessim.ground.paths import read_path
from sessim.ground.text import capitalise
from sessim.measures.catalogue import BY_NAME
from sessim.report.documents.levels import compare_words, say_answer, say_measure
from sessim.study.results.store import StoredStudy
from sessim.study.results.store import load_study as stored_study
from sessim.workflow.complete import complete_study
from sessim.workflow.prepare import prepare_study

if TYPE_CHECKING:
    from sessim.calibration.replication.replications import Replication
    from sessim.search.finding import FoundRules


LINE_WIDTH = 100  # characters; a notebook's output cell shows that many without scrolling
LINES_OF_TABLE = 15


@dataclass(frozen=True, repr=False)
class Summary:
    """What a study found, in lines that fit a screen.

    Attributes:
        title: What the study asks.
        compared: What was compared, in which worlds, how often.
        lines: A title and a sentence each.
    """

    title: str
    compared: str
    lines: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        """The summary as text, wrapped between words."""
        head = [self.title, *textwrap.wrap(self.compared, LINE_WIDTH), ""]
        body = [
            line
            for name, said in self.lines
            for line in (name, *textwrap.wrap(said, LINE_WIDTH, initial_indent="  ", subsequent_indent="  "))
        ]
        return "\n".join(head + body)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th scope='row' style='text-align:left'>{html.escape(name)}</th>"
            f"<td style='text-align:left'>{html.escape(said)}</td></tr>"
            for name, said in self.lines
        )
        caption = f"<b>{html.escape(self.title)}</b><br>{html.escape(self.compared)}"
        return f"<table><caption>{caption}</caption><tbody>{rows}</tbody></table>"


@dataclass(frozen=True, repr=False)
class Study:
    """A study whose runs are stored.

    Attributes:
        stored: Runs, worlds and manifest.
        answers: Answers to its questions.
    """

    stored: StoredStudy
    answers: Answers

    def to_frame(self) -> pd.DataFrame:
        """Every estimate behind the answers, one row per estimate, in the units of the catalogue."""
        return answers_table(self.answers)

    def headlines(self) -> pd.DataFrame:
        """Every headline along the lines of the square of arms: levels, word and its probability, and the sentence."""
        from sessim.evidence.answers.headline_table import headline_table
        from sessim.workflow.companions import read_companion_tables

        beside = read_companion_tables(self.stored.folder)
        return headline_table(self.answers, beside.get(SIDES, pd.DataFrame()), beside.get(AUDIT, pd.DataFrame()))

    def plot(self, question: str = "") -> Any:
        """The figure that fits a question, by default the first one.

        Raises:
            UserError: The study does not answer the question, or its figure cannot be drawn.
        """
        from sessim.report.exhibits.answers import exhibits_of

        named = {answer.question.name: answer for answer in self.answers.answers}
        name = question or next(iter(named))
        if name not in named:
            raise UserError(f"this study does not answer {name}", allowed=", ".join(named))
        exhibit = exhibits_of(self.answers, named[name])[0]
        if exhibit.figure is None:
            raise UserError(exhibit.caption)
        return _with_title(exhibit.figure, exhibit.title)

    def summary(self) -> Summary:
        """What was compared, and the answer to every question in a sentence."""
        lines = tuple(
            (
                f"{answer.question.name.upper()} {answer.question.title}",
                " ".join(say_answer(self.answers, answer)),
            )
            for answer in self.answers.answers
        )
        return Summary(str(self.stored.manifest["title"]), self.compared, lines)

    @property
    def compared(self) -> str:
        """What was compared, in how many worlds, and the stamp of a study that is too small to quote."""
        said = capitalise(f"{compare_words(self.stored.manifest, len(self.answers.frame.panel.worlds))}.")
        return " ".join(filter(None, (said, explain_stamp(self.stored.manifest))))

    def __repr__(self) -> str:
        """The summary as text."""
        return repr(self.summary())

    def _repr_html_(self) -> str:
        return self.summary()._repr_html_()


@dataclass(frozen=True, repr=False)
class Comparison:
    """Paired differences between two policies.

    Attributes:
        study: The study behind them.
    """

    study: Study

    def to_frame(self, horizon: str = "mean") -> pd.DataFrame:
        """One row per measure: median difference, 90 percent interval, Monte Carlo error, share of worlds above zero."""
        table = self.study.to_frame()
        chosen = table[(table["horizon"] == horizon) & table["role"].isin(OWN_ROLES)]
        names = [
            "measure",
            "unit",
            "better",
            "arm",
            "reference",
            "worlds",
            "replications",
            "reference_level",
            "difference_median",
        ]
        names += ["low90", "high90", "interval_over", "mcse", "share_positive", "threshold", "verdict"]
        return chosen[names].drop_duplicates("measure").reset_index(drop=True)

    def plot(self, measure: str = "output") -> Any:
        """Paired difference by fiscal year with its bands.

        Raises:
            UserError: The measure is not stored.
        """
        from sessim.evidence.contrasts import contrasts
        from sessim.report.figures.answers import draw_fan

        frame = self.study.answers.frame
        thresholds = read_declarations().thresholds
        if measure not in frame.panel.values or measure not in thresholds:
            raise UserError(f"there is no measure {measure}", allowed=", ".join(thresholds))
        arm, reference = frame.focal[0], frame.references[0]
        shown = number_format.display(measure)
        table = contrasts.yearly_table(frame.panel, measure, arm, reference)
        table[["low90", "low50", "median", "high50", "high90"]] *= shown.scale
        table.insert(0, "series", f"{arm} less {reference}")
        figure = draw_fan(table, shown.difference, thresholds[measure].value * shown.scale, frame.first_year)
        names = {label: name_arm(each.title) for label, each in frame.arms.items()}
        title = f"{capitalise(BY_NAME[measure].meaning)}: {names[arm]} less {names[reference]}"
        return _with_title(figure, title)

    def summary(self) -> Summary:
        """The measures that the compared questions rest on: level under the reference, difference, range, word."""
        thresholds = read_declarations().thresholds
        table = self.to_frame()
        lines = tuple(
            (BY_NAME[str(row.measure)].meaning, say_measure(row, thresholds[str(row.measure)].value))
            for row in table.head(LINES_OF_TABLE).itertuples()
        )
        left = len(table) - len(lines)
        more = ((f"and {left} more measures", "in the table of .to_frame()"),) if left > 0 else ()
        return Summary(str(self.study.stored.manifest["title"]), self.study.compared, lines + more)

    def __repr__(self) -> str:
        """The summary as text."""
        return repr(self.summary())

    def _repr_html_(self) -> str:
        table = self.to_frame()[["measure", "difference_median", "low90", "high90", "unit", "verdict"]]
        text: str = table.to_html(index=False, border=0, float_format=lambda value: f"{value:.3g}")
        return text


def _with_title(figure: Any, title: str) -> Any:
    """Return a figure whose title takes as many lines as it needs."""
    lines = textwrap.wrap(title, LINE_WIDTH)
    return figure.update_layout(
        title={"text": "<br>".join(lines), "font": {"size": 15}}, margin={"t": 40 + 20 * len(lines)}
    )


def run(*settings: str, folder: str | Path | None = None) -> Study:
    """Do all that `sessim run` does: run what is left of a study and its companions, answer its questions, write the report.

    A study that was published without its runs is kept, and another of its name goes to a folder next to it.

    Args:
        settings: The name of an experiment, such as `"q7_retention"`, and settings as on the command line, such as
            `"scale=smoke"`.
        folder: Folder of the results; `results/<name>` by default.

    Raises:
        UserError: A setting is wrong, the folder holds another study that is published, or runs failed.
        StoppedError: The disk is full, or the workers are lost; the same call resumes from there.
    """
    words = [each if "=" in each else f"experiment={each}" for each in settings]
    prepared = prepare_study(words, None if folder is None else read_path(folder, "the folder"))
    if prepared.study.kind != "comparison":
        raise UserError("a description answers no question", allowed="an experiment with reference arms")
    done = complete_study(prepared)
    if done.answered is None:
        raise UserError(done.failure)
    if done.failure:
        raise UserError(f"{done.failure}; sessim.load_study loads the others")
    return Study(done.answered.stored, done.answered.answers)


def compare(policy: str, reference: str = "pre_2025", *settings: str, folder: str | Path | None = None) -> Comparison:
    """Compare two policies with the same luck under both.

    Args:
        policy: Name of a policy, such as `cap_20`; levers are given among the settings.
        reference: Name of the policy it is compared with.
        settings: Further settings, such as `"world=central"` and `"policy.limit.share=0.25"`.
        folder: Folder of the results; `results/<policy>_less_<reference>` by default.

    Raises:
        UserError: A setting is wrong, or the policies are the same.
    """
    name = f"{policy}_less_{reference}"
    words = [
        f"policy={policy}",
        f"experiment.references=[{reference}]",
        "experiment.others=[]",
        f"experiment.name={name}",
    ]
    return Comparison(run(*words, *settings, folder=folder))


def load_study(folder: str | Path) -> Study:
    """Load a stored study and answer its questions.

    Raises:
        UserError: The folder holds no finished study, or a damaged one.
    """
    stored = stored_study(read_path(folder, "the folder"))
    return Study(stored, answer_questions(stored))


def find_rules(plan: str = "better_rule", *settings: str, folder: str | Path | None = None) -> FoundRules:
    """Search for rules that do well in most plausible worlds; the same call resumes after any stop.

    Args:
        plan: Name of a plan in `configs/search/`.
        settings: Settings for every stage, such as `"run.workers=2"`.
        folder: Folder of the search; `results/<plan>` by default.

    Returns:
        What was found; `save("R17")` writes a rule as a policy.

    Raises:
        UserError: The plan or a setting is wrong, or a library is missing.
        StoppedError: A run failed, the disk is full, or the workers are lost.
    """
    from sessim.search import finding

    return finding.find_rules(plan, settings, None if folder is None else read_path(folder, "the folder"))


@dataclass(frozen=True)
class ReplicatedPaper:
    """A published study, rerun.

    Attributes:
        replication: Its plan, what its conditions gave, and the lines of published against ours.
    """

    replication: Replication

    def to_frame(self) -> pd.DataFrame:
        """One row per published figure: published, ours, Monte Carlo error, the range that passes, verdict, source."""
        from sessim.calibration.replication.stored import rows_table

        return rows_table(self.replication)

    def plot(self) -> Any:
        """Published figures, with the range that passes, above those of the model, with their errors."""
        from sessim.report.validation import make_replication_page
        from sessim.report.validation_page import draw_page_figure

        plan = self.replication.plan
        about = {"title": plan.title, "source": plan.source, "reading": plan.reading}
        return draw_page_figure(make_replication_page(plan.name, self.to_frame(), about))

    def __str__(self) -> str:
        """Title, how to read it, and the lines as the command line prints them."""
        from sessim.calibration.replication.stored import rows_text

        plan = self.replication.plan
        return f"{plan.title}\n{plan.reading}\n\n{rows_text(self.to_frame())}"

    def _repr_html_(self) -> str:
        table = self.to_frame()[["figure", "meaning", "published", "ours", "error", "verdict"]]
        text: str = table.to_html(index=False, border=0, float_format=lambda value: f"{value:.3g}")
        return text


def replicate(name: str, *settings: str, folder: str | Path | None = None) -> ReplicatedPaper:
    """Rerun a published study and compare it with what was published.

    Args:
        name: Name of the replication, such as `"scullen_2005"`; `sessim validate` lists them.
        settings: Further settings, the same for every condition, such as `"population.like_agencies=50"`.
        folder: Folder for its lines, series and manifest; by default nothing is written.

    Raises:
        UserError: There is no such replication, or a setting is wrong.
    """
    from datetime import UTC, datetime

    from sessim.calibration.replication.plans import load_plan
    from sessim.calibration.replication.replications import run_replication
    from sessim.calibration.replication.stored import store_replication

    started = datetime.now(UTC)
    replication = run_replication(load_plan(name), settings)
    if folder is not None:
        store_replication(replication, read_path(folder, "the folder"), started)
    return ReplicatedPaper(replication)
