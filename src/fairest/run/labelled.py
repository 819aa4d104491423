"""The pictures and labels of a finished run, read back from its table alone."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from fairest.errors import NotFound, RunMismatch
from fairest.records import Label, Picture
from fairest.run.journal import is_own_file
from fairest.run.table import LABELS

__all__ = ["read_labelled"]

_COLUMNS = (
    "picture", "prompt", "text", "seed", "file", "revised", "source", "attribute", "value", "why", "score", "people",
    "votes",
)  # fmt: skip


def read_labelled(folder: Path) -> tuple[list[Picture], list[Label]]:
    """Every labelled picture, in the order drawn, and every label. Raises `NotFound` or `RunMismatch`.

    The picture files need not be there: a pipeline may have kept the tables only. A file name that leads
    out of the run is not followed: that picture has none.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = folder / LABELS
    try:
        rows: list[dict[str, Any]] = pq.read_table(file, columns=list(_COLUMNS)).to_pylist()
    except FileNotFoundError:
        raise NotFound(f"There is no {file}.", hint="Give the folder of a finished `fairest audit`.") from None
    except (pa.ArrowException, OSError) as error:
        raise RunMismatch(f"{file} is not readable: {error}", hint="Audit again with --resume.") from error
    pictures = {row["picture"]: _picture(row) for row in rows}
    return list(pictures.values()), [_label(row) for row in rows]


def _picture(row: Mapping[str, Any]) -> Picture:
    inside = is_own_file(row["picture"], row["file"])
    return Picture(
        row["picture"], row["prompt"], row["text"], row["seed"], row["file"] if inside else None,
        why=row["why"] if row["file"] is None else None if inside else "its file is not in the run folder",
        revised=row["revised"], source=row["source"],
    )  # fmt: skip


def _label(row: Mapping[str, Any]) -> Label:
    votes = tuple((vote["judge"], _said(row, vote)) for vote in row["votes"] or ())
    return replace(_said(row, row), votes=votes)


def _said(row: Mapping[str, Any], told: Mapping[str, Any]) -> Label:
    return Label(
        row["picture"], row["attribute"], told["value"], told["why"], told["score"], tuple(told["people"] or ())
    )
