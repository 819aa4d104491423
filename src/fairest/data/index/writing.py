"""An index written part by part, by as many processes as one likes."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fairest.data.index.places import ABOUT, METADATA, PICTURES, TEXTS, part_file
from fairest.errors import BadInput
from fairest.run.files import whole, write_whole

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["IndexWriter"]


@dataclass(frozen=True, slots=True)
class IndexWriter:
    """A folder for `parts` parts, numbered from 0. Can be pickled."""

    folder: Path
    parts: int
    model: str
    """What made the embeddings. Words to search for must go through the same."""

    def has(self, part: int) -> bool:
        """Whether a part is there as a whole: its metadata comes last."""
        return self._file(METADATA, part).exists()

    def write(
        self,
        part: int,
        vectors: NDArray[np.floating],
        metadata: "pa.Table",
        texts: NDArray[np.floating] | None = None,
    ) -> None:
        """Embeddings `[n,d]` of pictures (and of their captions), with n rows about them; not again if it is there.

        float16 stays so, all else becomes float32. clip-retrieval shows the columns image_path, caption and url.
        """
        import pyarrow.parquet as pq

        if self.has(part):
            return
        for what, array in ((PICTURES, vectors), (TEXTS, texts)):
            if array is not None:
                _check(array, metadata.num_rows)
                with whole(self._file(what, part)) as out:
                    np.save(out, array if array.dtype == np.float16 else array.astype(np.float32, copy=False))
        if part == 0:  # not every part: they may be written at the same time
            write_whole(self.folder / ABOUT, json.dumps({"model": self.model}, indent=2).encode())
        with whole(self._file(METADATA, part)) as out:
            pq.write_table(metadata, out)

    def _file(self, what: tuple[str, str], part: int) -> Path:
        return part_file(self.folder, what, part, self.parts)


def _check(array: NDArray[np.floating], rows: int) -> None:
    if array.ndim != 2 or len(array) != rows:
        raise BadInput(f"Embeddings of the shape {array.shape} for {rows} rows of metadata: each row needs one.")
