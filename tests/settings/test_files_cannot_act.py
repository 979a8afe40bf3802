"""A settings file sets declared keys and picks options: it runs no code, reads no environment, reaches no network, shapes no job.

Each file is handed to a single run, to a multirun, and as a policy that is only compared.
"""

from __future__ import annotations

import pickle
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hydra._internal.core_plugins.file_config_source import FileConfigSource

from sessim.cli import main
from sessim.ground.errors import UserError
from sessim.settings.compose import compose_settings, compose_study
from sessim.settings.multirun import list_combinations

HEAD = (
    "# @package _global_\n"
    "experiment: {name: mine, title: Mine, kind: comparison, questions: [q1], references: [pre_2025], others: []}\n"
)
POLICY = "name: B1\ntitle: Mine\ndescription: Mine\nrules_as_of: 2024\nstarts: 2026\nlimit: {share: 0.33}\n"
RUN = ["run", "--dry-run", "-q", "scale=smoke", "run.workers=1"]


class Witness:
    """Leaves a file behind when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.write_text, (Path("ran.txt"), "code ran")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with settings of one's own, a pickle that acts, and a network that may not be asked."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SECRET", "from the environment")
    for group in ("experiment", "policy", "population", "run", "scale", "world"):
        (tmp_path / "configs" / group).mkdir(parents=True)
    (tmp_path / "x.pkl").write_bytes(pickle.dumps(Witness()))

    def refuse(*_: object) -> None:
        raise AssertionError("a settings file reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    return tmp_path


@dataclass(frozen=True)
class Answer:
    """What a command did: its exit code, its output, its lines of error, and which files it made or removed."""

    exit_code: int
    output: str
    lines: list[str]
    changed: set[Path]

    @property
    def is_refusal_of_a_file(self) -> bool:
        """Exit code 2 and one line that names a file."""
        return self.exit_code == 2 and len(self.lines) == 1 and self.lines[0].startswith("sessim: configs/")

    @property
    def tells_the_environment(self) -> bool:
        """Whether the secret of the environment is shown."""
        return "from the environment" in "\n".join([self.output, *self.lines])


def answer_to(own: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> Answer:
    """Hand in words."""
    before = set(own.rglob("*"))
    exit_code = main(words)
    shown = capsys.readouterr()
    return Answer(exit_code, shown.out, shown.err.splitlines(), before ^ set(own.rglob("*")))


STEERING = {
    "a callback that unpickles": "hydra: {callbacks: {a: {_target_: pandas.read_pickle, filepath_or_buffer: x.pkl}}}",
    "a callback that writes": "hydra: {callbacks: {a: {_target_: pathlib.Path.write_text, self: ran.txt, data: x}}}",
    "a launcher": "hydra: {launcher: {_target_: os.system}}",
    "a folder of Hydra's": "hydra: {run: {dir: elsewhere}, sweep: {dir: elsewhere}}",
    "a dotted key of Hydra's": "hydra.run.dir: elsewhere",
    "a search path": "hydra: {searchpath: ['file:///tmp']}",
    "another case": "Hydra: {run: {dir: elsewhere}}",
    "a target": "_target_: os.system",
    "a target further down": "run: {_target_: os.system, years: 3}",
    "a partial": "world: {values: {_partial_: true}}",
    "arguments": "world: {_args_: [1]}",
    "the environment": "run: {seed: '${oc.env:SECRET}'}",
    "the environment in text": "policy: {title: 'a ${oc.env:SECRET}'}",
    "another key": "run: {seed: '${run.years}'}",
    "a resolver of Hydra's": "run: {seed: '${hydra:runtime.cwd}'}",
    "a resolver in a list": "experiment.sweep: ['limit.share=${oc.env:SECRET}']",
    "what is missing": "run: {seed: ???}",
    "a launcher among the defaults": "defaults:\n  - override /hydra/launcher: basic",
    "a group of Hydra's among the defaults": "defaults:\n  - /hydra/callbacks: x",
    "the environment among the defaults": "defaults:\n  - override /policy: ${oc.env:SECRET}",
    "a file elsewhere among the defaults": "defaults:\n  - override /policy: ../../x",
    "a number among the defaults": "defaults:\n  - override /policy: 3",
    "a Python object": "run: {seed: !!python/object/apply:os.getpid []}",
    "where results lie": "output: {folder: elsewhere}",
    "a scheduler": "run: {backend: dask, scheduler: 'tcp://127.0.0.1:9'}",
    "a scheduler alone": "run: {scheduler: 'tcp://127.0.0.1:9'}",
    "jobs": "run: {backend: slurm}",
    "a line of the job script": 'run: {slurm: {partition: "a\\n#SBATCH --wrap=id"}}',
    "the settings of a machine": "defaults:\n  - override /run: default",
}


@pytest.mark.parametrize("how", [[], ["-m", "policy.limit.share=0.2,0.4"]], ids=["one study", "multirun"])
@pytest.mark.parametrize("block", STEERING.values(), ids=STEERING)
def test_an_experiment_cannot(own: Path, capsys: pytest.CaptureFixture[str], block: str, how: list[str]) -> None:
    (own / "configs" / "experiment" / "mine.yaml").write_text(f"{HEAD}{block}\n", encoding="utf-8")
    answer = answer_to(own, [*RUN, "experiment=mine", *how], capsys)
    assert answer.is_refusal_of_a_file, answer
    assert not answer.tells_the_environment
    assert answer.changed == set()
    assert not (own / "ran.txt").exists()


@pytest.mark.parametrize(
    "block",
    [
        "limit.level5_share: 0.25", "policy.limit.share: 0.25", "hydra: {run: {dir: x}}", "_target_: os.system",
        "run: {backend: dask}", "awards: {_partial_: true}", "awards: {minimum: '${oc.env:SECRET}'}",
        "review: {rigour: ???}", "2: 3", "defaults: [cap_20]",
    ],
)  # fmt: skip
@pytest.mark.parametrize("how", ["policy=mine", "experiment.others=[mine]"])
def test_a_policy_cannot(own: Path, capsys: pytest.CaptureFixture[str], block: str, how: str) -> None:
    (own / "configs" / "policy" / "mine.yaml").write_text(f"{POLICY}{block}\n", encoding="utf-8")
    answer = answer_to(own, [*RUN, "experiment=q7_retention", how], capsys)
    assert answer.is_refusal_of_a_file, answer
    assert not answer.tells_the_environment
    assert answer.changed == set()


def test_a_dotted_key_never_overrules_the_command_line(own: Path) -> None:
    path = own / "configs" / "policy" / "mine.yaml"
    path.write_text(POLICY.replace("limit: {share: 0.33}", "limit.share: 0.25"), encoding="utf-8")
    with pytest.raises(UserError, match=r"the key 'limit\.share' contains a dot; allowed: limit: with share:"):
        compose_settings(["policy=mine", "policy.limit.share=0.4"])
    path.write_text(POLICY, encoding="utf-8")
    assert compose_settings(["policy=mine", "policy.limit.share=0.4"]).values["policy.limit.share"] == 0.4


@pytest.mark.parametrize(
    "word",
    [
        "hydra.run.dir=x", "+hydra.callbacks.a._target_=os.system", "hydra/launcher=basic", "++hydra.searchpath=[file:///tmp]",
        "policy.title=${oc.env:SECRET}", "policy.title='${oc.env:SECRET}'", "experiment.others=['${oc.env:SECRET}']",
        "output.folder=${hydra:runtime.cwd}", "policy=${oc.env:SECRET}", "policy.title=???", "experiment.others=['???']",
        "+_target_=os.system", "run._target_=os.system",
    ],
)  # fmt: skip
@pytest.mark.parametrize("how", [[], ["-m", "run.seed=1,2"]], ids=["one study", "multirun"])
def test_the_command_line_cannot_either(
    own: Path, capsys: pytest.CaptureFixture[str], word: str, how: list[str]
) -> None:
    answer = answer_to(own, [*RUN, "experiment=q7_retention", *how, word], capsys)
    assert answer.exit_code == 2
    assert len(answer.lines) == 1
    assert not answer.tells_the_environment
    assert answer.changed == set()


def machine(own: Path, change: str = "", to: str = "") -> None:
    """Write a file of the group `run` of one's own, with one line changed."""
    shipped = (Path(__file__).parents[2] / "configs" / "run" / "default.yaml").read_text(encoding="utf-8")
    assert change in shipped
    (own / "configs" / "run" / "mine.yaml").write_text(shipped.replace(change, to), encoding="utf-8")


