"""Rows as they are seen, made tables: a column holds cells of one kind."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fairest.data import Cell
from fairest.sift.cells import as_kind

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["FIRST", "table_of", "under"]

FIRST = ("key", "id", "shard", "why", "caption")
"""Columns that every file has, before others."""
_KINDS = {"key": "string", "why": "string", "caption": "string", "id": "uint64", "phash": "uint64"}


def table_of(rows: Sequence[Mapping[str, Cell]]) -> "pa.Table":
    """The rows under every column that any of them has."""
    import pyarrow as pa

    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: _column(name, [row.get(name) for row in rows]) for name in names})


def under(schema: "pa.Schema", table: "pa.Table") -> "pa.Table":
    """The same rows under the columns of others as well, which are null here."""
    import pyarrow as pa

    none = pa.nulls(len(table))
    columns = [table[name] if name in table.column_names else pa.chunked_array([none]) for name in schema.names]
    chunks = [[as_kind(chunk, f.type) for chunk in cells.chunks] for f, cells in zip(schema, columns, strict=True)]
    return pa.table([pa.chunked_array(c, f.type) for f, c in zip(schema, chunks, strict=True)], schema=schema)


def _column(name: str, cells: Sequence[Cell]) -> Any:
    """A column of one kind: numbers, also where a few are too large for their kind; else texts."""
    import pyarrow as pa

    try:
        return pa.array(cells, _KINDS.get(name))
    except (pa.ArrowException, OverflowError, UnicodeError):
        if all(cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool)) for cell in cells):
            return pa.array([None if cell is None else float(cell) for cell in cells], pa.float64())
        return pa.array([_text(cell) for cell in cells], pa.string())


def _text(cell: Cell) -> str | None:
    """Without halves of signs, which no file can hold. NaN is no text."""
    return None if cell is None or cell != cell else str(cell).encode(errors="replace").decode()
