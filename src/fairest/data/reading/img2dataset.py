"""The table that img2dataset writes beside each of its shards: what it could not download stands only there."""

from collections.abc import Iterator
from pathlib import Path

from fairest.data.reading.rows import Row
from fairest.data.reading.table_rows import rows_of_groups

__all__ = ["rows_not_downloaded", "table_beside"]

_ENDINGS = (".tar.gz", ".tgz", ".tar")


def table_beside(archive: Path) -> Path | None:
    """ "00000.parquet" of "00000.tar", where that is there and says how downloads went."""
    stem = next((archive.name[: -len(e)] for e in _ENDINGS if archive.name.lower().endswith(e)), archive.stem)
    table = archive.with_name(f"{stem}.parquet")
    return table if table.is_file() and not table.is_symlink() else None


def rows_not_downloaded(table: Path) -> Iterator[Row]:
    """Rows whose column `status` is not "success"; none of a table without that column."""
    rows = rows_of_groups(table, table.name)
    return (row for row in rows if row.why or row.cells.get("status", "success") != "success")
