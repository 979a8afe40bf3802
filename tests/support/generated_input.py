"""Settings, files and tables as nobody should hand them in, made at random from a seed, and the promise that is held for each.

The promise: the answer is a study that composes, or one line on standard error with exit code 2, and nothing is written.
"""

from __future__ import annotations

import contextlib
import io
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from sessim.cli import main
from sessim.ground.resources import GROUPS, configs_folder, find_option_files
from sessim.settings.schema import Declared, read_declared_keys

LONGEST_ANSWER = 2_100
ODD = (
    "", "null", "NULL", "~", "None", "true", "True", "yes", "on", "nan", "inf", "-inf", "1e999", "-1", "0", "010", "0x1F",
    "0o17", "1_000", "1,000", "20%", ".5", "5.", "+1", "1:30", "25e-2", "1e-1", "1d3", "9" * 70, "2026-01-01", "???",
    "${oc.env:HOME}", "${run.seed}", "${now:%Y}", "$(id)", "`id`", "'", '"', "\\", "''", "[]", "{}", "[1", "(0.2", "a=b",
    "a b", "a,b", "a,", "[1,[2,[3]]]", "{a:1}", "{_target_:os.system}", "glob(*)", "range(1,3)", "range(0,1,0)",
    "range(1,1e12)", "interval(0,1)", "choice(1,2)", "sort(3,1)", "shuffle(1,2)", "extend_list(1)", "float(1)", "int(2.5)",
    "str(3)", "json_str({a:1})", "bool(1)", "tag(x,1)", "Größe", "日本", "\u202eabc", "\x00", "\x1b[31m", "a\nb", "\r", "\t",
    "\ud800", "=cmd|' /C calc'!A0", "<script>", "../../etc/passwd", "/dev/null/x", "~", "~root/x", "~/x", "x" * 300,
    "x" * 30_000, "[" * 60, "{" * 60, "(" * 60, "1" * 5_000, "O'Brien", "a#b", "a:b", "@x", "*x", "&x", "!!python/name:os",
)  # fmt: skip
ODD_KEYS = (
    "hydra.run.dir", "hydra/launcher", "hydra.searchpath", "+hydra.callbacks.a._target_", "policy@run", "~policy", "policy",
    "policy.limit", "", "+", "++x", "policy..limit", ".policy", "policy.", "run", "_target_", "defaults", "output",
    "POLICY.LIMIT.SHARE", "a b", "=",
)  # fmt: skip
BLOCKS = (
    "hydra: {callbacks: {a: {_target_: pathlib.Path.write_text, data: x}}}", "hydra:\n  run: {dir: .}", "_target_: os.system",
    "limit: {_partial_: true}", "limit.share: 0.25", "policy.limit.share: 0.25", "run.scheduler: tcp://a:1",
    "run: {backend: dask, scheduler: 'tcp://127.0.0.1:9'}", "run: {slurm: {partition: \"a\\nb\"}}",
    "output: {folder: /tmp/x}", "title: ${oc.env:HOME}", "title: ???", "title: \"a\\0b\"", "title: \"\\e[31m\"",
    "starts: 010", "starts: 1:10", "a: &a [*a]", "a: &a {b: *a}", "<<: {share: 1}", "? [1]\n: 2", "3: 4", "true: 1",
    "null: 1", "defaults: [cap_20]", "defaults: 3", "defaults:\n  - override /run: default",
    "defaults:\n  - override /policy: ../x", "defaults:\n  - /hydra/launcher: basic", "--- \na: 1\n---\nb: 2", "name: =1+1",
    "name: '@x'", "title: !!python/object/apply:os.getcwd []", "title: !!binary aGk=", "title: 2026-01-01", "%YAML 1.1",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Broken:
    """An input for which the promise does not hold."""

    words: tuple[str, ...]
    content: str
    why: str


@contextlib.contextmanager
def without_estimates() -> Iterator[None]:
    """A dry run that does not time the model, which is not what is tested."""
    with mock.patch("sessim.study.estimate.estimate_seconds_left", return_value=1.0):
        yield


def hold_promise(words: Sequence[str], folder: Path, content: str = "") -> Broken | None:
    """Hand in words in the current folder `folder`; None where the promise holds."""
    before = sorted(folder.rglob("*"))
    out, err = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(words)
    except BaseException as error:
        return Broken(tuple(words), content, f"raised {type(error).__name__}: {error}")
    said = err.getvalue()
    lines = said.splitlines()
    faults = {
        f"exit code {code}": code not in (0, 2),
        "wrote something": sorted(folder.rglob("*")) != before,
        f"{len(lines)} lines on standard error: {said[:300]}": code == 2 and len(lines) != 1,
        "a traceback": "Traceback" in said + out.getvalue(),
        "a line that does not begin with sessim:": code == 2 and not said.startswith("sessim: "),
        f"an answer of {len(said)} characters": len(said) > LONGEST_ANSWER,
        f"control characters: {said[:200]!r}": any(not each.isprintable() and each != "\n" for each in said),
        f"a path of the package: {said[:300]}": str(configs_folder().parent) in said,
    }
    why = [fault for fault, is_there in faults.items() if is_there]
    return Broken(tuple(words), content, f"{'; '.join(why)}; said {said[:300]}") if why else None


def make_value(draw: random.Random, declared: Declared | None = None) -> str:
    """A value: odd, or one that the declaration allows, or one near it."""
    kind = draw.randrange(10)
    if declared is not None and declared.minimum is not None and declared.maximum is not None and kind < 4:
        at = draw.uniform(declared.minimum, declared.maximum)
        return draw.choice([str(round(at)), f"{at:.3g}", f"{at:e}", repr(at), f"[{at:.2f}]", f"{at:.1f},{at:.3f}"])
    if declared is not None and declared.choices and kind < 4:
        return draw.choice([*declared.choices, declared.choices[0] + "x", declared.choices[0].upper()])
    if kind < 9:
        return draw.choice(ODD)
    return "".join(draw.choice("[]{}(),:='\"\\ $&*!|>%@`~#?-+.eE019aä\n\t\x00") for _ in range(draw.randrange(1, 30)))


def make_setting(draw: random.Random) -> str:
    """One setting as it may be typed."""
    keys = read_declared_keys()
    kind = draw.randrange(10)
    if kind < 6:
        key = draw.choice(list(keys))
        return f"{draw.choice(['', '', '', '+', '++'])}{key}={make_value(draw, keys[key])}"
    if kind < 8:
        group = draw.choice(GROUPS)
        return f"{group}={draw.choice([*find_option_files(group), make_value(draw)])}"
    if kind < 9:
        return f"{draw.choice(ODD_KEYS)}{draw.choice(['=', '=', '', '=='])}{make_value(draw)}"
    key = list(draw.choice(list(keys)))
    key[draw.randrange(len(key))] = draw.choice("abcxyz._-/@ ")
    return f"{''.join(key)}={make_value(draw)}"


def make_words(draw: random.Random) -> list[str]:
    """A dry run of a small study with one to three settings, now and then a multirun."""
    many = ["-m"] if draw.random() < 0.15 else []
    settings = [make_setting(draw) for _ in range(draw.choice([1, 1, 1, 2, 3]))]
    # a word that begins with a hyphen is a flag, and one of its own is no setting
    return ["run", *many, "--dry-run", "-q", "scale=smoke", "experiment=q7_retention", "run.workers=1", *settings]


def make_file(draw: random.Random, group: str) -> bytes:
    """A settings file: a shipped one with a few changes, a bomb, or noise."""
    kind = draw.randrange(12)
    if kind == 0:
        return bytes(draw.randrange(256) for _ in range(draw.randrange(200)))
    if kind == 1:
        return _make_bomb(draw).encode()
    if kind == 2:
        return "".join(draw.choice("[]{}:,-?&*!|>'\"%@` \n\ta1") for _ in range(draw.randrange(200))).encode()
    lines = draw.choice(list(find_option_files(group).values())).read_text(encoding="utf-8").splitlines()
    for _ in range(draw.randrange(1, 4)):
        at = draw.randrange(len(lines))
        how = draw.randrange(7)
        if how <= 2 and ":" in lines[at]:
            lines[at] = f"{lines[at].split(':')[0]}: {make_value(draw)}"
        elif how == 3:
            lines.insert(at, draw.choice(BLOCKS))
        elif how == 4:
            lines.append(draw.choice(BLOCKS))
        elif how == 5 and len(lines) > 1:
            del lines[at]
        else:
            lines[at] = " " * draw.randrange(6) + lines[at].strip()
    text = draw.choice(["\n", "\n", "\n", "\r\n", "\r"]).join(lines)
    content = text.encode("utf-8", "surrogatepass")
    content = draw.choice(
        [content, content, content, b"\xef\xbb\xbf" + content, text.encode("utf-16", "surrogatepass")]
    )
    return content[: draw.randrange(len(content))] if draw.random() < 0.1 else content


def _make_bomb(draw: random.Random) -> str:
    levels = draw.randrange(3, 12)
    aliases = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, levels))
    return draw.choice(
        (
            f"l0: &l0 [x, x, x, x]\n{aliases}\n",
            "[" * draw.choice([30, 2_000, 20_000]),
            "".join(f"{' ' * n}a:\n" for n in range(draw.choice([30, 900]))),
            "{a: " * 2_000,
            "a: &a [*a, *a]\n",
            "x: " + "y" * draw.choice([600, 30_000, 1_200_000]),
            "".join(f"k{n}: {n}\n" for n in range(60_000)),
            "- " * 5_000,
        )
    )


