"""Pictures that a table names by their paths. No path leads out of the folder."""

from functools import partial
from pathlib import Path

from fairest.data.reading.member import Member, read_file
from fairest.data.reading.rows import picture_in

__all__ = ["NO_FILE", "picture_at"]

NO_FILE = "no such file in the set"


def picture_at(root: Path, path: str) -> tuple[bytes | None, str | None]:
    """The content of the file at `path` inside `root`, or why that was not read. Links are followed inside only."""
    try:
        file = (root / path.replace("\\", "/")).resolve()
        if not file.is_relative_to(root.resolve()):
            return None, "its path leads out of the set"
        if not file.is_file():
            return None, NO_FILE
        size = file.stat().st_size
    except (OSError, ValueError):
        return None, NO_FILE
    return picture_in(Member(path, size, partial(read_file, file, 0, size)))
