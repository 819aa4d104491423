"""References as CSV: columns concept, attribute, value, share and, if wanted, low, high, locale."""

import csv
import io
from collections.abc import Iterator

from fairest.checks import only
from fairest.decide.references.content import NUMBERS, Content, Row, expectation
from fairest.errors import BadInput

__all__ = ["from_csv"]

_KEYS = ("concept", "attribute", "value")


def from_csv(text: str, file: str) -> Content:
    """Parse a reference; `file` names it in errors. Raises `BadInput`."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    columns = [column.strip() for column in reader.fieldnames or ()]
    only(columns, (*_KEYS, *NUMBERS, "locale"), f"{file}: the first line")
    for needed in (*_KEYS, "share"):
        if needed not in columns:
            raise BadInput(f"{file} has no column {needed!r}.", hint="Columns: concept,attribute,value,share,low,high")
    reader.fieldnames = columns
    return Content(list(_rows(reader, file)))


def _rows(reader: "csv.DictReader[str]", file: str) -> Iterator[Row]:
    try:
        for row in reader:
            where = f"{file}, line {reader.line_num}"
            if None in row or None in row.values():
                raise BadInput(f"{where}: the number of cells is not that of the first line.")
            yield _row({column: cell.strip() for column, cell in row.items()}, where)
    except csv.Error as error:
        raise BadInput(f"{file} is not CSV: {error}") from None


def _row(cells: dict[str, str], where: str) -> Row:
    if not all(cells[key] for key in _KEYS):
        raise BadInput(f"{where}: concept, attribute and value must not be empty.")
    if cells.get("locale") == "":
        raise BadInput(f"{where}: locale must not be empty.")
    numbers = {name: cells[name] for name in NUMBERS if cells.get(name)}
    expected = expectation(numbers, where)
    return Row(cells.get("locale"), cells["concept"], cells["attribute"], cells["value"], expected)
