"""The files of a folder and of its sub-folders. No link is followed out of it."""

import os
import stat
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from fairest.data.reading.member import Member, read_file
from fairest.errors import NotFound

__all__ = ["members_of_folder", "plain_files"]


def plain_files(folder: Path) -> tuple[dict[str, Path], int]:
    """Every plain file by its path inside the folder; and how many others were passed over: links out of it, pipes.

    Raises `NotFound` for a part that cannot be listed.
    """
    root = folder.resolve()
    files, passed_over = dict[str, Path](), 0
    for place, folders, names in os.walk(root, onerror=_refuse):
        passed_over += sum(Path(place, name).is_symlink() for name in folders)
        for file in (Path(place, name) for name in names):
            if _is_inside(file, root):
                files[file.relative_to(root).as_posix()] = file
            else:
                passed_over += 1
    return dict(sorted(files.items())), passed_over


def members_of_folder(files: Mapping[str, Path]) -> Iterator[Member]:
    """Such files, each ready to be read."""
    for path, file in files.items():
        size = file.stat().st_size
        yield Member(path, size, partial(read_file, file, 0, size))


def _is_inside(file: Path, root: Path) -> bool:
    """A plain file, and no link to one elsewhere. A pipe would never end, so it is not opened."""
    try:
        return stat.S_ISREG(file.stat().st_mode) and (not file.is_symlink() or file.resolve().is_relative_to(root))
    except OSError:
        return False


def _refuse(error: OSError) -> None:
    raise NotFound(f"The folder {error.filename} cannot be read: {error.strerror}.")
