"""The files of a tar archive. Nothing is ever unpacked under a name that the archive chose."""

import gzip
import io
import posixpath
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO

from fairest.data.reading.member import Member, read_file, read_part, scratch_file, write_scratch
from fairest.data.reading.unpacked import Unpacked
from fairest.errors import BadInput

__all__ = ["entries_of_archive", "members_of_archive"]

_MOST_AT_ONCE = 16 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_PIECE = 1024 * 1024


def members_of_archive(file: Path, shard: str, scratch: ExitStack) -> Iterator[Member]:
    """Every plain file in it, in its order; links, devices and names that lead out of it are passed over.

    As `entries_of_archive` else.
    """
    return (member for member in entries_of_archive(file, shard, scratch) if member.why is None)


def entries_of_archive(file: Path, shard: str, scratch: ExitStack) -> Iterator[Member]:
    """All but the folders, in its order; those that must not be read say why.

    A compressed archive cannot be read from the middle: it is unpacked to a temporary file first, which stays
    as long as `scratch`. Raises `BadInput` where it is damaged or cut short, after the files before that place, and
    where it unpacks to what no pictures would.
    """
    try:
        with file.open("rb") as opened:
            packed = opened.read(2) == _GZIP
            if not packed:
                yield from _members(opened, partial(read_file, file), shard)
        if packed:
            plain, damage = _unpacked(file, scratch)
            yield from _members(plain, partial(read_part, plain), shard)
            if damage is not None:
                raise damage
    except (tarfile.TarError, OSError, EOFError, ValueError, zlib.error) as error:
        raise BadInput(
            f"The archive {file.name} cannot be read: {error}.",
            hint="It is damaged or cut short: get it anew, or leave it out.",
        ) from None


def _members(opened: IO[bytes], read: Callable[..., bytes], shard: str) -> Iterator[Member]:
    size = opened.seek(0, io.SEEK_END)
    opened.seek(0)
    with tarfile.open(fileobj=_Careful(opened), mode="r:") as archive:  # type: ignore[call-overload]
        while info := archive.next():
            archive.members.clear()  # it would keep them all
            if info.size < 0 or info.offset_data + info.size > size:
                raise tarfile.ReadError(f"{info.name!r} is cut short")
            if info.type != tarfile.DIRTYPE:
                path = posixpath.normpath(info.name.lstrip("/") or ".")
                yield Member(path, info.size, partial(read, info.offset_data, info.size), shard, _danger(info, path))
        _check_end(opened, archive.offset)


def _danger(info: tarfile.TarInfo, path: str) -> str | None:
    if info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
        return "a link or special file"
    return "its name leads out of the archive" if path.split("/")[0] in ("..", ".") else None


class _Careful:
    """A file that a tar reader may read. Headers say how long they are, and a hostile one asks for all memory."""

    def __init__(self, opened: IO[bytes]) -> None:
        self._opened = opened
        self.seek = opened.seek
        self.tell = opened.tell

    def read(self, size: int) -> bytes:
        if not 0 <= size <= _MOST_AT_ONCE:
            raise tarfile.ReadError(f"a header of {size} bytes")
        return self._opened.read(size)


def _unpacked(file: Path, scratch: ExitStack) -> tuple[IO[bytes], Exception | None]:
    """What is inside, and what ended it too early."""
    unpacked = Unpacked(file.name, file.stat().st_size)
    out = scratch_file(scratch)
    with gzip.open(file) as packed:
        try:
            while piece := packed.read(_PIECE):
                unpacked.add(len(piece))
                write_scratch(out, piece)
        except (OSError, EOFError, zlib.error) as error:
            return out, error
    return out, None


def _check_end(opened: IO[bytes], end: int) -> None:
    """The reader stops in silence at a header that is damaged, as if the archive ended there."""
    opened.seek(end)
    if any(opened.read(tarfile.BLOCKSIZE)):
        raise tarfile.ReadError(f"what should be a file's header at byte {end} is none")
