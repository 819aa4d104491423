"""A user's own reference, read from a TOML or CSV file: "jobs.toml", or "jobs.toml#de" for one of its locales.

docs/references.md describes the formats.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from fairest.decide.references.content import Row
from fairest.decide.references.csv_file import from_csv
from fairest.decide.references.table import SUM_SLACK, Table
from fairest.decide.references.toml_file import from_toml
from fairest.errors import BadInput, NotFound, UnknownName
from fairest.records import Expectation

__all__ = ["from_file", "split_locale"]

_READERS = {".toml": from_toml, ".csv": from_csv}


def from_file(path: str | Path) -> Table:
    """Read a reference. Its name is that of the file without the ending, with "#locale" where one is named.

    Raises `NotFound` for a missing file, `UnknownName` for a locale it does not have, and `BadInput` for one
    that does not parse, has a wrong key, a share outside 0..1, the same row twice, or shares of one attribute
    that add up to more than 1, and where it has locales and none is named.
    Whether those of all values make 1 shows when the values are known: `Table.expects` looks.
    """
    file, locale = split_locale(path)
    text = _text(file)
    if file.suffix.lower() not in _READERS:
        raise BadInput(f"A reference file ends in .toml or .csv; got {file.name!r}.")
    content = _READERS[file.suffix.lower()](text, file.name)
    rows = _of_locale(content.rows, locale, file.name)
    made_of = {"file": file.name, "sha256": hashlib.sha256(text.encode()).hexdigest()}
    if locale is None:
        return Table(file.stem, _nested(rows, file.name), {**content.datasheet, **made_of})
    datasheet = {**content.datasheet, **content.by_locale.get(locale, {}), **made_of, "locale": locale}
    return Table(f"{file.stem}#{locale}", _nested(rows, f"{file.name}#{locale}"), datasheet)


def split_locale(path: str | Path) -> tuple[Path, str | None]:
    """ "jobs.toml#de" is the locale de of jobs.toml, unless a file of that very name exists."""
    file, mark, locale = str(path).rpartition("#")
    if mark and Path(file).suffix.lower() in _READERS and not Path(path).is_file():
        return Path(file), locale
    return Path(path), None


def _text(file: Path) -> str:
    if not file.is_file():
        raise NotFound(f"There is no reference file {str(file)!r}.", hint="Give the path of a .toml or .csv file.")
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file.name} cannot be read: {error}", hint="It must be UTF-8 text.") from None


def _of_locale(rows: Iterable[Row], locale: str | None, file: str) -> list[Row]:
    rows = list(rows)
    known = list(dict.fromkeys(row.locale for row in rows if row.locale is not None))
    if locale is None and known:
        raise BadInput(f"{file} has several locales: {', '.join(known)}.", hint=f"Name one: {file}#{known[0]}")
    if locale is not None and rows and not known:
        raise BadInput(f"{file} has no locales, but {locale!r} is asked for.", hint=f"Write: {file}")
    if locale is not None and rows and locale not in known:
        raise UnknownName(f"locale of {file}", locale, known)
    return [row for row in rows if row.locale == locale]


def _nested(rows: Iterable[Row], file: str) -> dict[str, dict[str, dict[str, Expectation]]]:
    nested: dict[str, dict[str, dict[str, Expectation]]] = {}
    for _, concept, attribute, value, expectation in rows:
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
