"""What people told as an audit can use it: a table, a calibration, and how far raters agree."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from fairest.calibrating import calibrate_run, support_of
from fairest.errors import BadInput
from fairest.going_on import applied_on
from fairest.labelling.chosen import chosen
from fairest.labelling.journal import Entry, read
from fairest.labelling.places import alone, folder_of, journals
from fairest.measure import CALIBRATION, Calibration, write_calibration
from fairest.measure.truth import NO_VALUES
from fairest.prompts.words import slug
from fairest.results import Audit
from fairest.run.aside import PEOPLE
from fairest.run.files import write_whole
from fairest.stats import Agreement, agreement

__all__ = ["Agreed", "Results", "write_results"]

_COLUMNS = ("picture", "attribute", "value", "person", "sha256")
Told = Mapping[str, Mapping[str, str]]
"""What one person told, by picture and attribute."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far two people agree on one attribute."""

    attribute: str
    raters: tuple[str, str]
    found: Agreement
    aside: int
    """Pictures that both looked at and one of them or both set aside: unsure, no person, several people."""


@dataclass(frozen=True, slots=True)
class Results:
    """What was made of everything told so far."""

    pictures: int
    """How many the sample has."""
    raters: Mapping[str, int]
    """How many pictures each person told something of."""
    agreed: tuple[Agreed, ...]
    """Of every two people and attribute that they share pictures of."""
    table: Path | None
    """people.csv; None where nothing was told."""
    calibration: Calibration | None
    file: Path | None
    """Where the calibration is; None where there is none, and `why` says so."""
    why: str = ""
    applied: str | None = None
    """The day on which a calibration was applied to the run, which may be done once; None while it can be."""


def write_results(run: str | Path) -> Results:
    """Write people.csv whole, and calibration.json where the labels say anything of the judge.

    Raises a `FairestError` where the run cannot be read or written.
    """
    audit = Audit.load(run)
    return replace(_written(audit), applied=applied_on(audit.about))


def _written(audit: Audit) -> Results:
    told = _everyone(audit)
    sample = len(chosen(audit))
    raters = {name: len(of) for name, of in told.items()}
    agreed = tuple(_agreed(audit, told))
    with alone(folder_of(audit.folder)):
        table = _write_table(audit, told)
        if table is None:
            return Results(sample, raters, agreed, None, None, None, "nothing was told yet")
        try:
            found = calibrate_run(audit.folder, table)
        except BadInput as error:
            return Results(sample, raters, agreed, table, None, None, error.message)
        write_calibration(audit.folder / CALIBRATION, found)
    return Results(sample, raters, agreed, table, found, audit.folder / CALIBRATION)


def _everyone(audit: Audit) -> dict[str, Told]:
    """What each person told of the pictures that are still those of the run; the last word counts."""
    hashes = {picture.id: picture.sha256 for picture in chosen(audit)}
    support = {attribute: (*known, *NO_VALUES) for attribute, known in support_of(audit).items()}
    told: dict[str, Told] = {}
    for file in journals(audit.folder):
        entries = [entry for entry in read(file) if hashes.get(entry.picture, "") == entry.sha256]
        if found := _last_words(entries, support):
            told[_name(file, entries)] = {picture: found[picture] for picture in hashes if picture in found}
    return told


def _name(file: Path, entries: list[Entry]) -> str:
    """The name as given; of a journal that somebody renamed or copied the new one, so that both count."""
    return entries[0].rater if slug(entries[0].rater) == file.stem else file.stem


def _last_words(entries: list[Entry], support: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, str]]:
    last: dict[str, dict[str, str | None]] = {}
    for entry in entries:
        last.setdefault(entry.picture, {}).update(entry.told)
    known = {
        picture: {a: value for a, value in of.items() if value is not None and value in support.get(a, ())}
        for picture, of in last.items()
    }
    return {picture: of for picture, of in known.items() if of}


def _write_table(audit: Audit, told: Mapping[str, Told]) -> Path | None:
    """The long form, of everyone; None and no file where nothing was told. Raises `BadInput` for a file of others."""
    file, hashes = audit.folder / PEOPLE, {picture.id: picture.sha256 for picture in chosen(audit)}
    if file.exists() and not _is_ours(file):
        raise BadInput(
            f"{file} was not written by `fairest label`, which would write over it.",
            hint="Give it another name; `fairest calibrate RUN --labels FILE` reads it.",
        )
    rows = [
        (picture, attribute, value, name, hashes[picture])
        for name, by_picture in told.items()
        for picture, of in by_picture.items()
        for attribute, value in of.items()
    ]
    if not rows:
        file.unlink(missing_ok=True)
        return None
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(rows)
    write_whole(file, out.getvalue().encode())
    return file


def _is_ours(file: Path) -> bool:
    return file.is_file() and file.read_bytes().startswith(",".join(_COLUMNS).encode())


def _agreed(audit: Audit, told: Mapping[str, Told]) -> Iterator[Agreed]:
    for attribute in support_of(audit):
        for one, other in combinations(told, 2):
            pairs = Counter(_pairs(attribute, told[one], told[other]))
            values = {pair: n for pair, n in pairs.items() if not set(pair) & set(NO_VALUES)}
            if pairs:
                yield Agreed(attribute, (one, other), agreement(values), pairs.total() - sum(values.values()))


def _pairs(attribute: str, one: Told, other: Told) -> Iterator[tuple[str, str]]:
    for picture, told in one.items():
        if attribute in told and attribute in other.get(picture, {}):
            yield told[attribute], other[picture][attribute]
