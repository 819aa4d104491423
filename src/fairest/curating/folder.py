"""The folder of a curation: what it must record to be repeated, and who may write into it."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fairest.errors import BadInput, FolderInUse, NotWritable
from fairest.run.files import LOCK, hold, is_part, let_go, write_whole
from fairest.run.record import RECORD, go_on_with, is_record, new_record, now, read_record

__all__ = ["DOCUMENT", "FREE", "PAGE", "SEEN", "SET", "STEPS", "SUBSET_FILE", "finish", "hold_folder"]

SEEN, STEPS, SET, SUBSET_FILE = "seen", "steps", "set", "subset.npy"
DOCUMENT, PAGE = "curation.json", "report.html"
_RESULTS = (DOCUMENT, PAGE, "kept.parquet", "removed.parquet", "groups.parquet")
_PLAN, _OLD = "plan.json", ".old.part"
_FREE = ("plan", "files", "columns", "alpha", "delta", "write", "engine")
_OF_STEPS = ("files", "columns", "alpha", "delta", "seed")
FREE = tuple(f"settings.{name}" for name in _FREE)
"""What may be another when a curation is gone on with: nothing of what was seen depends on it."""


@contextmanager
def hold_folder(
    folder: Path, settings: Mapping[str, Any], about: Mapping[str, Any], *, resume: bool, force: bool
) -> Iterator[dict[str, Any]]:
    """The record of a folder that nobody else writes into meanwhile.

    What was seen before is kept where `resume` goes on with it, finished steps as far as the plan is the same, and
    results where all settings are. Raises `FolderInUse`, `RunMismatch`, `NotWritable`.
    """
    if resume and force:
        raise BadInput("A curation is either gone on with or replaced, not both.", hint="Give --resume or --force.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = hold(folder)
    except OSError as error:
        raise NotWritable(
            f"The folder {folder} cannot be used: {error.strerror}.", hint="Choose another --out."
        ) from None
    try:
        yield _begun(folder, new_record(settings, about), resume=resume, force=force)
    finally:
        let_go(folder, lock)


def finish(folder: Path, record: Mapping[str, Any]) -> None:
    """Record that it is complete."""
    _write(folder / RECORD, {**record, "finished": now()})


def _begun(folder: Path, record: dict[str, Any], *, resume: bool, force: bool) -> dict[str, Any]:
    """A kill between any two of these lines leaves a folder to go on with, where nothing counts that is half there."""
    file = folder / RECORD
    if any(not (there.name == LOCK or is_part(there)) for there in folder.iterdir()):
        _may_use(folder, file, resume=resume, force=force)
    _sweep(folder)
    if resume and file.exists():
        old = read_record(file)
        record = go_on_with(old, record, FREE)
        if old["settings"] != record["settings"]:
            _remove_results(folder)
    else:
        _remove_results(folder)
        _remove_old(folder)
    _write(file, record)
    _keep_steps(folder / STEPS, record["settings"])
    return record


def _sweep(folder: Path) -> None:
    """Remove what killed processes were writing, or removing."""
    for place in (folder, folder / SEEN, folder / STEPS, *(folder / STEPS).glob("*/"), folder / SET):
        for part in filter(is_part, place.iterdir() if place.is_dir() else ()):
            if part.is_dir():
                shutil.rmtree(part, ignore_errors=True)
            else:
                part.unlink(missing_ok=True)


def _remove_results(folder: Path) -> None:
    for name in _RESULTS:
        (folder / name).unlink(missing_ok=True)


def _remove_old(folder: Path) -> None:
    """What an earlier curation saw and made. Each folder goes at once: half of it would be taken for all of it."""
    (folder / _OLD).mkdir(exist_ok=True)
    for name in (SEEN, STEPS, SET, SUBSET_FILE):
        if (folder / name).exists():
            (folder / name).rename(folder / _OLD / name)
    shutil.rmtree(folder / _OLD)


def _may_use(folder: Path, record: Path, *, resume: bool, force: bool) -> None:
    if not is_record(record):
        raise FolderInUse(
            f"{folder} holds files that no fairest run made.", hint="Nothing was touched. Choose another --out."
        )
    if read_record(record).get("kind") != "curation":
        raise FolderInUse(f"{folder} holds a run of another command.", hint="Choose another --out.")
    if not resume and not force:
        raise FolderInUse(
            f"{folder} holds a curation already.",
            hint="Go on with it by --resume, replace it by --force, or choose another --out.",
        )


def _keep_steps(steps: Path, settings: Mapping[str, Any]) -> None:
    """Remove the steps that were taken under other settings, all of them: each begins where the last one ended."""
    steps.mkdir(exist_ok=True)
    now_is = {name: settings[name] for name in _OF_STEPS}
    plan: Sequence[Any] = settings["plan"]
    finished = list(steps.glob("[0-9]*.json"))
    was = json.loads((steps / _PLAN).read_bytes()) if (steps / _PLAN).exists() else {}
    taken = max(len(finished) - 1, 0)
    if was.get("settings") != now_is or was.get("plan", [])[:taken] != list(plan)[:taken]:
        (steps / _PLAN).unlink(missing_ok=True)  # first: without it what is left counts for nothing
        shutil.rmtree(steps)
        steps.mkdir()
    elif was["plan"] != list(plan):  # a step that was begun may be another now
        for own in steps.glob("[0-9]*/"):
            if not own.with_suffix(".json").exists():
                shutil.rmtree(own)
    _write(steps / _PLAN, {"settings": now_is, "plan": list(plan)})


def _write(file: Path, document: Mapping[str, Any]) -> None:
    write_whole(file, (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())
