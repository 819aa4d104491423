"""Files that are whole or absent, whatever stops the program."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from fairest.errors import FolderInUse, NotWritable

__all__ = ["LOCK", "append_line", "hold", "is_part", "let_go", "sha256_of", "whole", "write_whole"]

LOCK = ".lock"


def write_whole(file: Path, content: bytes, *, durable: bool = True) -> None:
    """Write beside the file, then rename: a reader sees the old content or the new, never a part.

    `durable` waits for the disk, so that the file outlives a power cut too. Raises `NotWritable`.
    """
    beside = _beside(file)
    try:
        with beside.open("wb") as out:
            out.write(content)
            if durable:
                _to_disk(out)
        os.replace(beside, file)
    except OSError as error:
        raise _not_writable(file, error) from error
    finally:
        with suppress(OSError):
            beside.unlink()


@contextmanager
def whole(file: Path) -> Iterator[IO[bytes]]:
    """What is too large for `write_whole`: written beside the file, which it replaces when the block ends well.

    Raises `NotWritable`.
    """
    beside = _beside(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("w+b") as out:
            yield out
            _to_disk(out)
        os.replace(beside, file)
    except OSError as error:
        raise _not_writable(file, error) from error
    finally:
        with suppress(OSError):
            beside.unlink()


def is_part(file: Path) -> bool:
    """Whether this is what a killed program left of a file that it was writing."""
    return file.name.startswith(".") and file.name.endswith(".part")


def append_line(file: Path, line: bytes) -> None:
    """Append one line and wait for the disk. A torn last line, left by a crash, is closed first."""
    try:
        with file.open("ab+") as out:
            if out.tell():
                out.seek(-1, os.SEEK_END)
                if out.read(1) != b"\n":
                    line = b"\n" + line
            out.write(line + b"\n")
            _to_disk(out)
    except OSError as error:
        raise _not_writable(file, error) from error


def sha256_of(file: Path) -> str | None:
    """The hex digest of a file's content, or None when it cannot be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return None


def hold(folder: Path, name: str = LOCK) -> IO[bytes]:
    """Take a lock of the folder, or raise `FolderInUse`. It falls when the process ends, however it ends."""
    file = folder / name
    try:
        handle = file.open("ab")
    except OSError as error:
        raise _not_writable(file, error) from error
    if _lock(handle) and _is_still(handle, file):
        return handle
    handle.close()
    raise FolderInUse(f"Another fairest is writing to {folder}.", hint="Wait until it ends, or choose another folder.")


def let_go(folder: Path, handle: IO[bytes], name: str = LOCK) -> None:
    """Give the lock back and remove its file."""
    if not handle.closed:
        (folder / name).unlink(missing_ok=True)
        handle.close()


def _lock(handle: IO[bytes]) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows has no flock: there nothing keeps two runs apart
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still(handle: IO[bytes], file: Path) -> bool:
    # Whoever held the lock before may have removed the file between our opening and our locking it.
    try:
        return os.fstat(handle.fileno()).st_ino == file.stat().st_ino
    except FileNotFoundError:
        return False


def _beside(file: Path) -> Path:
    """A name of its own for every writer: two that write one file at once publish no mixture of theirs."""
    return file.with_name(f".{file.name}.{os.getpid()}-{secrets.token_hex(4)}.part")


def _to_disk(out: IO[bytes]) -> None:
    out.flush()
    os.fsync(out.fileno())


def _not_writable(file: Path, error: OSError) -> NotWritable:
    return NotWritable(
        f"{file} cannot be written: {error.strerror or error}.", hint="Choose another folder, or make room."
    )
