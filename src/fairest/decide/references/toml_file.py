"""References as TOML: [shares.CONCEPT.ATTRIBUTE], or the same under [locales.NAME]. See docs/references.md."""

import tomllib
from collections.abc import Iterator, Mapping

from fairest.checks import only
from fairest.decide.references.content import NUMBERS, Content, Row, expectation
from fairest.errors import BadInput
from fairest.records import Expectation

__all__ = ["from_toml"]

_DATASHEET = ("title", "source", "year", "licence", "is_not")


def from_toml(text: str, file: str) -> Content:
    """Parse a reference; `file` names it in errors. Raises `BadInput`."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{file} is not TOML: {error}") from None
    only(document, ("datasheet", "shares", "locales"), file)
    if "shares" in document and "locales" in document:
        raise BadInput(f"{file} has [shares] and [locales].", hint="Put all shares into locales, or none.")
    locales = _table(document.get("locales", {}), f"{file}: [locales]")
    rows, by_locale = list(_rows(document, None, file)), {}
    for locale, part in locales.items():
        where = f"{file}: locales.{locale}"
        part = _table(part, where)
        only(part, ("datasheet", "shares"), where)
        rows += _rows(part, locale, where)
        by_locale[locale] = _datasheet(part, where)
    return Content(rows, _datasheet(document, file), by_locale)


def _datasheet(part: Mapping[str, object], where: str) -> Mapping[str, object]:
    datasheet = _table(part.get("datasheet", {}), f"{where}: [datasheet]")
    only(datasheet, _DATASHEET, f"{where}: [datasheet]")
    return datasheet


def _rows(part: Mapping[str, object], locale: str | None, within: str) -> Iterator[Row]:
    for concept, attributes in _table(part.get("shares", {}), f"{within}: [shares]").items():
        for attribute, values in _table(attributes, f"{within}: shares.{concept}").items():
            where = f"{within}: shares.{concept}.{attribute}"
            for value, given in _table(values, where).items():
                yield Row(locale, concept, attribute, value, _share(given, f"{where}.{value}"))


def _share(given: object, where: str) -> Expectation:
    numbers = given if isinstance(given, Mapping) else {"share": given}
    only(numbers, NUMBERS, where)
    return expectation(numbers, where)


def _table(given: object, where: str) -> Mapping[str, object]:
    if not isinstance(given, Mapping):
        raise BadInput(f"{where} must be a table; got {given!r}.")
    return given
