"""Where settings and tables are found: the shipped `configs/` folder, and the user's own in the current folder."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

import sessim
from sessim.ground.errors import UserError, find_nearest_word

GROUPS = ("experiment", "scale", "policy", "population", "world", "run")
_BASE = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


class _StrictLoader(_BASE):  # type: ignore[misc,valid-type]
    """Safe YAML in which a key may stand only once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(None, None, "a key is a list or a mapping", key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


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
    """Return a path as it may be shown to anyone: from `configs/` on, or its last part."""
    path = Path(path)
    for folder in (configs_folder(), own_configs_folder()):
        if folder is not None and path.is_relative_to(folder):
            return str(Path("configs") / path.relative_to(folder))
    return path.name


def find_option_files(group: str) -> dict[str, Path]:
    """Return the options of a Hydra group by name; shipped ones go before the user's own."""
    files: dict[str, Path] = {}
    for folder in (configs_folder(), own_configs_folder()):
        if folder is not None:
            for path in sorted((folder / group).glob("*.yaml")):
                files.setdefault(path.stem, path)
    return files


def find_option_file(group: str, name: str, where: str = "command line") -> Path:
    """Return the file of one option.

    Raises:
        UserError: If the group has no such option.
    """
    files = find_option_files(group)
    if name not in files:
        raise UserError(
            f"{group} has no option {name!r}",
            where=where,
            allowed=", ".join(files),
            nearest=find_nearest_word(name, files),
        )
    return files[name]


def yaml_problem(error: yaml.YAMLError) -> UserError:
    """Return a YAML error as one line with file, line and column."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    if mark is None:
        return UserError(f"not readable as YAML: {problem}")
    return UserError(f"not readable as safe YAML: {problem}", where=f"{shorten_path(mark.name)} line {mark.line + 1}")


def read_yaml(path: Path) -> Any:
    """Read a YAML file with the safe loader.

    Raises:
        UserError: If the file is missing, is not YAML, holds a key twice or asks for a Python object.
    """
    try:
        with path.open(encoding="utf-8") as stream:
            return yaml.load(stream, Loader=_StrictLoader)  # noqa: S506 (the loader is a safe one)
    except yaml.YAMLError as error:
        raise yaml_problem(error) from None
    except UnicodeDecodeError:
        raise UserError("not a UTF-8 text file", where=shorten_path(path)) from None
    except OSError as error:
        raise UserError(f"cannot be read ({error.strerror})", where=shorten_path(path)) from None


def read_csv(path: Path, **how: Any) -> pd.DataFrame:
    """Read a table, `how` as for `pandas.read_csv`.

    Raises:
        UserError: If the file is missing, is not UTF-8 text, or is no table.
    """
    try:
        table: pd.DataFrame = pd.read_csv(path, **how)
        return table
    except UnicodeDecodeError:
        raise UserError("not a UTF-8 text file", where=shorten_path(path)) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise UserError(f"not readable as a table: {error}", where=shorten_path(path)) from None
    except OSError as error:
        raise UserError(f"cannot be read ({error.strerror})", where=shorten_path(path)) from None


@cache
def read_table(name: str) -> pd.DataFrame:
    """Read a table of `configs/data/`; callers must not change it."""
    return read_csv(configs_folder() / "data" / f"{name}.csv")
