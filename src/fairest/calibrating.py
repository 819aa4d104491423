"""How far a judge errs, from pictures that people labelled: those of an audit, or those in any folder."""

from collections.abc import Callable, Mapping
from pathlib import Path, PurePath

from fairest import measure
from fairest.errors import BadInput, NotFound
from fairest.measure import Calibration, Judge, Truths
from fairest.records import Picture
from fairest.results import Audit
from fairest.run.journal import kept
from fairest.run.labelled import read_labelled

__all__ = ["calibrate_folder", "calibrate_run", "sheet_of_run"]


def calibrate_run(run: str | Path, labels: str | Path) -> Calibration:
    """Hold the labels of an audit against those of people, who labelled a random part of its pictures.

    `labels` is a table as `measure.read_people` reads it. Raises a `FairestError` that says what to do.
    """
    audit = Audit.load(run)
    support = _support(audit)
    pictures, told = read_labelled(audit.folder)
    truths = _truths(labels, support, {name: p.id for p in pictures for name in (p.id, p.file) if name})
    judge, generator = str(audit.about["judge"]["name"]), str(audit.about["generator"]["name"])
    prompts = {picture.id: picture.prompt for picture in pictures}
    return measure.calibrate(
        told, truths, support, judge, measured_on=generator, how=_how(labels, truths), these=True, prompts=prompts
    )


def calibrate_folder(
    folder: str | Path,
    judge: Judge,
    labels: str | Path,
    measured_on: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Calibration:
    """Let a judge label the pictures of a folder now, and hold that against what is known of them.

    `labels` names each picture by its `file`, relative to the folder; `measured_on` says what they are
    pictures of, the folder's name by default. Raises a `FairestError` that says what to do.
    """
    where = Path(folder)
    if not where.is_dir():
        raise NotFound(f"There is no folder {str(where)!r}.")
    rows = measure.read_people(labels, list(judge.attributes))
    there = {row.key: row.key for row in rows if _is_inside(where, row.key)}
    truths = measure.settle(rows, judge.attributes, there)
    files = dict.fromkeys(picture for values in truths.values.values() for picture in values)
    pictures = [Picture(file, "", "", 0, file) for file in files]
    asked = [attribute for attribute in judge.attributes if attribute in truths.values]
    told = measure.label_files(pictures, where, judge, asked, progress=progress) if asked else []
    name = measured_on or where.resolve().name
    return measure.calibrate(told, truths, judge.attributes, judge.name, measured_on=name, how=_how(labels, truths))


def sheet_of_run(run: str | Path, number: int, seed: int) -> tuple[bytes, Mapping[str, tuple[str, ...]]]:
    """A CSV sheet of `number` pictures of an audit for people to fill in, and the values of each attribute.

    The pictures are drawn at random, evenly over the prompts; only those whose file is there.
    """
    audit = Audit.load(run)
    support = _support(audit)
    chosen = measure.sample(list(kept(audit.folder).values()), number, seed)
    return measure.label_sheet(chosen, list(support)), support


def _support(audit: Audit) -> dict[str, tuple[str, ...]]:
    """The values of each plain attribute the audit judged."""
    support: dict[str, tuple[str, ...]] = {}
    for finding in audit.findings:
        support |= measure.taken_apart(finding.attribute, list(finding.counts))
    if not support:
        raise BadInput(f"The audit in {audit.folder} has no findings.", hint="Calibrate on another run.")
    return support


def _truths(labels: str | Path, support: Mapping[str, tuple[str, ...]], pictures: Mapping[str, str]) -> Truths:
    return measure.settle(measure.read_people(labels, list(support)), support, pictures)


def _how(labels: str | Path, truths: Truths) -> str:
    many = f", of {truths.people} people the majority" if truths.people > 1 else ""
    return f"labels in {Path(labels).name}{many}"


def _is_inside(folder: Path, file: str) -> bool:
    """Whether a name leads to a file of the folder, and not out of it."""
    path = PurePath(file)
    return not path.is_absolute() and ".." not in path.parts and "\0" not in file and (folder / path).is_file()
