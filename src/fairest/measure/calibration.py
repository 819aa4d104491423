"""calibration.json: a judge's confusions as a file, read back with suspicion.

Counts are written without their zeros, with the values in order beside them, and read back with them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from fairest.errors import BadInput, NotFound
from fairest.measure.crossed import values
from fairest.measure.doors import Judge
from fairest.measure.fingerprint import fingerprint
from fairest.measure.only import whole
from fairest.records import UNSURE, Confusion
from fairest.run.files import write_whole

__all__ = ["CALIBRATION", "Calibration", "check_fit", "from_json", "read_calibration", "to_json", "write_calibration"]

CALIBRATION = "calibration.json"

_FORMAT = 1
_MOST = 10**9
"""More pictures than anybody labels: a larger count is a fault in the file."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What `fairest calibrate` found out about one judge."""

    judge: str
    confusions: tuple[Confusion, ...]
    dropped: Mapping[str, Any] = field(default_factory=dict)
    """Labelled pictures that count nowhere, and why: JSON values for readers."""
    of: str = ""
    """The `fingerprint` of that judge; empty where nobody wrote it down."""
    members: Mapping[str, tuple[Confusion, ...]] = field(default_factory=dict)
    """Of several judges asked together, how far each errs alone, by its name."""


def write_calibration(file: Path, calibration: Calibration) -> None:
    """Write the file, whole or not at all. Raises `NotWritable`."""
    document = {
        "format": _FORMAT,
        "judge": calibration.judge,
        "of": calibration.of,
        "confusions": [to_json(found) for found in calibration.confusions],
        "dropped": dict(calibration.dropped),
        "members": {name: list(map(to_json, found)) for name, found in calibration.members.items()},
    }
    write_whole(file, (json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode())


def read_calibration(file: str | Path) -> Calibration:
    """Read the file. Raises `NotFound`, or `BadInput` that says what is wrong in it."""
    where = str(file)
    try:
        document = json.loads(Path(file).read_bytes())
    except OSError as error:
        raise NotFound(
            f"The calibration {where} cannot be read: {error.strerror}.", hint="`fairest calibrate` writes one."
        ) from None
    except (ValueError, RecursionError) as error:
        _refuse(where, f"is not JSON: {error}")
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        _refuse(where, f'is no calibration of format {_FORMAT}: "format" is missing or another')
    judge, found, dropped = document.get("judge"), document.get("confusions"), document.get("dropped", {})
    if not isinstance(judge, str) or not isinstance(found, list) or not found or not isinstance(dropped, dict):
        _refuse(where, "needs a judge (text), confusions (a list that is not empty), and dropped (an object) or none")
    confusions = tuple(from_json(entry, f"{where}, confusion {number}") for number, entry in enumerate(found, 1))
    if len({(c.attribute, c.measured_on) for c in confusions}) < len(confusions):
        _refuse(where, "holds two confusions of one attribute, measured on the same")
    members = document.get("members", {})
    if not isinstance(members, dict) or not all(isinstance(found, list) for found in members.values()):
        _refuse(where, "needs members: an object of lists, or none")
    alone = {
        str(name): tuple(from_json(entry, f"{where}, {name}") for entry in found) for name, found in members.items()
    }
    return Calibration(judge, confusions, dropped, str(document.get("of") or ""), alone)


def to_json(found: Confusion) -> dict[str, Any]:
    """A confusion as JSON values, without its zeros."""
    document: dict[str, Any] = {
        "attribute": found.attribute,
        "values": list(found.counts),
        "measured_on": found.measured_on,
        "these": found.these,
        "how": found.how,
        "key": found.key,
        "counts": _sparse(found.counts),
    }
    if found.unsettled:
        document["unsettled"] = {prompt: dict(counts) for prompt, counts in found.unsettled.items()}
    if found.by_prompt:
        document["by_prompt"] = {prompt: _sparse(counts) for prompt, counts in found.by_prompt.items()}
    return document


def from_json(document: object, where: str) -> Confusion:
    """A confusion of JSON values; `where` names them in errors. Raises `BadInput`."""
    if not isinstance(document, dict):
        _refuse(where, "is no object")
    texts = {key: document.get(key) for key in ("attribute", "measured_on", "how")}
    for key, text in texts.items():
        if not isinstance(text, str):
            _refuse(where, f"needs {key}, a text")
    support, these, by_prompt = _values(document, where), document.get("these"), document.get("by_prompt", {})
    if not isinstance(these, bool) or not isinstance(by_prompt, dict):
        _refuse(where, "needs these (true or false), and by_prompt (an object) or none")
    counts = _full(document.get("counts"), support, where)
    tables = {name: _full(rows, support, f"{where}, by_prompt {name!r}") for name, rows in by_prompt.items()}
    if tables and any(counts[v][t] != sum(b[v][t] for b in tables.values()) for v in counts for t in counts[v]):
        _refuse(where, "has counts that are not the sum of those by_prompt")
    attribute, measured_on, how = (str(texts[name]) for name in ("attribute", "measured_on", "how"))
    key, unsettled = str(document.get("key", "")), _unsettled(document.get("unsettled", {}), support, where)
    return Confusion(attribute, counts, measured_on, these, how, tables, key, unsettled)


def check_fit(calibration: Calibration, judge: Judge, where: str = "the calibration") -> None:
    """Raise `BadInput` unless the calibration is of this judge and of the values it gives."""
    if calibration.judge != judge.name:
        raise BadInput(
            f"{where} is of the judge {calibration.judge!r}, not of {judge.name!r}.",
            hint="Calibrate the judge that labels: fairest calibrate --help",
        )
    if calibration.of not in ("", fingerprint(whole(judge).describe())):
        raise BadInput(
            f"{where} is of another judge called {judge.name!r}: its weights, its vocabulary or its settings differ.",
            hint="Calibrate the judge that labels, as it is now: fairest calibrate --help",
        )
    for found in calibration.confusions:
        known = values(whole(judge).attributes, found.attribute)
        if set(known) != set(found.counts):
            raise BadInput(
                f"{where} has other values of {found.attribute} than the judge gives: {', '.join(found.counts)}; "
                f"the judge gives: {', '.join(known)}.",
                hint="Calibrate again.",
            )
        if not all(set(known) <= set(row) <= {*known, UNSURE} for row in found.counts.values()):
            raise BadInput(
                f"{where} has rows of {found.attribute} without a column for every value, or with others.",
                hint="Calibrate again: zeros are written out.",
            )


def _sparse(counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    return {true: {told: n for told, n in row.items() if n} for true, row in counts.items()}


def _values(document: Mapping[str, Any], where: str) -> list[str]:
    support = document.get("values")
    if not isinstance(support, list) or not all(isinstance(value, str) for value in support):
        _refuse(where, "needs values, a list of texts")
    if len(set(support)) < max(2, len(support)) or UNSURE in support:
        _refuse(where, f"needs two values or more, each once, none of them {UNSURE!r}")
    return support


def _full(rows: object, support: Sequence[str], where: str) -> dict[str, dict[str, int]]:
    """The counts with their zeros; every name and number is checked."""
    if not isinstance(rows, dict) or not all(isinstance(row, dict) for row in rows.values()):
        _refuse(where, "needs counts: an object of objects")
    for true, row in rows.items():
        if true not in support:
            _refuse(where, f"counts {true!r}, which is none of: {', '.join(support)}")
        for told, n in row.items():
            _check_count(told, n, (*support, UNSURE), where)
    return {true: {told: rows.get(true, {}).get(told, 0) for told in (*support, UNSURE)} for true in support}


def _unsettled(tables: object, support: Sequence[str], where: str) -> dict[str, dict[str, int]]:
    if not isinstance(tables, dict) or not all(isinstance(row, dict) for row in tables.values()):
        _refuse(where, "needs unsettled: an object of objects, or none")
    for row in tables.values():
        for told, n in row.items():
            _check_count(told, n, (*support, UNSURE), where)
    return tables


def _check_count(told: str, n: object, known: Sequence[str], where: str) -> None:
    if told not in known:
        _refuse(where, f"counts {told!r}, which is none of: {', '.join(known)}")
    if isinstance(n, bool) or not isinstance(n, int) or not 0 <= n <= _MOST:
        _refuse(where, f"counts {n!r} told {told!r}; a whole number, 0 or more, is wanted")


def _refuse(where: str, what: str) -> NoReturn:
    raise BadInput(f"{where} {what}.", hint="`fairest calibrate` writes such a file.")
