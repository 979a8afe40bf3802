"""What an experiment is: what it asks, what it compares with what, on which corps, and which files hold it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sessim.ground.resources import configs_folder, find_option_file, shorten_path
from sessim.settings.compose import compose_settings


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment as its file describes it.

    Attributes:
        name: Name by which it is chosen, as in `experiment=q7_retention`.
        title: What it asks, in a line.
        about: What it is for and how its answer reads, in paragraphs; empty if its file does not say.
        kind: `comparison` (with reference arms) or `description` (one arm against the published record).
        questions: Questions of the proposed rule that it answers, such as `q7`.
        policy: The focal policy.
        references: Policies that the focal one is compared with.
        others: Further policies that are run.
        sweep: Levers of the focal policy that are swept.
        world_sweep: Values of worlds that are swept alongside the study.
        population: The corps.
        world: The design of worlds.
        file: File of its settings, as shown to the user.
        script: Script that runs and draws it, as shown to the user; empty if there is none.
    """

    name: str
    title: str
    about: str
    kind: str
    questions: tuple[str, ...]
    policy: str
    references: tuple[str, ...]
    others: tuple[str, ...]
    sweep: tuple[str, ...]
    world_sweep: tuple[str, ...]
    population: str
    world: str
    file: str
    script: str


def describe_experiment(name: str) -> Experiment:
    """Return what the file of an experiment says, defaults filled in.

    Raises:
        UserError: If there is no such experiment, or its file is wrong.
    """
    file = find_option_file("experiment", name)
    composed = compose_settings([f"experiment={name}"])
    values = {key.removeprefix("experiment."): value for key, value in composed.values.items()}
    return Experiment(
        name=name,
        title=values["title"],
        about=(values["about"] or "").strip(),
        kind=values["kind"],
        questions=tuple(values["questions"]),
        policy=composed.choices["policy"],
        references=tuple(values["references"]),
        others=tuple(values["others"]),
        sweep=tuple(values["sweep"] or ()),
        world_sweep=tuple(values["world_sweep"] or ()),
        population=composed.choices["population"],
        world=composed.choices["world"],
        file=shorten_path(file),
        script=find_script(name),
    )


def find_script(name: str) -> str:
    """Return the shipped script of an experiment, such as `experiments/q7_retention.py`; empty if there is none."""
    group, _, rest = name.partition("replication_")
    path = (
        Path("experiments", "replications", f"{rest}.py") if rest and not group else Path("experiments", f"{name}.py")
    )
    return path.as_posix() if (configs_folder().parent / path).is_file() else ""
