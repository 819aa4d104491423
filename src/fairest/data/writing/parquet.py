"""Parquet files as the Hugging Face `datasets` library writes them: pictures inside, as bytes with a name."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairest.data.sample import Sample
from fairest.data.writing.names import Names
from fairest.data.writing.rows import Columns, Kind, ending, own, row
from fairest.run.files import whole

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["kind_of", "schema_of", "write_parquet"]

_GROUP = 100
"""Rows held in memory at once, and read back at once."""
_TYPES: dict[Kind, str] = {str: "string", int: "int64", float: "float64", bool: "bool"}


def write_parquet(folder: Path, rows: Iterable[Sample], shard: int, columns: Columns, *, pictures: bool = True) -> Path:
    """`00000.parquet`: key, image {bytes, path}, caption, columns. A row without a picture has none here either."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = folder / f"{shard:05d}.parquet"
    if file.exists():
        return file
    schema, names = _schema(columns, pictures), Names()
    with whole(file) as out, pq.ParquetWriter(out, schema) as writer:
        for group in _groups(rows):
            cells = [row(sample, columns) | (_image(sample, names) if pictures else {}) for sample in group]
            writer.write_table(pa.Table.from_pylist(cells, schema=schema))
    return file


def schema_of(columns: Columns) -> "pa.Schema":
    """The columns as Arrow's."""
    import pyarrow as pa

    return pa.schema([(name, pa.type_for_alias(_TYPES[kind])) for name, kind in columns.items()])


def kind_of(arrow: "pa.DataType") -> Kind:
    """The kind of a column of Arrow's: what is neither number nor truth is written as text."""
    import pyarrow as pa

    if pa.types.is_boolean(arrow):
        return bool
    if pa.types.is_integer(arrow):
        return int
    return float if pa.types.is_floating(arrow) else str


def _schema(columns: Columns, pictures: bool) -> "pa.Schema":
    import pyarrow as pa

    schema = schema_of({"key": str, "caption": str, **own(columns)})
    if pictures:
        image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
        schema = schema.insert(1, pa.field("image", image))
    features = {field.name: _feature(field.name, str(field.type)) for field in schema}
    return schema.with_metadata({"huggingface": json.dumps({"info": {"features": features}})})


def _feature(name: str, kind: str) -> dict[str, str]:
    """What tells the `datasets` library that the bytes are a picture."""
    return {"_type": "Image"} if name == "image" else {"dtype": kind.replace("double", "float64"), "_type": "Value"}


def _image(sample: Sample, names: Names) -> dict[str, Any]:
    if sample.picture is None:
        return {}
    kind = ending(sample.picture)
    return {"image": {"bytes": sample.picture, "path": f"{names.of(sample.key)}.{kind}" if kind else None}}


def _groups(rows: Iterable[Sample]) -> Iterator[list[Sample]]:
    each = iter(rows)
    while group := list(islice(each, _GROUP)):
        yield group
