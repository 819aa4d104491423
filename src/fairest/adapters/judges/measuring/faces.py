"""How many faces are found, and how far `faces` errs on them: `python -m fairest.adapters.judges.measuring.faces`.

On photographs that packages carry, with what one sees on them (some of these packages fairest does not install: the
command says how to get them), and on the drawings of the village's set. `--write` writes the card.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairest.adapters.judges.detecting import Detector, Face
from fairest.adapters.judges.faces import Faces, judge
from fairest.adapters.judges.measuring.card import write_card
from fairest.adapters.judges.measuring.changes import CHANGES, face_of, small
from fairest.adapters.judges.measuring.people import Known, drawn, photographed
from fairest.adapters.judges.measuring.photographs import how_to_get, nobody, photographs, sources
from fairest.measure import confusion
from fairest.records import UNSURE, Confusion, Label

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["main", "measure"]

_SIZES = (30, 40, 50, 60, 80, 120)
_SEEN = "as one reader of the pictures sees the people on them; names of files say the same where they say it"
_MEANT = "what the drawing is called, of the pairs whose woman and man are not drawn alike"

Counts = dict[str, dict[str, int]]


def main(
    archives: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Archives of packages, as pip gets them.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write the card, which needs every photograph.")] = False,
) -> None:
    """Measure, print, and write the card if asked."""
    one = judge()
    detector = Detector()
    people, false, missing = photographed(detector, photographs(), archives)
    if missing:
        typer.echo(how_to_get(missing))
    drawings = list(drawn(detector))
    figures = measure(one, detector, people, drawings)
    figures["faces where there is none"] = {"on these photographs": false, **_false_alarms(detector)}
    found = [
        _confusion(one, attribute, people, "photographs that packages carry", _SEEN) for attribute in one.attributes
    ]
    found.append(_confusion(one, "gender", drawings, "drawings of the village's set", _MEANT))
    _show(figures, found)
    if write and not missing:
        typer.echo(f"written: {write_card('faces', one.weights, sources(photographs()), found, figures=figures)}")
    elif write:
        typer.echo("Not written: a card is of all the photographs.")


def measure(one: Faces, detector: Detector, people: Sequence[Known], drawings: Sequence[Known]) -> dict[str, Any]:
    """How many are found, and what becomes of the faces of the photographs when they are changed."""
    found = [(known, face_of(known.picture, known.face.box)) for known in people if known.face]
    return {
        "people found on photographs": _found(people, "gender"),
        "drawings found, by gender": _found(drawings, "gender"),
        "drawings found, by tone": _found(drawings, "tone"),
        "drawings found, by family": _found(drawings, "family"),
        "faces found, by size on 1024 x 1024 pixels": {
            f"{size} pixels": _sum(_again(one, detector, known, small(face, size)) for known, face in found)
            for size in _SIZES
        },
        "faces changed": {
            name: _sum(_again(one, detector, known, change(face)) for known, face in found)
            for name, change in CHANGES.items()
        },
    }


def _found(people: Iterable[Known], attribute: str) -> Counts:
    """Of each value, how many there are and how many are found."""
    counts: Counts = {}
    for known in people:
        if attribute in known.values:
            row = counts.setdefault(known.values[attribute], {"people": 0, "found": 0})
            row["people"] += 1
            row["found"] += known.face is not None
    return counts


def _again(one: Faces, detector: Detector, known: Known, picture: "Image") -> str:
    """What is told of somebody's gender on another picture with the face in the middle."""
    x, y = picture.width // 2, picture.height // 2
    near = [f for f in detector.faces(picture) if f.box[0] <= x < f.box[2] and f.box[1] <= y < f.box[3]]
    if not near:
        return f"{known.values['gender']}: not found"
    value, _ = one.each(picture, near[:1], "gender")[0]
    told = UNSURE if value is None else "right" if value == known.values["gender"] else "wrong"
    return f"{known.values['gender']}: {told}"


def _sum(told: Iterable[str]) -> dict[str, int]:
    counts = Counter(told)
    kinds = [f"{gender}: {how}" for gender in ("woman", "man") for how in ("right", UNSURE, "wrong", "not found")]
    return {kind: counts[kind] for kind in kinds}


def _confusion(one: Faces, attribute: str, people: Iterable[Known], on: str, how: str) -> Confusion:
    pairs = [
        (known.values[attribute], _label(one, known, known.face, attribute))
        for known in people
        if known.face and attribute in known.values
    ]
    return confusion(attribute, one.attributes[attribute], pairs, measured_on=on, how=how)


def _label(one: Faces, known: Known, face: Face, attribute: str) -> Label:
    ((value, score),) = one.each(known.picture, [face], attribute)
    return Label(known.name, attribute, value, None if value else UNSURE, score)


def _false_alarms(detector: Detector) -> dict[str, int]:
    _, false, missing = photographed(detector, nobody(), None)
    return {f"on {len(nobody()) - len(missing)} photographs without people": false}


def _show(figures: Mapping[str, Any], found: Sequence[Confusion]) -> None:
    for title, rows in figures.items():
        typer.echo(f"\n{title}")
        for name, row in rows.items():
            cells = ", ".join(f"{what} {n}" for what, n in row.items()) if isinstance(row, dict) else row
            typer.echo(f"  {name}: {cells}")
    for one in found:
        typer.echo(f"\n{one.attribute}, {one.measured_on}: rows are true, columns what was told")
        for true, told in one.counts.items():
            typer.echo(f"  {true}: {', '.join(f'{what} {n}' for what, n in told.items())}")


if __name__ == "__main__":
    typer.run(main)