def test_where_work_runs_is_said_in_a_file_of_the_machine_that_is_picked_on_the_command_line(own: Path) -> None:
    machine(own, "partition: null", "partition: short")
    study = compose_study(["run=mine", "scale=smoke", "run.backend=slurm"])
    assert study.engine.slurm is not None
    assert study.engine.slurm.partition == "short"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("partition", "a\n#SBATCH --wrap=id"), ("partition", "a;id"), ("account", "$(id)"), ("interface", "eth0; touch ran.txt"),
        ("interface", "a b"), ("walltime", "1:00:00\n"), ("memory_per_job", "1 GiB\nid"),
    ],
)  # fmt: skip
def test_what_goes_to_the_job_script_is_one_word_of_one_line(own: Path, key: str, value: str) -> None:
    with pytest.raises(UserError, match=r"does not match|control character"):
        compose_settings([f"run.slurm.{key}='{value}'"])
    old = {"walltime": 'walltime: "04:00:00"', "memory_per_job": "memory_per_job: 8 GiB"}.get(key, f"{key}: null")
    escaped = value.replace("\n", "\\n")
    machine(own, old, f'{key}: "{escaped}"')
    with pytest.raises(UserError, match=r"does not match|control character"):
        compose_settings(["run=mine"])


@pytest.mark.parametrize("option", ["--constraint=epyc", "-C epyc", "--gres=gpu:1", "--mail-user=a@b.c", "--exclusive"])
def test_options_of_sbatch_are_options(option: str) -> None:
    assert compose_settings([f"run.slurm.directives=['{option}']"]).values["run.slurm.directives"] == [option]


