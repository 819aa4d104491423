"""Going on with a run: what it was asked for, and what may be asked otherwise now."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fairest.errors import BadInput, NotFound, RunMismatch
from fairest.parts import AT_ITS_WORD, ITSELF, LABELS
from fairest.run.aside import APPLIED
from fairest.run.record import RECORD, read_record

__all__ = ["applied_on", "asked_before", "asked_for", "check_once", "may_change"]

_NOT_ASKED = ("out", "resume", "force", "progress")
_MORE = ("max_images", "budget")
"""Settings that ask for more pictures."""
_SECRET = re.compile(r"://\S*@")
"""An address with a user and a password in it: no run folder holds one."""


def asked_for(given: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a call of `fairest.audit` was asked for, as JSON can hold it; None where it cannot: objects, secrets.

    A calibration is that of which the run keeps a copy: the file that was given may be another soon.
    """
    asked = {name: value for name, value in given.items() if name not in _NOT_ASKED}
    if asked.get("calibration") not in (None, AT_ITS_WORD):
        asked["calibration"] = APPLIED
    try:
        text = json.dumps(asked, default=_path, allow_nan=False)
    except (TypeError, ValueError):
        return None
    plain: dict[str, Any] = json.loads(text)
    return None if _SECRET.search(text) else plain


def _path(value: object) -> str:
    if isinstance(value, Path):
        return str(value)
    raise TypeError


def asked_before(folder: str | Path) -> dict[str, Any]:
    """What the run in a folder was asked for: keyword arguments of `fairest.audit`.

    Raises `NotFound` where there is no run, `BadInput` where it does not say: it was made with objects.
    """
    file = Path(folder) / RECORD
    if not file.is_file():
        raise NotFound(f"There is no run in {folder}.", hint="Give the folder of an audit that was begun.")
    asked = read_record(file).get("asked")
    if not isinstance(asked, dict):
        raise BadInput(
            f"The run in {folder} does not say what it was asked for: its parts were objects, or an address with a "
            "password.",
            hint="Go on with the same call, and resume=True; on the command line name the model again.",
        )
    return asked | ({"calibration": str(file.with_name(APPLIED))} if asked.get("calibration") == APPLIED else {})


def may_change(folder: Path, fixed: int | None) -> tuple[str, ...]:
    """What the run in a folder may be gone on with otherwise.

    More pictures, where it looks while it draws: its evidence holds at any time. A calibration once, in the
    place of what the judge knows itself, or of its word: see `check_once`.
    """
    free = () if fixed is not None else tuple(f"settings.{name}" for name in _MORE)
    return (*free, "calibration") if _source(_record(folder)) in (ITSELF, AT_ITS_WORD) else free


def check_once(folder: Path, settings: Mapping[str, Any], calibration: Mapping[str, Any]) -> None:
    """Raise `RunMismatch` where a calibration was applied to the run in a folder, and this is another or none.

    Of other settings, of which the calibration may be other, `Run.start` says more.
    """
    record = _record(folder)
    before, plain = record.get("settings") or {}, json.loads(json.dumps([settings, calibration]))
    otherwise = [name for name, value in plain[0].items() if name not in _MORE and before.get(name) != value]
    if (on := applied_on(record)) is None or otherwise or record["calibration"] == plain[1]:
        return
    if calibration["from"] == ITSELF:
        raise RunMismatch(
            f"A calibration was applied to the run in {folder} on {on}; now none is given.",
            hint=f"Go on with the copy that the run keeps: --calibration {folder / APPLIED}, or leave out MODEL.",
        )
    raise RunMismatch(
        f"A calibration was applied to the run in {folder} on {on}. It may be given once only: to add labels until a "
        "verdict pleases would be looking without its price.",
        hint="To use more labels make a new run with them: the same settings and --out NEW instead of --resume. With "
        "the same seed the same pictures are drawn again. A service without seeds draws others: run `fairest label` "
        "on the new run, and apply that once.",
    )


def applied_on(record: Mapping[str, Any]) -> str | None:
    """The day on which a calibration was applied to a run, from its run.json; None where none was."""
    if _source(record) != LABELS:
        return None
    times = [again["at"] for again in record.get("resumed", ()) if "calibration" in again.get("changed", ())]
    return str([record.get("started"), *times][-1]).partition("T")[0]


def _source(record: Mapping[str, Any]) -> object:
    return (record.get("calibration") or {}).get("from")


def _record(folder: Path) -> dict[str, Any]:
    return read_record(folder / RECORD) if (folder / RECORD).exists() else {}
