from __future__ import annotations

import base64
import io
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from sessim.evidence.answers.answers import Answers, answer_questions, answers_table
from sessim.ground.errors import StoppedError
from sessim.report.cautions import OLDER_POSTERIOR, cautions
from sessim.report.exhibits.answers import exhibits_of
from sessim.report.exhibits.overview import draw_overview
from sessim.report.figures.grids import draw_sign_grid
from sessim.report.html import PLOT_CONFIG, render_report, write_report
from sessim.study.results.store import StoredStudy
from tests.support.synthetic_study import make_study

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def study() -> StoredStudy:
    return make_study(worlds=24, replications=2)


@pytest.fixture(scope="module")
def answers(study: StoredStudy) -> Answers:
    return answer_questions(study)


@pytest.fixture(scope="module")
def page(answers: Answers) -> str:
    return render_report(answers)


def without_library(page: str) -> str:
    """The page without the embedded plotly.js, which holds addresses that our charts never use."""
    scripts = re.findall(r"<script>.*?</script>", page, flags=re.DOTALL)
    return page.replace(max(scripts, key=len), "")


class Outline(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.captions = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        self.links += [str(given[name]) for name in ("href", "src") if given.get(name)]


def test_nothing_is_loaded_from_anywhere(page: str) -> None:
    own = without_library(page)
    outline = Outline(own)
    assert all(link.startswith(("#", "data:")) for link in outline.links)
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|importScripts|https?://", own)
    assert "default-src 'none'" in page
    assert page.count("plotly.js v") == 1


def test_cloud_button_is_off(page: str) -> None:
    config = json.loads(re.search(r'id="plot-config">(.*?)</script>', page).group(1))  # type: ignore[union-attr]
    assert config["showSendToCloud"] is False
    assert config["displaylogo"] is False
    assert config == json.loads(json.dumps(dict(PLOT_CONFIG)))


def test_same_study_gives_the_same_bytes(study: StoredStudy, page: str) -> None:
    assert render_report(answer_questions(study)) == page


def test_structure_is_readable_without_script(page: str) -> None:
    outline = Outline(without_library(page))
    assert len(outline.ids) == len(set(outline.ids))
    anchors = [link[1:] for link in outline.links if link.startswith("#")]
    assert set(anchors) <= set(outline.ids)
    assert '<html lang="en">' in page
    assert "<title>QUICK LOOK: Nine comment questions" in page
    for number in range(1, 10):
        assert {f"Q{number}", f"Q{number}-F1", f"Q{number}-T1"} <= set(outline.ids)
    assert outline.tags.count("figure") == outline.tags.count("figcaption")
    assert outline.tags.count("table") == outline.tags.count("caption")
    assert len(page.encode()) < 12 * MEGABYTE


def test_sentences_and_table_are_those_of_the_answers(answers: Answers, page: str) -> None:
    text = re.sub(r"&#39;", "'", page)
    for answer in answers.answers:
        assert answer.sentence in text
        assert answer.brief in text
    encoded = re.search(r'data:text/csv;base64,([^"]+)"', page).group(1)  # type: ignore[union-attr]
    stored = pd.read_csv(io.BytesIO(base64.b64decode(encoded)), keep_default_na=True)
    assert len(stored) == len(answers_table(answers))


def test_figures_name_units_draw_zero_and_show_intervals(answers: Answers) -> None:
    kinds = set()
    for answer in answers.answers:
        for kind, exhibit in zip(answer.question.figures, exhibits_of(answers, answer), strict=True):
            kinds.add(kind)
            assert exhibit.figure is not None
            assert len(exhibit.table) > 0
            assert exhibit.title.endswith(".")
            layout = exhibit.figure.layout
            if kind in ("fan", "forest", "dots", "arms"):
                zero = [shape for shape in layout.shapes if shape.type == "line" and 0 in (shape.x0, shape.y0)]
                assert any(shape.line.width and shape.line.width > 0 for shape in zero)
                titles = f"{layout.xaxis.title.text} {layout.yaxis.title.text}"
                assert "difference" in titles
                assert "90 percent" in exhibit.caption
    assert kinds == {"fan", "forest", "dots", "drivers", "grid", "arms"}


def test_figure_numbers_are_the_estimates(answers: Answers) -> None:
    arms = exhibits_of(answers, answers.answers[2])[0].figure
    table = answers_table(answers).query("question == 'q3' and measure == 'information_bits' and horizon == 'mean'")
    drawn = {round(x, 9) for trace in arms.data if trace.mode == "markers" for x in trace.x}
    assert drawn == {round(x, 9) for x in table["difference_median"]}


@pytest.mark.parametrize(
    ("arms", "worlds", "replications", "questions"),
    [
        (("A0", "A1", "A3"), 1, 1, ("q7",)),
        (("A0", "A1"), 1, 3, ("q5",)),
        (("A0", "A1"), 2, 1, ("q2", "q9")),
        (("A0", "A1", "A3"), 12, 1, ("q6",)),
    ],
)
def test_small_studies_give_a_report(arms, worlds: int, replications: int, questions, tmp_path: Path) -> None:
    small = make_study(arms=arms, worlds=worlds, replications=replications, questions=questions)
    path = write_report(answer_questions(small), tmp_path / "new")
    text = path.read_text(encoding="utf-8")
    assert path.name == "report.html"
    for question in questions:
        assert f'id="{question.upper()}"' in text
    assert not re.search(r"\bnan\b", without_library(text))
    assert "NaN" not in without_library(text)


def test_a_share_is_not_added_up_over_years(page: str) -> None:
    added = re.findall(r'<span class="sub">([^<]*) · total over policy years', page)
    assert [unit for unit in added if "percent" in unit] == []
    assert " · last year · " in page


def test_the_overview_names_question_arm_and_reference_of_every_row(answers: Answers) -> None:
    exhibit = draw_overview(answers)
    assert exhibit.figure is not None
    rows = [row.replace("<br>", " ") for row in exhibit.figure.data[0].y]
    wanted = [
        f"{answer.question.name.upper()} {answer.question.title}: {answer.arm} less {part.reference}"
        for answer in answers.answers
        for part in answer.against
    ]
    assert rows == wanted
    assert list(exhibit.table.columns[1:]) == [
        f"{answer.question.name.upper()} less {part.reference}" for answer in answers.answers for part in answer.against
    ]
    theories = answers.answers[0].against[0].theories
    assert list(exhibit.figure.data[0].x) == list(dict.fromkeys(group.mechanism for group in theories))


def test_a_grid_of_many_rows_fits_on_a_sheet() -> None:
    rows = [f"mechanism {number}: theory" for number in range(42)]
    table = pd.DataFrame({"row": rows, "column": "Q1", "share_better": 0.6, "share_worse": 0.4})
    assert draw_sign_grid(table, rows, ["Q1"]).layout.height <= 780


def test_failure_leaves_the_earlier_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = make_study(worlds=1, replications=1, questions=("q1",))
    target = tmp_path / "report.html"
    target.write_text("earlier", encoding="utf-8")

    def fail(self: Path, other: Path) -> Path:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(StoppedError, match=r"report.html could not be written \(disk full\)"):
        write_report(answer_questions(study), tmp_path)
    assert target.read_text(encoding="utf-8") == "earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.browser
def test_page_draws_in_a_browser_without_network(study: StoredStudy, tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    path = write_report(answer_questions(study), tmp_path)
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    quiet += ["--disable-sync", "--no-first-run"]
    requests: list[str] = []
    complaints: list[str] = []

    def refuse(route) -> None:
        if route.request.url.startswith(("file:", "data:")):
            route.continue_()
        else:
            requests.append(route.request.url)
            route.abort()

    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=quiet)
        context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
        context.route("**/*", refuse)
        tab = context.new_page()
        tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto(path.as_uri())
        tab.wait_for_selector("html[data-figures-drawn]", state="attached", timeout=60_000)
        drawn = tab.evaluate(
            "[...document.querySelectorAll('.plot svg.main-svg')].map(e => e.closest('.plot').dataset.figure)"
        )
        width = tab.evaluate("document.documentElement.scrollWidth")
        tab.hover("#Q1-F1-plot")
        buttons = tab.evaluate("[...document.querySelectorAll('.modebar-btn')].map(e => e.dataset.title || '')")
        browser.close()
    assert requests == []
    assert complaints == []
    assert {f"Q{number}-F1" for number in range(1, 10)} <= set(drawn)
    assert width <= 1280
    assert buttons
    assert not any(re.search("cloud|share|chart studio", button, re.IGNORECASE) for button in buttons)


def test_a_posterior_older_than_the_model_is_a_caution() -> None:
    manifest = json.loads(
        (Path(__file__).parents[2] / "results" / "nine_questions" / "manifest.json").read_text(encoding="utf-8")
    )
    assert OLDER_POSTERIOR in cautions(manifest | {"posterior": {"warnings": ["the posterior was made under model 0"]}})
    assert OLDER_POSTERIOR not in cautions(manifest | {"posterior": {"warnings": []}})
    assert OLDER_POSTERIOR not in cautions(manifest | {"posterior": None})
