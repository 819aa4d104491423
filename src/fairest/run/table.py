"""Labels as a Parquet table, one row for each picture and attribute."""

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fairest.records import Label, Picture
from fairest.run.files import write_whole

__all__ = ["LABELS", "write_labels"]

LABELS = "labels.parquet"

_VOTE = ("value", "why", "score", "people")
_TEXT = ("file", "revised", "source", "attribute", "value", "why")


def write_labels(folder: Path, labels: Iterable[Label], pictures: Mapping[str, Picture]) -> None:
    """Write `labels.parquet`; the same labels give the same bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema(
        [(name, pa.string()) for name in ("picture", "prompt", "text")]
        + [("seed", pa.int64())]
        + [(name, pa.string()) for name in _TEXT]
        + [("score", pa.float64()), ("people", pa.list_(pa.string()))]
        + [("votes", pa.list_(pa.struct([("judge", pa.string()), *_told(pa)])))]
    )
    rows = [_row(label, pictures[label.picture]) for label in labels]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), out)
    write_whole(folder / LABELS, out.getvalue())


def _row(label: Label, picture: Picture) -> dict[str, Any]:
    return {
        "picture": picture.id,
        "prompt": picture.prompt,
        "text": picture.text,
        "seed": picture.seed,
        "file": picture.file,
        "revised": picture.revised,
        "source": picture.source,
        "attribute": label.attribute,
        "value": label.value,
        "why": label.why,
        "score": label.score,
        "people": label.people,
        "votes": [{"judge": judge, **{name: getattr(vote, name) for name in _VOTE}} for judge, vote in label.votes],
    }


def _told(pa: Any) -> list[tuple[str, Any]]:
    """The columns of what one judge said."""
    return [*((name, pa.string()) for name in _VOTE[:2]), ("score", pa.float64()), ("people", pa.list_(pa.string()))]
