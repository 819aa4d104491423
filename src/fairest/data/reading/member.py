"""One file of a folder or an archive, not read yet."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from fairest.errors import NotWritable

__all__ = ["Member", "read_file", "read_part", "scratch_file", "write_scratch"]


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a folder or an archive."""

    path: str
    """Inside of it, with slashes between its parts."""
    size: int
    read: Callable[[int], bytes]
    """Its beginning, so many bytes at most; may be called at any time. Raises `OSError`."""
    shard: str = ""
    """The archive, where there are several."""
    why: str | None = None
    """Why it must not be read: it is a link, or its name leads out of the archive."""


def read_file(file: Path, start: int, size: int, most: int) -> bytes:
    """The bytes of a part of a file that begins at `start`, `most` at most. Raises `OSError`."""
    with file.open("rb") as opened:
        return read_part(opened, start, size, most)


def read_part(opened: IO[bytes], start: int, size: int, most: int) -> bytes:
    """As `read_file`, of a file that is open: not from several threads."""
    opened.seek(start)
    return opened.read(min(size, most))


def scratch_file(scratch: ExitStack) -> IO[bytes]:
    """A temporary file without a name, gone when `scratch` is closed or the program ends, however it ends."""
    out: IO[bytes] = scratch.enter_context(tempfile.TemporaryFile(prefix="fairest-"))  # noqa: SIM115
    return out


def write_scratch(out: IO[bytes], piece: bytes) -> None:
    """Add to a temporary file. Raises `NotWritable` where there is no room."""
    try:
        out.write(piece)
        out.flush()
    except OSError as error:
        raise NotWritable(
            f"There is no room in {tempfile.gettempdir()} to unpack pictures: {error.strerror}.",
            hint="Set TMPDIR to a folder with more, or unpack them to a folder of their own.",
        ) from None
