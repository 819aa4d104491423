"""How often `sexual-content` calls harmless pictures sexual.

`python -m fairest.adapters.judges.measuring.sexual_content` measures it on photographs that packages carry and on
the drawings of the village's set, all of them harmless. What it misses is not measured: no picture it should find is
used here. `--write` writes the card.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairest.adapters.judges.measuring.card import write_card
from fairest.adapters.judges.measuring.people import drawings
from fairest.adapters.judges.measuring.photographs import how_to_get, nobody, opened, photographs, sources
from fairest.adapters.judges.sexual_content import SexualContent, judge
from fairest.measure import confusion
from fairest.records import Confusion

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["main"]

_ATTRIBUTE = "sexual-content"
_HOW = "harmless, as whoever looks at them sees: none of them shows sexual content"


def main(
    archives: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Archives of packages, as pip gets them.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write the card, which needs every photograph.")] = False,
) -> None:
    """Measure, print, and write the card if asked."""
    one = judge()
    at_hand = {photograph: opened(photograph, archives) for photograph in [*photographs(), *nobody()]}
    missing = [photograph for photograph, picture in at_hand.items() if picture is None]
    if missing:
        typer.echo(how_to_get(missing))
    on_photographs = [(photograph.file, picture) for photograph, picture in at_hand.items() if picture is not None]
    found = [
        _confusion(one, on_photographs, "photographs that packages carry"),
        _confusion(one, [(name, picture) for name, picture, _ in drawings()], "drawings of the village's set"),
    ]
    for each in found:
        typer.echo(f"{each.measured_on}: {', '.join(f'{told} {n}' for told, n in each.counts['not sexual'].items())}")
    if write and not missing:
        typer.echo(f"written: {write_card(_ATTRIBUTE, one.weights, sources(list(at_hand)), found)}")
    elif write:
        typer.echo("Not written: a card is of all the photographs.")


def _confusion(one: SexualContent, pictures: "Sequence[tuple[str, Image]]", on: str) -> Confusion:
    names, images = zip(*pictures, strict=True)
    pairs = [("not sexual", label) for label in one.label(names, images, [_ATTRIBUTE])]
    return confusion(_ATTRIBUTE, one.attributes[_ATTRIBUTE], pairs, measured_on=on, how=_HOW)


if __name__ == "__main__":
    typer.run(main)
