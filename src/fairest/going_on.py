"""Going on with a run: what it was asked for, and what may be asked otherwise now."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fairest.errors import BadInput, NotFound
from fairest.parts import ITSELF
from fairest.run.record import RECORD, read_record

__all__ = ["asked_before", "asked_for", "may_change"]

_NOT_ASKED = ("out", "resume", "force", "progress")
_SECRET = re.compile(r"://[^/]*@")
"""An address with a user and a password in it: no run folder holds one."""


def asked_for(given: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a call of `fairest.audit` was asked for, as JSON can hold it; None where it cannot: objects, secrets."""
    asked = {name: value for name, value in given.items() if name not in _NOT_ASKED}
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
    return asked


def may_change(folder: Path, fixed: int | None) -> tuple[str, ...]:
    """What the run in a folder may be gone on with otherwise.

    More pictures, where it looks while it draws: its evidence holds at any time. A calibration once, in the
    place of what the judge knows itself: to add labels until a verdict pleases would be looking without its price.
    """
    free = () if fixed is not None else ("settings.max_images", "settings.budget")
    record = read_record(folder / RECORD) if (folder / RECORD).exists() else {}
    return (*free, "calibration") if (record.get("calibration") or {}).get("from") == ITSELF else free
