"""Where the village's shipped files lie, and how to read the set."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from fairest.errors import BadWeights, NotFound

__all__ = [
    "CAPTIONS",
    "CARD",
    "CLIP",
    "CLIP_SECOND",
    "CONFUSIONS",
    "DATA",
    "DRAWINGS",
    "DRAWINGS_LARGE",
    "ENLARGER",
    "GENERATOR",
    "JUDGES",
    "card",
    "confusions",
    "read_captions",
    "read_drawings",
    "read_large_drawings",
]

DATA = Path(__file__).parent / "data"
DRAWINGS = DATA / "drawings.parquet"
DRAWINGS_LARGE = DATA / "drawings-large.parquet"
CAPTIONS = DATA / "captions.parquet"
GENERATOR = DATA / "generator"
ENLARGER = DATA / "enlarger"
CLIP = DATA / "clip"
CLIP_SECOND = DATA / "clip-second"
JUDGES = {"first": DATA / "judges" / "first.safetensors", "second": DATA / "judges" / "second.safetensors"}
CONFUSIONS = DATA / "judges" / "confusions.json"
CARD = DATA / "card.json"


@lru_cache(maxsize=1)
def read_drawings() -> list[dict[str, Any]]:
    """Every drawing: key, family, occupation, gender, tone, observable, picture (RGBA WebP, 72 x 72), licence."""
    return _rows(DRAWINGS)


@lru_cache(maxsize=1)
def read_large_drawings() -> list[dict[str, Any]]:
    """Some drawings, the same columns, at twice the size: what enlarged pictures are measured against."""
    return _rows(DRAWINGS_LARGE)


@lru_cache(maxsize=1)
def read_captions() -> list[dict[str, Any]]:
    """Every training row: key, drawing, word, occupation, gender, tone, kind, caption, weight."""
    return _rows(CAPTIONS)


@lru_cache(maxsize=1)
def card() -> dict[str, Any]:
    """What was measured of the village's parts, by `fairest village --measure`."""
    try:
        read: dict[str, Any] = json.loads(CARD.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFound(f"The village's card is not at {CARD}.", hint="`fairest village --measure` writes it.") from None
    return read


@lru_cache(maxsize=1)
def confusions() -> dict[str, Any]:
    """How far the judges err, by `python -m fairest.village.confusions`; no judges where it was not measured."""
    try:
        read: dict[str, Any] = json.loads(CONFUSIONS.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"judges": {}}
    return read


def _rows(file: Path) -> list[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not file.exists():
        raise NotFound(f"The village's set is not at {file}.", hint="Install fairest again, or run `make village`.")
    try:
        rows: list[dict[str, Any]] = pq.read_table(file).to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise BadWeights(f"{file} is not whole: {error}", hint="Install fairest again.") from error
    return rows
