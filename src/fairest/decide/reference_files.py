"""A user's own reference, read from a TOML or CSV file.

TOML: `[shares.nurse.gender]` with `woman = 0.88` or `woman = { share = 0.88, low = 0.87, high = 0.89 }`,
and a `[datasheet]` with title, source, year, licence, is_not. CSV: the columns concept, attribute,
value, share and, if wanted, low and high. A row without low and high is taken as exact; of two values
one row is enough.
"""

import csv
import hashlib
import io
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from fairest.decide.references import SUM_SLACK, Table
from fairest.errors import BadInput, NotFound, closest
from fairest.records import Expectation

__all__ = ["from_file"]

_NUMBERS = ("share", "low", "high")
_DATASHEET = ("title", "source", "year", "licence", "is_not")
_KEYS = ("concept", "attribute", "value")

_Row = tuple[str, str, str, Expectation]


def from_file(path: str | Path) -> Table:
    """Read a reference. Its name is that of the file without the ending.

    Raises `NotFound` for a missing file and `BadInput` for one that does not parse, has a wrong key, a
    share outside 0..1, the same row twice, or shares of one attribute that add up to more than 1.
    Whether those of all values make 1 shows when the values are known: `Table.expects` looks.
    """
    file = Path(path)
    text = _text(file)
    readers = {".toml": _toml, ".csv": _csv}
    if file.suffix.lower() not in readers:
        raise BadInput(f"A reference file ends in .toml or .csv; got {file.name!r}.")
    rows, datasheet = readers[file.suffix.lower()](text, file.name)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Table(file.stem, _nested(rows, file.name), {**datasheet, "file": file.name, "sha256": digest})


def _text(file: Path) -> str:
    if not file.is_file():
        raise NotFound(f"There is no reference file {str(file)!r}.", hint="Give the path of a .toml or .csv file.")
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file.name} cannot be read: {error}", hint="It must be UTF-8 text.") from None


def _nested(rows: Iterator[_Row], file: str) -> dict[str, dict[str, dict[str, Expectation]]]:
    nested: dict[str, dict[str, dict[str, Expectation]]] = {}
    for concept, attribute, value, expectation in rows:
        listed = nested.setdefault(concept, {}).setdefault(attribute, {})
        if value in listed:
            raise BadInput(f"{file} lists {value!r} of {attribute} for {concept!r} twice.")
        listed[value] = expectation
        total = sum(e.low or 0.0 for e in listed.values())
        if total > 1 + SUM_SLACK:
            raise BadInput(f"{file}: the shares of {attribute} for {concept!r} add up to {total:g}, more than 1.")
    if not nested:
        raise BadInput(f"{file} lists no shares.")
    return nested


def _toml(text: str, file: str) -> tuple[Iterator[_Row], Mapping[str, object]]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{file} is not TOML: {error}") from None
    _only_known(document, ("datasheet", "shares"), file)
    datasheet = _table(document.get("datasheet", {}), f"{file}: [datasheet]")
    _only_known(datasheet, _DATASHEET, f"{file}: [datasheet]")
    return _toml_rows(_table(document.get("shares", {}), f"{file}: [shares]"), file), datasheet


def _toml_rows(shares: Mapping[str, object], file: str) -> Iterator[_Row]:
    for concept, attributes in shares.items():
        for attribute, values in _table(attributes, f"{file}: shares.{concept}").items():
            where = f"{file}: shares.{concept}.{attribute}"
            for value, given in _table(values, where).items():
                yield concept, attribute, value, _toml_share(given, f"{where}.{value}")


def _toml_share(given: object, where: str) -> Expectation:
    numbers = given if isinstance(given, Mapping) else {"share": given}
    _only_known(numbers, _NUMBERS, where)
    return _expectation(numbers, where)


def _csv(text: str, file: str) -> tuple[Iterator[_Row], Mapping[str, object]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    columns = [column.strip() for column in reader.fieldnames or ()]
    _only_known(columns, (*_KEYS, *_NUMBERS), f"{file}: the first line")
    for needed in (*_KEYS, "share"):
        if needed not in columns:
            raise BadInput(f"{file} has no column {needed!r}.", hint="Columns: concept,attribute,value,share,low,high")
    reader.fieldnames = columns
    return _csv_rows(reader, file), {}


def _csv_rows(reader: "csv.DictReader[str]", file: str) -> Iterator[_Row]:
    try:
        for row in reader:
            where = f"{file}, line {reader.line_num}"
            if None in row or None in row.values():
                raise BadInput(f"{where}: the number of cells is not that of the first line.")
            cells = {column: cell.strip() for column, cell in row.items()}
            if not all(cells[key] for key in _KEYS):
                raise BadInput(f"{where}: concept, attribute and value must not be empty.")
            numbers = {name: cells[name] for name in _NUMBERS if cells.get(name)}
            yield cells["concept"], cells["attribute"], cells["value"], _expectation(numbers, where)
    except csv.Error as error:
        raise BadInput(f"{file} is not CSV: {error}") from None


def _expectation(given: Mapping[str, object], where: str) -> Expectation:
    if "share" not in given:
        raise BadInput(f"{where}: there is no share.")
    share = _number(given["share"], "share", where)
    low, high = (_number(given.get(end, share), end, where) for end in ("low", "high"))
    if not low <= share <= high:
        raise BadInput(f"{where}: it must be low <= share <= high; got {low:g}, {share:g}, {high:g}.")
    return Expectation(share, low, high)


def _number(given: object, name: str, where: str) -> float:
    try:
        number = float(given) if isinstance(given, (str, int, float)) and not isinstance(given, bool) else None
    except ValueError:
        number = None
    if number is None or not 0 <= number <= 1:
        raise BadInput(f"{where}: {name} is {given!r}; it must be a number from 0 to 1.")
    return number


def _table(given: object, where: str) -> Mapping[str, object]:
    if not isinstance(given, Mapping):
        raise BadInput(f"{where} must be a table; got {given!r}.")
    return given


def _only_known(given: Collection[str], known: Collection[str], where: str) -> None:
    for key in given:
        if key not in known:
            guess = closest(key, known)
            did_you_mean = f" Did you mean {guess!r}?" if guess else ""
            raise BadInput(f"{where} has an unknown key {key!r}.{did_you_mean}", hint=f"known: {', '.join(known)}")
