"""A suite by the name of a door or of a file."""

from pathlib import Path
from typing import Any

from fairest import doors
from fairest.english import article
from fairest.errors import BadInput
from fairest.prompts.files import ENDINGS, from_file
from fairest.prompts.suite import Suite

__all__ = ["suite"]


def suite(named: Any) -> Suite:
    """A suite by the name of a door ("occupations:de") or of a file; a suite itself is passed on.

    Raises `BadInput` for anything else, `NotFound`, `BadSuite`, `UnknownName`.
    """
    if isinstance(named, Path) or (isinstance(named, str) and _is_file(named)):
        return from_file(named)
    found = doors.resolve("suite", named)
    if not isinstance(found, Suite):
        name = type(found).__name__
        raise BadInput(
            f"{article(name).capitalize()} {name} is no suite.",
            hint=f"Give a name, a file ({', '.join(ENDINGS)}) or a fairest Suite.",
        )
    return found


def _is_file(name: str) -> bool:
    if name.partition(":")[0] in doors.known("suite"):
        return False
    return Path(name).suffix.lower() in ENDINGS or Path(name).is_file()
