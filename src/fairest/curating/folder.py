"""The folder of a curation: what it must record to be repeated, and who may write into it."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fairest.errors import BadInput, FolderInUse, NotWritable
from fairest.run.files import LOCK, hold, let_go, write_whole
from fairest.run.record import RECORD, go_on_with, is_record, new_record, now, read_record

__all__ = ["DOCUMENT", "FREE", "PAGE", "SEEN", "SET", "STEPS", "finish", "hold_folder"]

SEEN, STEPS, SET = "seen", "steps", "set"
DOCUMENT, PAGE = "curation.json", "report.html"
_MADE = (DOCUMENT, PAGE, "kept.parquet", "removed.parquet", "groups.parquet", "subset.npy", RECORD)
_PLAN = "plan.json"
FREE = ("settings.plan", "settings.columns", "settings.alpha", "settings.delta", "settings.write", "settings.engine")
"""What may be another when a curation is gone on with: nothing of what was seen depends on it."""


@contextmanager
def hold_folder(
    folder: Path, settings: Mapping[str, Any], about: Mapping[str, Any], *, resume: bool, force: bool
) -> Iterator[dict[str, Any]]:
    """The record of a folder that nobody else writes into meanwhile.

    What was seen before is kept where `resume` goes on with it; finished steps are, as far as the plan is the same.
    Raises `FolderInUse`, `RunMismatch`, `NotWritable`.
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
    old = folder / RECORD
    if any(file.name != LOCK for file in folder.iterdir()):
        _may_use(folder, old, resume=resume, force=force)
    if resume and old.exists():
        record = go_on_with(read_record(old), record, FREE)
    else:
        for name in (SEEN, STEPS, SET):
            shutil.rmtree(folder / name, ignore_errors=True)
        for name in _MADE:
            (folder / name).unlink(missing_ok=True)
    _keep_steps(folder / STEPS, record["settings"])
    _write(old, record)
    return record


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
    now_is = {name: settings[name] for name in ("columns", "alpha", "delta", "seed")}
    plan: Sequence[Any] = settings["plan"]
    finished = list(steps.glob("[0-9][0-9].json"))
    was = json.loads((steps / _PLAN).read_bytes()) if (steps / _PLAN).exists() else {}
    taken = max(len(finished) - 1, 0)
    if was.get("settings") != now_is or was.get("plan", [])[:taken] != list(plan)[:taken]:
        shutil.rmtree(steps)
        steps.mkdir()
    _write(steps / _PLAN, {"settings": now_is, "plan": list(plan)})


def _write(file: Path, document: Mapping[str, Any]) -> None:
    write_whole(file, (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())
