"""Where settings and tables are found: the shipped `configs/` folder, and the user's own in the current folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

import sessim
from sessim.ground.errors import UserError, find_nearest_word
from sessim.ground.inert import is_text, take_as_written
from sessim.ground.yaml_text import LARGEST_FILE, YamlError, parse_yaml

GROUPS = ("experiment", "scale", "policy", "population", "world", "run")


@cache
def configs_folder() -> Path:
    """Return the shipped settings: inside the installed package, or at the top of a checkout."""
    package = Path(sessim.__file__).parent
    installed = package / "configs"
    return installed if installed.is_dir() else package.parent / "configs"


def own_configs_folder() -> Path | None:
    """Return `configs/` of the current folder when it is not the shipped one."""
    own = Path.cwd() / "configs"
    return own if own.is_dir() and own.resolve() != configs_folder().resolve() else None


def shorten_path(path: Path | str) -> str:
    """Return a path that is safe to show to anyone: from `configs/` on, or its last part."""
    path = Path(path)
    for folder in (configs_folder(), own_configs_folder()):
        if folder is not None and path.is_relative_to(folder):
            return str(Path("configs") / path.relative_to(folder))
    return path.name


def find_option_files(group: str) -> dict[str, Path]:
    """Return the options of a Hydra group by name; shipped ones come before the user's own."""
    files: dict[str, Path] = {}
    for folder in (configs_folder(), own_configs_folder()):
        if folder is not None:
            for path in sorted((folder / group).glob("*.yaml")):
                files.setdefault(path.stem, path)
    return files


def find_option_file(group: str, name: str, where: str = "command line") -> Path:
    """Return the file of one option.

    Raises:
        UserError: If the group has no such option, or the user's own file of that name would be ignored.
    """
    files = find_option_files(group)
    if name not in files:
        misnamed = _find_misnamed(group, name)
        raise UserError(
            f"{group} has no option {name!r}",
            where=where,
            allowed=f"{misnamed.stem} when {shorten_path(misnamed)} is renamed to {misnamed.stem}.yaml"
            if misnamed
            else ", ".join(files),
            nearest="" if misnamed else find_nearest_word(name, files),
        )
    refuse_passed_over(files[name])
    return files[name]


def _find_misnamed(group: str, name: str) -> Path | None:
    """Return the user's own file that would be the option if it ended in .yaml."""
    own = own_configs_folder()
    stem = name.removesuffix(".yaml").removesuffix(".yml")
    places = [own / group / f"{stem}{ending}" for ending in (".yml", ".YAML", ".YML", ".yaml.txt")] if own else []
    return next((path for path in places if path.is_file()), None)


def refuse_passed_over(shipped: Path) -> None:
    """Refuse a shipped file if the user has one of the same name and other content.

    Raises:
        UserError: One line that says which file to rename.
    """
    own = own_configs_folder()
    if own is None or not shipped.is_relative_to(configs_folder()):
        return
    beside = own / shipped.relative_to(configs_folder())
    if beside.is_file() and _read_limited(beside) != _read_limited(shipped):
        raise UserError(
            f"your own {shorten_path(beside)} has the same name as a shipped file, so it is not read",
            where=shorten_path(beside),
            allowed=f"another name, such as my_{beside.name}",
        )


def _read_limited(path: Path) -> bytes:
    """Return the bytes of a settings file.

    Raises:
        UserError: It cannot be read, or is larger than any settings are.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UserError(f"cannot be read ({error.strerror})", where=shorten_path(path)) from None
    if len(content) > LARGEST_FILE:
        raise UserError(f"is larger than {LARGEST_FILE:,} bytes", where=shorten_path(path))
    return content


def read_text(path: Path) -> str:
    """Return the text of a settings file, a byte-order mark left out.

    Raises:
        UserError: It cannot be read, is too large, or is not UTF-8.
    """
    try:
        return _read_limited(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError("not a UTF-8 text file", where=shorten_path(path)) from None


def read_yaml(path: Path) -> Any:
    """Read a YAML file as plain data, see `sessim.ground.yaml_text`.

    Raises:
        UserError: If the file is missing, is not YAML, holds a key twice, or is more than plain data within the limits.
    """
    text = read_text(path)
    try:
        return parse_yaml(text)
    except YamlError as error:
        line = f" line {error.line}" if error.line else ""
        raise UserError(error.what, where=f"{shorten_path(path)}{line}") from None


def read_csv(path: Path, **how: Any) -> pd.DataFrame:
    """Read a table, `how` as for `pandas.read_csv`, which is handed an open file: it would expand or fetch a text.

    Raises:
        UserError: If the file is missing, is not UTF-8 text, or is not a table.
    """
    try:
        with path.open("rb") as stream:
            table: pd.DataFrame = pd.read_csv(stream, **how)
    except UnicodeDecodeError:
        raise UserError("not a UTF-8 text file", where=shorten_path(path)) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise UserError(f"not readable as a table: {error}", where=shorten_path(path)) from None
    except OSError as error:
        raise UserError(f"cannot be read ({error.strerror})", where=shorten_path(path)) from None
    read: pd.DataFrame = table.apply(lambda column: column.map(take_as_written) if is_text(column) else column)
    return read


@cache
def read_table(name: str) -> pd.DataFrame:
    """Read a shipped table of `configs/data/`; callers must not change it."""
    return read_csv(configs_folder() / "data" / f"{name}.csv")


def find_table(name: str, where: str) -> Path:
    """Return the file of a table that a setting names: shipped, or the user's own `configs/data/NAME.csv`.

    Raises:
        UserError: There is none, or the user's own of that name would be ignored.
    """
    folders = [folder / "data" for folder in (configs_folder(), own_configs_folder()) if folder is not None]
    files: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.csv")):
            files.setdefault(path.stem, path)
    if name not in files:
        raise UserError(
            f"there is no table {name!r}",
            where=where,
            allowed=f"{', '.join(files)}, or your own configs/data/{name}.csv",
            nearest=find_nearest_word(name, files),
        )
    refuse_passed_over(files[name])
    return files[name]
