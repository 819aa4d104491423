"""What people made of a run's pictures: it outlives the run, out of the way of the one that takes its place."""

import os
from datetime import datetime
from itertools import chain, count
from pathlib import Path

__all__ = ["APPLIED", "PEOPLE", "aside_in", "set_aside"]

PEOPLE = "people.csv"
"""The table of labels that `fairest label` writes."""
APPLIED = "applied-calibration.json"
"""The copy of the calibration a run was decided with: the file that was given may be written over."""

_BY_PEOPLE = ("people", PEOPLE, "calibration.json")


def set_aside(run: Path) -> None:
    """Move labels by people, and what was calculated from them, into a new folder of the run. Raises `OSError`."""
    there = [run / name for name in _BY_PEOPLE if (run / name).exists()]
    if not there:
        return
    folder = _new_folder(run)
    folder.mkdir()
    for file in there:
        os.replace(file, folder / file.name)


def aside_in(run: Path) -> set[Path]:
    """The folders of labels that were set aside."""
    return set(run.glob("people-*"))


def _new_folder(run: Path) -> Path:
    name = f"people-{datetime.now():%Y%m%d-%H%M%S}"
    names = chain([name], (f"{name}-{number}" for number in count(2)))
    return next(folder for folder in map(run.joinpath, names) if not folder.exists())
