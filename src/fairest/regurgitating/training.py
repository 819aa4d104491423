"""The set a model was trained on, and what is known of near-duplicates in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fairest.curating.named import named_set, set_again
from fairest.curating.seeing import READING
from fairest.data import PictureSet
from fairest.errors import BadInput
from fairest.run.record import RECORD, read_record

__all__ = ["Training", "training_of"]

_REMOVED = "removed.parquet"


@dataclass(frozen=True, slots=True)
class Training:
    """A set, and the near-duplicates that a deduplication of it found."""

    pictures: PictureSet
    alike: Mapping[str, str] | None = field(default=None, repr=False)
    """Of every row that has near-duplicates in the set, by its key, a name for all of them: that of the row kept.
    None where nobody looked for them; empty where somebody looked, and there are none."""


def training_of(source: "str | Path | PictureSet | Training") -> Training:
    """A set by its name, folder or file, or as an object; of a run of `fairest curate` the set that it was made of.

    Raises `BadInput` where that set is not there any more, or is another.
    """
    if isinstance(source, Training):
        return source
    if isinstance(source, str | Path) and (record := _curation(Path(source))) is not None:
        return _curated(Path(source), record)
    return Training(named_set(source))


def _curation(folder: Path) -> dict[str, Any] | None:
    """The record of a finished curation; None for anything else. Raises `BadInput` for one that is not finished."""
    if not (folder / RECORD).is_file():
        return None
    record = read_record(folder / RECORD)
    if record.get("kind") != "curation":
        return None
    if not record.get("finished"):
        raise BadInput(f"The curation in {folder} is not finished.", hint="Go on with it: fairest curate … --resume")
    return record


def _curated(folder: Path, record: Mapping[str, Any]) -> Training:
    pictures = set_again(record)
    if pictures is None:
        raise BadInput(
            f"The set {record['settings']['source']} that {folder} was made of is not there any more, or is another.",
            hint="Curate it anew, or give the set alone.",
        )
    looked = any(step.get("do") == "dedup" for step in record["settings"]["plan"])
    return Training(pictures, _alike(folder / _REMOVED) if looked else None)


def _alike(removed: Path) -> dict[str, str]:
    """Rows that went for one that was kept in their place, and those that were kept."""
    import pyarrow.parquet as pq

    rows = pq.read_table(removed, columns=["key", "step", "kept_instead"]).to_pylist()
    twins = {row["key"]: row["kept_instead"] for row in rows if row["kept_instead"] and row["step"] != READING}
    return {**{kept: kept for kept in twins.values()}, **twins}
