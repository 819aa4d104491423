"""What was worked out of all rows of a set, kept in its folder for later searches."""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairest import __version__
from fairest.errors import NotWritable
from fairest.run.files import whole

__all__ = ["Kept"]


@dataclass(frozen=True, slots=True)
class Kept:
    """Arrays in `folder`, worked out of `files`: anew where one of those changed, or fairest did."""

    folder: Path
    files: tuple[Path, ...]

    def array(self, name: str, make: Callable[[], NDArray[Any]], fits: Callable[[NDArray[Any]], bool]) -> NDArray[Any]:
        """That of this name: read where it is there and fits, else made. A folder that takes nothing is left as it is.

        Whoever made the folder made its files, so `fits` must hold of what is read.
        """
        file = self.folder / f"{self._mark(name)}.npy"
        with suppress(OSError, ValueError, EOFError):
            there: NDArray[Any] = np.load(file, mmap_mode="r", allow_pickle=False)
            if fits(there):
                return there
        made = make()
        with suppress(NotWritable), whole(file) as out:
            np.save(out, made, allow_pickle=False)
        return made

    def _mark(self, name: str) -> str:
        told = [(file.name, (of := file.stat()).st_size, of.st_mtime_ns) for file in self.files]
        return hashlib.sha256(json.dumps([__version__, name, told]).encode()).hexdigest()[:32]
