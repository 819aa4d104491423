"""A reference by the name of a door or of a file."""

from pathlib import Path
from typing import Any

from fairest import doors
from fairest.decide.doors import Reference
from fairest.decide.references.files import from_file, split_locale

__all__ = ["reference"]


def reference(named: Any) -> Reference:
    """A reference by the name of a door ("parity") or of a file ("jobs.csv", "jobs.toml#de"); others are passed on.

    Raises `UnknownName` for a door nobody offers, and what `from_file` raises.
    """
    if isinstance(named, Path) or (isinstance(named, str) and _is_file(named)):
        return from_file(named)
    found: Reference = doors.resolve("reference", named)
    return found


def _is_file(name: str) -> bool:
    if name.partition(":")[0] in doors.known("reference"):
        return False
    file, _ = split_locale(name)
    return file.suffix.lower() in (".toml", ".csv") or file.is_file()