@pytest.mark.parametrize("option", ["id", "--wrap=a;b", "--x=$(id)", "--x=`id`", "-x\\n", "--comment='a"])
def test_what_is_no_option_of_sbatch_is_refused(option: str) -> None:
    with pytest.raises(UserError):
        compose_settings([f'run.slurm.directives=["{option}"]'])


@pytest.mark.parametrize(
    "address", ["http://a:1", "tcp://a", "tcp://a b:1", "tcp://a:1/x", "file:///x:1", "tcp://u@h:1"]
)
def test_a_scheduler_is_a_host_and_a_port(address: str) -> None:
    with pytest.raises(UserError, match="does not match"):
        compose_settings([f"run.scheduler='{address}'"])
    good = "run.scheduler=tcp://10.0.0.5:8786"
    assert compose_settings([good]).values["run.scheduler"] == "tcp://10.0.0.5:8786"
    assert compose_settings(["run.scheduler='tls://[::1]:8786'"]).values["run.scheduler"] == "tls://[::1]:8786"


def test_hydra_is_handed_no_folder(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it composes was read, checked and stored here; a file that it would find by itself is never opened by it."""
    monkeypatch.setattr(FileConfigSource, "load_config", lambda *_: pytest.fail("a file was read past the check"))
    (own / "configs" / "policy" / "mine.yaml").write_text(POLICY, encoding="utf-8")
    assert compose_study(["scale=smoke", "policy=mine"]).arms[0].label == "B1"
    assert len(list_combinations(["scale=smoke", "policy=mine,cap_20"])) == 2
