"""An index folder, read. Who made it is not known, so nothing in it is trusted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fairest.data.index.places import ABOUT, METADATA, PICTURES, TEXTS, parts_in
from fairest.data.index.tables import Tables
from fairest.data.vectors import Vectors
from fairest.errors import BadInput, NotFound

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Index", "open_index"]


@dataclass(frozen=True, slots=True)
class Index:
    """Rows 0..n-1 through all parts in their order. Can be pickled. Files of faiss beside them are not read."""

    name: str
    vectors: Vectors
    """Of pictures: `[n,d]`, not always of unit length."""
    texts: Vectors | None
    """Of their captions, where there are any: `[n,d]`."""
    tables: Tables
    model: str | None
    """What made the embeddings, where that is written down."""

    @property
    def columns(self) -> tuple[str, ...]:
        """What is told of the rows."""
        return self.tables.columns

    def metadata(self, columns: Sequence[str], rows: Sequence[int] | NDArray[np.int64] | None = None) -> "pa.Table":
        """Some columns of all rows, or of those asked for in their order. Raises `UnknownName` and `BadInput`."""
        return self.tables.read(columns, rows)

    def describe(self) -> Mapping[str, object]:
        """What a run must record of it (JSON values)."""
        return {
            "format": "clip-retrieval",
            "name": self.name,
            "model": self.model,
            "rows": self.vectors.shape[0],
            "width": self.vectors.shape[1],
            "texts": self.texts is not None,
            "parts": len(self.tables.sizes),
            "columns": list(self.columns),
        }


def open_index(folder: Path | str) -> Index:
    """Open what `IndexWriter` or clip-retrieval wrote. Raises `NotFound`, and `BadInput` where parts do not fit."""
    place = Path(folder).expanduser()
    pictures, texts, tables = (parts_in(place, what) for what in (PICTURES, TEXTS, METADATA))
    if not pictures:
        raise NotFound(
            f"There is no index at {str(folder)!r}: it has no file img_emb/img_emb_0.npy.",
            hint="Give a folder that `clip-retrieval inference` or fairest wrote.",
        )
    told = Tables(list(tables.values()))
    vectors = _fitting(pictures, tables, told.sizes)
    return Index(
        place.resolve().name, vectors, _fitting(texts, tables, told.sizes) if texts else None, told, _model(place)
    )


def _fitting(files: Mapping[int, Path], tables: Mapping[int, Path], sizes: Sequence[int]) -> Vectors:
    """The embeddings, where each part has as many rows as its metadata."""
    if files.keys() != tables.keys():
        odd = sorted(files.keys() ^ tables.keys())
        raise BadInput(
            f"The index has parts of embeddings or of metadata without the other: {', '.join(map(str, odd[:5]))}.",
            hint="It is not finished, or not copied as a whole.",
        )
    for file, rows in zip(files.values(), sizes, strict=True):
        if (here := len(Vectors([file]))) != rows:
            raise BadInput(f"{file.name} has {here} embeddings for {rows} rows of metadata.")
    return Vectors(list(files.values()))


def _model(folder: Path) -> str | None:
    try:
        about = json.loads((folder / ABOUT).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(f"{ABOUT} of the index cannot be read: {error}.") from None
    model = about.get("model") if isinstance(about, dict) else None
    return model if isinstance(model, str) else None
