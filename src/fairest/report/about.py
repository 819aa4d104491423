"""What a run recorded, as tables: nested settings become one line each."""

from collections.abc import Mapping, Sequence
from typing import TypeGuard

__all__ = ["Table", "datasheet_lines", "flatten", "name_of", "notes", "source_of", "tables"]

Table = tuple[str, tuple[tuple[str, str], ...]]

_ELSEWHERE = ("notes", "headline")
"""Shown higher up on the page."""


def tables(about: Mapping[str, object]) -> tuple[Table, ...]:
    """A table for each nested entry, after one that holds all plain entries. Entries keep their order."""
    shown = {key: value for key, value in about.items() if key not in _ELSEWHERE}
    plain = {key: value for key, value in shown.items() if not isinstance(value, Mapping)}
    nested = {key: value for key, value in shown.items() if isinstance(value, Mapping) and value}
    first: tuple[Table, ...] = (("run", flatten(plain)),) if plain else ()
    return first + tuple((key, flatten(value)) for key, value in nested.items())


def flatten(value: object, path: str = "") -> tuple[tuple[str, str], ...]:
    """Lines of (path, value): {"a": {"b": 1}} gives ("a / b", "1").

    Of a list of entries each is a line under the name it begins with.
    """
    if isinstance(value, Mapping):
        return tuple(
            line for key, inner in value.items() for line in flatten(inner, f"{path} / {key}" if path else str(key))
        )
    if _is_list(value) and any(isinstance(one, Mapping) for one in value):
        return tuple(_line(one, path) for one in value)
    return ((path, _text(value)),)


def _line(entry: object, path: str) -> tuple[str, str]:
    """{"attribute": "gender", "measured_on": "village"} gives (path / gender, "measured on: village")."""
    if not isinstance(entry, Mapping) or not entry:
        return path, _text(entry)
    (_, name), *rest = entry.items()
    # A hash of a part of a list helps nobody who reads; it stands in run.json.
    told = [f"{str(key).replace('_', ' ')}: {_text(value)}" for key, value in rest if key != "sha256"]
    return f"{path} / {_text(name)}", "; ".join(told)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _text(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_text(inner)}" for key, inner in value.items()) or "none"
    if _is_list(value):
        return ", ".join(_text(v) for v in value) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def datasheet_lines(about: Mapping[str, object], datasheet: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """The suite's datasheet, unless the record of the run already holds it."""
    suite = about.get("suite")
    return () if isinstance(suite, Mapping) and "datasheet" in suite else flatten(datasheet)


def notes(about: Mapping[str, object]) -> tuple[str, ...]:
    """What the generator and the judge want every reader to know."""
    given = about.get("notes", ())
    if isinstance(given, str):
        return (given,)
    return tuple(dict.fromkeys(str(note) for note in given)) if isinstance(given, Sequence) else ()


def name_of(about: Mapping[str, object], part: str, otherwise: str) -> str:
    """The name a part of the run goes by, as in `about["generator"]["name"]`."""
    described = about.get(part)
    name = described.get("name") if isinstance(described, Mapping) else described
    return str(name) if name else otherwise


def source_of(about: Mapping[str, object]) -> str | None:
    """Where what is known of the judge's errors comes from, as `about["calibration"]["from"]`."""
    calibration = about.get("calibration")
    found = calibration.get("from") if isinstance(calibration, Mapping) else None
    return None if found is None else str(found)
