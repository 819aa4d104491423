"""What a judge says and what people say of the same pictures: those of a finished audit, or those of a table."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairest import measure
from fairest.calibrating import drawn_anyhow, files_of, names_of, rows_of, support_of
from fairest.errors import BadInput, NotFound
from fairest.measure import Judge, Truths
from fairest.measure.people import Row
from fairest.measure.truth import NO_VALUES
from fairest.records import NOBODY, Label, Picture
from fairest.results import Audit
from fairest.run.aside import PEOPLE
from fairest.run.labelled import read_labelled

__all__ = ["Held", "of_run", "of_table"]


@dataclass(frozen=True, slots=True)
class Held:
    """A judge's labels, and the true values of the same pictures as far as people agree."""

    judge: str
    pictures: str
    """Which pictures these are, in words."""
    labels: Sequence[Label]
    truths: Truths
    support: Mapping[str, Sequence[str]]
    """The values of every attribute: those the judge may give, else those that people told."""
    told: tuple[str, ...]
    """The attributes that both the judge and people told."""
    about: Mapping[str, Any]
    """What the judge says of itself."""


def of_run(run: str | Path, table: str | Path | None = None) -> Held:
    """The labels of a finished audit. `table` is by default what `fairest label` wrote into the run.

    Of a run that looked while it drew only the first pictures of each prompt count, as in `calibrate_run`.
    """
    audit = Audit.load(run)
    file = audit.folder / PEOPLE if table is None else Path(table)
    if table is None and not file.exists():
        raise NotFound(
            f"Nobody has labelled pictures of {audit.folder} yet: there is no {PEOPLE}.",
            hint=f"Label some by `fairest label {audit.folder}`, or give --labels TABLE.",
        )
    judged = support_of(audit)
    pictures, labels = read_labelled(audit.folder)
    names = names_of(audit, pictures)
    rows = rows_of(audit, file, names)
    support = _support(rows, judged)
    truths, _ = drawn_anyhow(audit, measure.settle(rows, support, names))
    about = dict(audit.about["judge"])
    of = f"pictures of the audit {audit.folder.resolve().name}, labelled in {file.name}"
    return Held(str(about["name"]), of, labels, truths, support, _both(judged, truths), about)


def of_table(
    judge: Judge, table: str | Path, folder: str | Path | None, progress: Callable[[int, int], None] | None = None
) -> Held:
    """The labels a judge gives now to the pictures of a table; they lie in `folder`, by default beside the table."""
    rows = measure.read_people(table)
    where = Path(folder) if folder is not None else Path(table).parent
    if not where.is_dir():
        raise NotFound(f"There is no folder {str(where)!r}.", hint="Give the one the table's file names start from.")
    support = _support(rows, judge.attributes)
    truths = measure.settle(rows, support, files_of(where, rows))
    told = _both(judge.attributes, truths)
    files = dict.fromkeys(picture for attribute in told for picture in _looked_at(truths, attribute))
    pictures = [Picture(file, "", "", None, file) for file in files]
    labels = measure.label_files(pictures, where, judge, told, progress=progress) if told else []
    about = dict(judge.describe())
    return Held(judge.name, f"pictures of {Path(table).name}", labels, truths, support, told, about)


def _support(rows: Sequence[Row], judged: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Of what the judge does not tell, the values people wrote."""
    written: dict[str, set[str]] = {}
    for row in rows:
        if row.attribute not in judged:
            each = {value.strip() for value in row.value.split(";")}
            written.setdefault(row.attribute, set()).update(each - {"", *NO_VALUES})
    return {**judged, **{attribute: sorted(values, key=_counting) for attribute, values in written.items()}}


def _counting(value: str) -> list[tuple[int, str]]:
    """Sorts "monk-2" before "monk-10"."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", value)]


def _both(judged: Mapping[str, Sequence[str]], truths: Truths) -> tuple[str, ...]:
    both = tuple(attribute for attribute in judged if attribute in truths.values)
    if not both:
        raise BadInput(
            f"People told a value of {', '.join(truths.values) or 'nothing'}, the judge tells {', '.join(judged)}: "
            "there is no attribute of both.",
            hint="Name a column of the table like the attribute, and fill it in.",
        )
    return both


def _looked_at(truths: Truths, attribute: str) -> list[str]:
    """Pictures with a true value, and those on which people saw nobody."""
    empty = (picture for picture, why in truths.untold.get(attribute, {}).items() if why == NOBODY)
    return [*truths.values[attribute], *empty]
