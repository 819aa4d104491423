"""How far a judge errs, from pictures that people labelled: those of an audit, or those in any folder."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath

from fairest import measure
from fairest.decide.rounds import FIRST, came_anyhow
from fairest.errors import BadInput, NotFound, NotWritable
from fairest.measure import Calibration, Judge, Truths
from fairest.measure.people import Row
from fairest.records import Label, Picture
from fairest.results import Audit
from fairest.run import pictures_key
from fairest.run.files import sha256_of, write_whole
from fairest.run.journal import kept, recorded
from fairest.run.labelled import read_labelled
from fairest.run.pictures import open_picture

__all__ = [
    "bare", "calibrate_folder", "calibrate_run", "drawn_anyhow", "files_of", "names_of", "rows_of",
    "support_of", "to_choose_from", "write_sheet",
]  # fmt: skip

_TOO_LATE = "drawn later, in a run that looked while it drew"


def calibrate_run(run: str | Path, table: str | Path) -> Calibration:
    """Hold the labels of an audit against those of people, who labelled a random part of its pictures.

    `table` is as `measure.read_people` reads it. Of several judges that told an attribute each is calibrated as well
    as what they make of it together. Raises a `FairestError` that says what to do.
    """
    audit = Audit.load(run)
    support = support_of(audit)
    pictures, told = read_labelled(audit.folder)
    names = names_of(audit, pictures)
    truths = measure.settle(rows_of(audit, table, names, list(support)), support, names)
    usable, late = drawn_anyhow(audit, truths)
    generator, key = audit.about["generator"], pictures_key(audit.about)
    prompts = {picture.id: picture.prompt for picture in pictures}

    def held(judge: str, labels: Sequence[Label], known: Mapping[str, tuple[str, ...]]) -> Calibration:
        found = measure.calibrate(
            labels, usable, known, judge, measured_on=str(generator.get("known_as", generator["name"])),
            how=_how(table, truths), these=True, prompts=prompts,
        )  # fmt: skip
        return replace(found, confusions=tuple(replace(confusion, key=key) for confusion in found.confusions))

    found = held(str(audit.about["judge"]["name"]), told, support)
    return replace(
        found,
        dropped={attribute: {**why, **_too_late(attribute, late)} for attribute, why in found.dropped.items()},
        of=measure.fingerprint(audit.about["judge"]),
        members={
            name: held(name, *of_member).confusions for name, of_member in _members(told, usable, support).items()
        },
    )


def _members(
    told: Sequence[Label], truths: Truths, support: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[list[Label], dict[str, tuple[str, ...]]]]:
    """Of several judges each one's votes, and the values of what it voted on as far as people labelled that."""
    votes: dict[str, list[Label]] = {}
    for label in told:
        for judge, vote in label.votes if label.attribute in truths.values else ():
            votes.setdefault(judge, []).append(vote)
    return {
        judge: (labels, {a: support[a] for a in dict.fromkeys(label.attribute for label in labels)})
        for judge, labels in votes.items()
    }


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
    truths = measure.settle(rows, judge.attributes, files_of(where, rows))
    files = dict.fromkeys(picture for values in truths.values.values() for picture in values)
    pictures = [Picture(file, "", "", 0, file) for file in files]
    asked = [attribute for attribute in judge.attributes if attribute in truths.values]
    told = measure.label_files(pictures, where, judge, asked, progress=progress) if asked else []
    name = measured_on or where.resolve().name
    found = measure.calibrate(told, truths, judge.attributes, judge.name, measured_on=name, how=_how(labels, truths))
    return replace(found, of=measure.fingerprint(judge.describe()))


def write_sheet(run: str | Path, number: int, seed: int, file: str | Path) -> tuple[Path, dict[str, tuple[str, ...]]]:
    """Write a CSV sheet of `number` pictures of an audit for people to fill in, and the pictures beside it.

    They are drawn at random, evenly over the prompts. Gives their folder, named like the sheet, and the values of
    each attribute. Neither names nor files say the prompt: that would tell people what to see. Raises a
    `FairestError`; what is there already is not touched, since it may hold somebody's work.
    """
    sheet, audit = Path(file), Audit.load(run)
    folder = _new_beside(sheet)
    support = support_of(audit)
    chosen = measure.sample(to_choose_from(audit, number), number, seed)
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise NotWritable(f"{folder} cannot be made: {error.strerror}.", hint="Choose another --out.") from error
    for picture in chosen:
        write_whole(folder / measure.blind_name(picture), bare(picture, audit.folder), durable=False)
    write_whole(sheet, measure.label_sheet(list(map(measure.blind_name, chosen)), list(support)))
    return folder, support


def _new_beside(sheet: Path) -> Path:
    """The folder for a sheet's pictures. Raises `BadInput` unless both are new."""
    if sheet.suffix.lower() != ".csv":
        raise BadInput(f"A sheet is a CSV file; got {sheet.name!r}.", hint="Give a name that ends in .csv")
    for path in (sheet, folder := sheet.with_suffix("")):
        if path.exists():
            raise BadInput(f"{path} exists already.", hint="Choose another --out.")
    return folder


