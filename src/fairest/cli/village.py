"""`fairest village`: what is in the village, and what was planted there."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairest.cli.show import Watch, print_json, print_table, say, tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["village"]

_CLOSE = 0.10
"""A drawn share this near to the planted one counts as faithful."""


def village(
    table: Annotated[
        bool, typer.Option("--table", help="Only the table of guidance: what CFG does to shares.")
    ] = False,
    sheet: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw a contact sheet of all words into this PNG file.")
    ] = None,
    measure: Annotated[
        bool, typer.Option("--measure", help="Measure everything in the card anew and write it (takes minutes).")
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
    if measure:
        _measure()
    if sheet is not None:
        _draw_sheet(sheet)
    if as_json:
        print_json(_described())
    elif table:
        _show_guidance(_card())
    elif sheet is None:
        _show_everything()


def _measure() -> None:
    from fairest.village.files import DATA, card
    from fairest.village.measure import write_card

    with Watch() as watch:
        write_card(DATA, _card().get("built", {}), watch)
    card.cache_clear()


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


def _described() -> dict[str, Any]:
    from fairest.village import NOTE
    from fairest.village.world import WORDS

    words = [
        {"word": w.word, "occupation": w.occupation, "women": w.women, "skin-tone": w.tone_shares, "source": w.source}
        for w in WORDS
    ]
    return {"note": NOTE, "words": words, "files": _files(), "card": _card() or None}


def _files() -> list[dict[str, Any]]:
    from fairest.village import files

    licences = {
        files.DRAWINGS: "Noto Apache-2.0, Twemoji CC BY 4.0, Fluent MIT",
        files.CAPTIONS: "Apache-2.0",
        files.GENERATOR: "Apache-2.0, text encoder all-MiniLM-L6-v2 Apache-2.0; learnt from Noto and Twemoji",
        files.CLIP: "Apache-2.0; learnt from Noto and Twemoji",
        files.JUDGES["first"]: "Apache-2.0; learnt from Noto, Twemoji and Fluent flat",
        files.JUDGES["second"]: "Apache-2.0; learnt from Noto, Twemoji and Fluent flat",
    }
    return [{"file": str(path), "bytes": _size(path), "licence": licence} for path, licence in licences.items()]


def _size(path: Path) -> int | None:
    """Bytes of a file, or of all files in a folder; None where there is none."""
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size if path.exists() else None


def _show_everything() -> None:
    from fairest.village import NOTE
    from fairest.village.files import DATA

    say(f"{NOTE}\n")
    _show_words()
    rows = [
        (str(Path(f["file"]).relative_to(DATA)), "missing" if f["bytes"] is None else _mb(f["bytes"]), f["licence"])
        for f in _files()
    ]
    print_table(("file", "MB", "licence"), rows, title=f"Files in {DATA}", right="MB")
    card = _card()
    _show_guidance(card)
    for part in ("explicit", "judges"):
        if part in card:
            print_table((part, ""), _flat(card[part]))


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f}"


def _show_words() -> None:
    from fairest.decide.words import percent
    from fairest.village.world import WORDS

    rows = [(w.word, w.occupation, percent(w.women), _in_percent(w.tone_shares.values())) for w in WORDS]
    columns = ("word", "drawing", "women", "skin tones, light to dark")
    print_table(columns, rows, title="What was planted, in percent", right="women")


def _show_guidance(card: "Mapping[str, Any]") -> None:
    """The share of women among what the generator draws, by guidance: each of the seeds."""
    from fairest.decide.words import percent

    words = card.get("guidance") or []
    if not words:
        say("How guidance changes the shares was not measured yet: fairest village --measure")
        return
    scales = list(words[0]["cfg"])
    columns = ("word", "planted", *(f"CFG {scale}" for scale in scales))
    rows = [(w["word"], percent(w["planted"]), *(_in_percent(w["cfg"][scale]) for scale in scales)) for w in words]
    print_table(columns, rows, title="Women, in percent, for each seed", right=",".join(columns[1:]))
    for scale in scales:
        say(f"CFG {scale}: {_faithful(words, scale)} of {len(words)} words within {_CLOSE:.2f} of the planted share")


def _in_percent(shares: "Iterable[float | None]") -> str:
    return " ".join(" -" if share is None else f"{share * 100:2.0f}" for share in shares)


def _faithful(words: list[dict[str, Any]], scale: str) -> int:
    """Words whose mean share over the seeds is near to the planted one."""
    near = 0
    for word in words:
        told = [share for share in word["cfg"][scale] if share is not None]
        near += bool(told) and abs(sum(told) / len(told) - word["planted"]) <= _CLOSE
    return near


def _flat(scores: Any, above: str = "") -> list[tuple[str, str]]:
    """Nested scores as rows: ("first held-out gender", "0.981")."""
    if not isinstance(scores, dict):
        return [(above, f"{scores:.3f}" if isinstance(scores, float) else str(scores))]
    return [row for name, value in scores.items() for row in _flat(value, f"{above} {name}".strip())]
