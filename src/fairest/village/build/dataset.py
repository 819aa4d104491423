"""The village's set: drawings, some of them twice as large, and captions as Parquet files."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fairest.village.captions import training_rows
from fairest.village.drawings import LICENCES, packed, render_all, render_large
from fairest.village.world import GENDERS, GENERATOR_FAMILIES, OCCUPATIONS, TONES

__all__ = ["write_captions", "write_drawings", "write_large_drawings"]

_LARGE_FAMILIES = (*GENERATOR_FAMILIES, "fluent")
"""What enlarged pictures are measured on: the families the second stage learns from, and one it never sees."""


def write_drawings(packages: Path, out: Path) -> list[dict[str, Any]]:
    """Render every drawing and write `out`; each row has a key, its labels and a licence."""
    rows = [
        {"key": f"{r['family']}/{r['occupation']}/{r['gender']}/{r['tone']}".replace(" ", "-"), **r}
        | {"licence": LICENCES[r["family"]]}
        for r in render_all(packages)
    ]
    _write(rows, out)
    return rows


def write_large_drawings(packages: Path, drawings: list[dict[str, Any]], out: Path) -> None:
    """One drawing of each occupation and family at twice the size; gender and tone go round in turn."""
    wanted = [(o, GENDERS[i % len(GENDERS)], TONES[i % len(TONES)]) for i, o in enumerate(OCCUPATIONS)]
    rows = [
        row
        for row in drawings
        if row["family"] in _LARGE_FAMILIES and (row["occupation"], row["gender"], row["tone"]) in wanted
    ]
    large = render_large(packages, rows)
    _write([row | {"picture": packed(picture)} for row, picture in zip(rows, large, strict=True)], out)


def write_captions(drawings: list[dict[str, Any]], out: Path) -> list[dict[str, Any]]:
    """Write the training rows; only observable drawings of the generator's families take part."""
    usable: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in drawings:
        if row["observable"] and row["family"] in GENERATOR_FAMILIES:
            usable[row["occupation"], row["gender"], row["tone"]].append(row["key"])
    rows = [{"key": f"{i:06d}", **row} for i, row in enumerate(training_rows(dict(usable)))]
    _write(rows, out)
    return rows


def _write(rows: list[dict[str, Any]], out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), out, compression="zstd")
