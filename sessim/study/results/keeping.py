"""The rule of keeping: sessim replaces and removes only files it wrote, by name, in folders that carry its mark.

A study that was once finished is never removed, even if it is damaged now; neither is a folder with anything in it that sessim
did not write, nor the folder that the user named. Where a file is to be replaced, what is not as sessim wrote it is kept
under another name (`sessim.ground.files.write_whole`). Everything that removes files from the folder of a study goes through
here, except for finished pieces of its analysis (`kept_tables`), which can be worked out again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from sessim.ground.errors import UserError
from sessim.ground.files import CHECKSUMS, digest_of, mark_older_folder, read_checksums
from sessim.ground.lock import LOCK, hold_for_writing
from sessim.ground.marks import MARK, carries_mark, is_own, leave_mark, read_written
from sessim.study.results.names import BESIDE, MANIFEST, PLAN, SHARDS, STORED, STRATA_SHARDS

SHARD_NAME = re.compile(r"[0-9a-f]{64}\.parquet")  # its own SHA-256
TEMPORARY_NAME = re.compile(r"\.(?P<name>.+)\.[a-z0-9_]{8}")  # as `write_whole` names what it has not finished


def claim_folder(folder: Path) -> None:
    """Mark a folder as that of a study, before anything of the study is written there.

    Raises:
        UserError: It holds files of the same names that sessim did not write.
    """
    refuse_foreign_folder(folder)
    mark_older_folder(folder)
    if not carries_mark(folder):
        files = [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
        # what is published has no checksums; of a study that was only begun, only its own files are known
        known = [path for path in files if _is_manifest_of_sessim(folder) or path.name in STORED]
        leave_mark(folder, [(path.name, digest_of(path)) for path in known])


def refuse_foreign_folder(folder: Path) -> None:
    """Refuse a folder in which someone else's files are where a study would write its own.

    Raises:
        UserError: There is such a file.
    """
    is_older_study = _is_manifest_of_sessim(folder) or _is_plan_of_sessim(folder) or (folder / CHECKSUMS).is_file()
    if carries_mark(folder) or is_older_study:
        return
    for name in (*STORED, SHARDS, STRATA_SHARDS, BESIDE, MARK):
        holds_shards_alone = name in (SHARDS, STRATA_SHARDS) and not _list_other_than_shards(folder / name)
        if (folder / name).exists() and not holds_shards_alone:
            raise UserError(
                f"{folder} holds {name}, which sessim did not write: name another folder with output.folder=..."
            )


def _is_manifest_of_sessim(folder: Path) -> bool:
    versions = read_object(folder / MANIFEST).get("versions")
    return isinstance(versions, dict) and "sessim" in versions


def _is_plan_of_sessim(folder: Path) -> bool:
    return set(read_object(folder / PLAN)) == {"name", "planned_runs"}


def read_object(path: Path) -> dict[str, object]:
    """The object in a JSON file, empty if there is none or it cannot be read."""
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return tree if isinstance(tree, dict) else {}


def list_shards(folder: Path) -> list[Path]:
    """Shards in a folder: files named after a digest. Nothing else in it is read or removed."""
    return sorted(path for path in folder.glob("*.parquet") if SHARD_NAME.fullmatch(path.name) and path.is_file())


def _list_other_than_shards(folder: Path) -> list[Path]:
    """What is in a folder of shards, or at its place, and is neither a shard nor one that a killed process left."""
    if not folder.is_dir():
        return [folder]
    own = {*list_shards(folder), *_list_unnamed_shards(folder)}
    return [path for path in folder.iterdir() if path not in own]


def _list_unnamed_shards(folder: Path) -> Iterator[Path]:
    for path in folder.glob(".*"):
        match = TEMPORARY_NAME.fullmatch(path.name)
        if match and SHARD_NAME.fullmatch(match["name"]) and path.is_file():
            yield path


def drop_shards(folder: Path, kept: Collection[str] = ()) -> None:
    """Remove the shards in a folder but those named, and the folder unless it holds anything else."""
    for shard in list_shards(folder):
        if shard.name not in kept:
            shard.unlink(missing_ok=True)
    if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
        folder.rmdir()


def drop_leftovers(folder: Path) -> None:
    """Remove temporary files that a killed process left; call it only while holding the folder.

    Raises:
        UserError: The folder is not one of sessim's.
    """
    refuse_foreign_folder(folder)
    if carries_mark(folder):
        for leftover in _list_leftovers(folder):
            leftover.unlink()


def _list_leftovers(folder: Path) -> Iterator[Path]:
    known = {*STORED, CHECKSUMS, *(name for name, _ in read_written(folder))}
    for path in folder.glob(".*"):
        match = TEMPORARY_NAME.fullmatch(path.name)
        if match and match["name"] in known and path.is_file():
            yield path
    for shards in (SHARDS, STRATA_SHARDS):
        yield from _list_unnamed_shards(folder / shards)


def was_finished(folder: Path) -> bool:
    """Whether a study was ever finished in a folder, whatever has become of its files since."""
    traces = {*read_checksums(folder), *(name for name, _ in read_written(folder))}
    return MANIFEST in traces or (folder / MANIFEST).exists()


def explain_keeping(folder: Path) -> str:
    """Why a folder may not be removed, or nothing if it may: it holds an unfinished study and nothing else."""
    if folder.is_symlink():
        return "is a link"
    if not carries_mark(folder):
        return "does not carry the mark of sessim"
    if was_finished(folder):
        return "was finished before"
    stranger = next(_list_strangers(folder), None)
    return f"holds {stranger.relative_to(folder)}, which is not the file that sessim wrote" if stranger else ""


def _list_strangers(folder: Path) -> Iterator[Path]:
    """What is in the folder of an unfinished study and is not sessim's."""
    known = {LOCK, MARK, *(path.name for path in _list_leftovers(folder))}
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            yield path
        elif path.name in (SHARDS, STRATA_SHARDS) and path.is_dir():
            yield from _list_other_than_shards(path)
        elif path.name == BESIDE and path.is_dir():
            for small in path.iterdir():
                if small.is_dir() and carries_mark(small) and not was_finished(small):
                    yield from _list_strangers(small)
                else:
                    yield small
        elif path.name not in known and not is_own(path):
            yield path


def remove_unfinished(folder: Path) -> str:
    """Remove the folder of an unfinished study, file by file; what may not be removed stays.

    Returns:
        Why it was kept, or nothing.

    Raises:
        UserError: Another process is writing to the folder.
    """
    with hold_for_writing(folder):
        if reason := explain_keeping(folder):
            return reason
        _remove_own(folder)
    (folder / LOCK).unlink(missing_ok=True)
    folder.rmdir()
    return ""


def _remove_own(folder: Path) -> None:
    """Remove every file of an unfinished study but its lock; the mark goes last, so that a stop leaves a marked folder."""
    for leftover in _list_leftovers(folder):
        leftover.unlink()
    for shards in (SHARDS, STRATA_SHARDS):
        drop_shards(folder / shards)
    if (folder / BESIDE).is_dir():
        for small in (folder / BESIDE).iterdir():
            _remove_own(small)
            (small / LOCK).unlink(missing_ok=True)
            small.rmdir()
        (folder / BESIDE).rmdir()
    for path in folder.iterdir():
        if path.name not in (LOCK, MARK) and is_own(path):
            path.unlink()
    (folder / MARK).unlink()