def make_table(draw: random.Random) -> bytes:
    """A table of departments and grades with something wrong, or not."""
    rows = [["group", "name", "weight"], ["department", "A", "2"], ["department", "B", "1"], ["grade", "15", "1"]]
    for _ in range(draw.randrange(1, 4)):
        row = draw.choice(rows)
        row[draw.randrange(3)] = draw.choice((*ODD, "department", "A", "-1", "0", "group", "weight"))
    rows.insert(draw.randrange(len(rows)), draw.choice([["", "", ""], ["department", "A", "1"], ["a"], ["a"] * 5]))
    text = draw.choice(["\n", "\r\n"]).join(draw.choice([",", ",", ",", ", ", ";", "\t"]).join(row) for row in rows)
    return text.encode("utf-8", "surrogatepass")


def hand_in_settings(seed: int, count: int, folder: Path) -> list[Broken]:
    """Try `count` sets of settings; return those for which the promise does not hold."""
    draw = random.Random(seed)
    with without_estimates():
        return [broken for _ in range(count) if (broken := hold_promise(make_words(draw), folder))]


def hand_in_files(seed: int, count: int, folder: Path) -> list[Broken]:
    """Try `count` files of one's own, each picked by the settings; return those for which the promise does not hold."""
    draw = random.Random(seed)
    found = []
    with without_estimates():
        for _ in range(count):
            path, words, content = _choose_file(draw, folder)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            found.append(hold_promise(words, folder, content[:400].decode("utf-8", "replace")))
            path.unlink()
    return [each for each in found if each]


def _choose_file(draw: random.Random, folder: Path) -> tuple[Path, list[str], bytes]:
    own = folder / "configs"
    dry = ["run", "--dry-run", "-q", "scale=smoke", "run.workers=1"]
    if draw.random() < 0.15:
        words = [*dry, "experiment=q7_retention", "population=general_schedule", "population.table=mine"]
        return own / "data" / "mine.csv", words, make_table(draw)
    group = draw.choice(GROUPS)
    path = own / group / "mine.yaml"
    others: Callable[[], list[str]] = lambda: [] if group == "experiment" else ["experiment=q7_retention"]  # noqa: E731
    choices = [
        [*[word for word in dry if not word.startswith(f"{group}=")], *others(), f"{group}=mine"],
        *(
            [["show", "policy", "mine"], [*dry, "experiment=q7_retention", "experiment.others=[mine]"]]
            * (group == "policy")
        ),
        ["list", {"policy": "policies", "population": "populations", "world": "worlds"}.get(group, "experiments")],
    ]
    return path, draw.choice(choices), make_file(draw, group)
