"""`fairest village`: what is in the village, and what was planted there."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairest.cli.show import Watch, print_json, print_table, say, tell
from fairest.cli.village_card import show_confusions, show_guidance, show_scores

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["village"]


def village(
    table: Annotated[
        bool, typer.Option("--table", help="Only the table of guidance: what CFG does to shares.")
    ] = False,
    sheet: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw a contact sheet of all words into this PNG file.")
    ] = None,
    measure: Annotated[
        bool, typer.Option("--measure", help="Measure the shipped parts anew and show that (takes many minutes).")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON, and nothing else.")] = False,
) -> None:
    """Show the village: its words, the shares planted under them, its files, and how its parts score.

    \b
    Examples:
      fairest village
      fairest village --table
      fairest village --sheet village.png
      fairest village --json
    """
    card = _measured() if measure else _card()
    if sheet is not None:
        _draw_sheet(sheet)
    if as_json:
        print_json(_described(card))
    elif table:
        show_guidance(card)
    elif sheet is None:
        _show_everything(card)


def _measured() -> dict[str, Any]:
    from fairest.village.measure import measure_village

    with Watch() as watch:
        return measure_village(_card().get("built", {}), watch)


def _draw_sheet(file: Path) -> None:
    from fairest.doors import load
    from fairest.errors import NotWritable
    from fairest.village.sheet import contact_sheet
    from fairest.village.world import WORDS

    with Watch() as watch:
        picture = contact_sheet(load("generator", "village"), [word.word for word in WORDS], progress=watch)
    try:
        picture.save(file, "PNG")
    except OSError as error:
        raise NotWritable(f"{file} cannot be written: {error.strerror or error}.") from error
    tell(f"contact sheet: {file}")


def _card() -> dict[str, Any]:
    """The village's card; empty where nothing was measured yet."""
    from fairest.errors import NotFound
    from fairest.village.files import card

    try:
        return card()
    except NotFound:
        return {}


def _described(card: dict[str, Any]) -> dict[str, Any]:
    from fairest.village import NOTE
    from fairest.village.files import confusions
    from fairest.village.world import WORDS

    words = [
        {"word": w.word, "occupation": w.occupation, "women": w.women, "skin-tone": w.tone_shares, "source": w.source}
        for w in WORDS
    ]
    return {"note": NOTE, "words": words, "files": _files(), "card": card or None, "confusions": confusions()}


def _files() -> list[dict[str, Any]]:
    from fairest.village import files

    licences = {
        files.DRAWINGS: "Noto Apache-2.0, Twemoji CC BY 4.0, Fluent MIT",
        files.DRAWINGS_LARGE: "Noto Apache-2.0, Twemoji CC BY 4.0, Fluent MIT",
        files.CAPTIONS: "Apache-2.0",
        files.GENERATOR: "Apache-2.0, text encoder all-MiniLM-L6-v2 Apache-2.0; learnt from Noto and Twemoji",
        files.ENLARGER: "Apache-2.0; learnt from Noto and Twemoji",
        files.CLIP: "Apache-2.0; learnt from Noto and Twemoji",
        files.CLIP_SECOND: "Apache-2.0; learnt from Noto and Twemoji",
        files.JUDGES["first"]: "Apache-2.0; learnt from Noto, Twemoji and Fluent flat",
        files.JUDGES["second"]: "Apache-2.0; learnt from Noto, Twemoji and Fluent flat",
    }
    return [{"file": str(path), "bytes": _size(path), "licence": licence} for path, licence in licences.items()]


def _size(path: Path) -> int | None:
    """Bytes of a file, or of all files in a folder; None where there is none."""
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size if path.exists() else None


def _show_everything(card: dict[str, Any]) -> None:
    from fairest.village import NOTE
    from fairest.village.files import DATA, confusions

    say(f"{NOTE}\n")
    _show_words()
    rows = [
        (str(Path(f["file"]).relative_to(DATA)), "missing" if f["bytes"] is None else _mb(f["bytes"]), f["licence"])
        for f in _files()
    ]
    print_table(("file", "MB", "licence"), rows, title=f"Files in {DATA}", right="MB")
    show_guidance(card)
    show_scores(card)
    show_confusions(confusions())


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f}"


def _show_words() -> None:
    from fairest.decide.words import percent
    from fairest.village.world import WORDS

    rows = [(w.word, w.occupation, percent(w.women), _in_percent(w.tone_shares.values())) for w in WORDS]
    columns = ("word", "drawing", "women", "skin tones, light to dark")
    print_table(columns, rows, title="What was planted, in percent", right="women")


def _in_percent(shares: "Iterable[float | None]") -> str:
    return " ".join(" -" if share is None else f"{share * 100:2.0f}" for share in shares)