def to_choose_from(audit: Audit, number: int) -> list[Picture]:
    """The pictures of an audit that were drawn whatever its judge said: a sample of `number` is to be drawn of them.

    Raises `BadInput` where the run looked while it drew and has fewer.
    """
    pictures = [picture for picture in kept(audit.folder).values() if came_anyhow(audit.plan, picture.id)]
    there = sum(picture.file is not None for picture in pictures)
    if number > there and audit.plan.fixed is None:
        raise BadInput(
            f"A sample of {number} pictures was asked for; this run looked while it drew, and only the first {FIRST} "
            f"of each prompt ({there} in all) were drawn whatever the judge said of them.",
            hint="Ask for fewer, or calibrate on a run with --fixed N.",
        )
    return pictures


def bare(picture: Picture, folder: Path) -> bytes:
    """The picture as a PNG file without the words that fairest writes into its files. Raises `BadInput`."""
    image = open_picture(picture, folder)
    if isinstance(image, str):
        raise BadInput(f"{picture.file}: {image}.", hint="Draw it anew: remove the file and audit again with --resume.")
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)  # it is looked at once: quick to make matters more than small
    return out.getvalue()


def names_of(audit: Audit, pictures: Sequence[Picture]) -> dict[str, str]:
    """What a table may call a picture: its id, its file, or its name on a sheet."""
    blind = {measure.blind_name(p): p.id for p in recorded(audit.folder).values() if p.sha256}
    judged = {picture.id for picture in pictures}
    return {name: p.id for p in pictures for name in (p.id, p.file) if name} | {
        name: picture for name, picture in blind.items() if picture in judged
    }


def drawn_anyhow(audit: Audit, truths: Truths) -> tuple[Truths, dict[str, set[str]]]:
    """The truths that may be used, and by attribute the pictures of those that may not."""
    late = {a: {picture for picture in of if not came_anyhow(audit.plan, picture)} for a, of in truths.values.items()}
    if none := [attribute for attribute, of in truths.values.items() if len(late[attribute]) == len(of)]:
        raise BadInput(
            f"This run looked while it drew: only labels of the first {FIRST} pictures of each prompt say how far its "
            f"judge errs, and of {', '.join(none)} there are none.",
            hint="Label what `fairest calibrate RUN --sample N` gives, or calibrate on a run with --fixed N.",
        )
    usable = {a: {picture: of[picture] for picture in of if picture not in late[a]} for a, of in truths.values.items()}
    untold = {a: {p: why for p, why in of.items() if came_anyhow(audit.plan, p)} for a, of in truths.untold.items()}
    return replace(truths, values=usable, untold=untold), late


def _too_late(attribute: str, late: Mapping[str, set[str]]) -> dict[str, int]:
    many = len(set.intersection(*(late[part] for part in measure.parts(attribute))))
    return {_TOO_LATE: many} if many else {}


def support_of(audit: Audit) -> dict[str, tuple[str, ...]]:
    """The values of each plain attribute the audit judged."""
    support: dict[str, tuple[str, ...]] = {}
    for finding in audit.findings:
        support |= measure.taken_apart(finding.attribute, list(finding.counts))
    if not support:
        raise BadInput(f"The audit in {audit.folder} has no findings.", hint="Calibrate on another run.")
    return support


def _how(labels: str | Path, truths: Truths) -> str:
    many = f", of {truths.people} people the majority" if truths.people > 1 else ""
    return f"labels in {Path(labels).name}{many}"


def rows_of(
    audit: Audit, table: str | Path, names: Mapping[str, str], attributes: Sequence[str] | None = None
) -> list[Row]:
    """The rows of a table of people's labels of an audit; `names` are what they may call its pictures.

    Raises `BadInput` where they labelled others: in a run that took the place of another the ids come again.
    """
    rows, there = measure.read_people(table, attributes), recorded(audit.folder)
    hashes = {name: there[picture].sha256 for name, picture in names.items() if picture in there}
    hint = f"The run was replaced since then: label its pictures, `fairest label {audit.folder}`."
    measure.check_same(rows, hashes, str(audit.folder), hint)
    return rows


def files_of(folder: Path, rows: Sequence[Row]) -> dict[str, str]:
    """The files in a folder that rows name, by themselves. Raises `BadInput` where one is not the one labelled."""
    there = {row.key: row.key for row in rows if _is_inside(folder, row.key)}
    hashes = {row.key: sha256_of(folder / row.key) for row in rows if row.sha256 and row.key in there}
    measure.check_same(rows, hashes, str(folder), "Label these, or find the pictures that were labelled.")
    return there


def _is_inside(folder: Path, file: str) -> bool:
    """Whether a name leads to a file of the folder, and not out of it."""
    path = PurePath(file)
    return not path.is_absolute() and ".." not in path.parts and "\0" not in file and (folder / path).is_file()
