"""A search on one page: for all words the nearest pictures, and their groups beside those of the set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairest import __version__
from fairest.decide.nearest.found import Found
from fairest.decide.nearest.words import found_sentences, passed_words, teller
from fairest.decide.words import listed
from fairest.report import about as about_tables
from fairest.report.environment import render
from fairest.report.search_lines import Part, Tile, part, set_in_print, tile
from fairest.report.thumbnails import Thumbnail
from fairest.report.words import slug
from fairest.run.files import write_whole

__all__ = ["write_search_page"]


@dataclass(frozen=True, slots=True)
class Section:
    """One text and what was found for it."""

    anchor: str
    words: str
    said: tuple[str, ...]
    parts: tuple[Part, ...]
    passed: str
    tiles: tuple[Tile, ...]


def write_search_page(
    file: Path,
    *,
    headline: str,
    found: Sequence[Found],
    thumbs: Mapping[int, Thumbnail | str],
    about: Mapping[str, Any],
    alpha: float,
    set: str,
    encoder: str,
    k: int,
    rows: int,
    left_out: Mapping[str, int],
) -> None:
    """Write the page. The same input gives the same bytes. Raises `NotWritable`."""
    tested = [held for one in found for held in _tested(one)]
    page = render(
        "search.html.jinja",
        (),
        headline=set_in_print(headline),
        set=set,
        encoder=encoder,
        k=k,
        rows=rows,
        left_out=_left(left_out),
        sections=[_section(i, one, thumbs, k) for i, one in enumerate(found, 1)],
        tests=len(tested),
        differ=tested.count("differs"),
        judged=_judged(found),
        notes=[note for one in about.values() for note in about_tables.notes(one)],
        facts=about_tables.tables({name: _without_notes(one) for name, one in about.items()}),
        alpha=alpha,
        fairest=__version__,
    )
    write_whole(file, page)


def _tested(found: Found) -> list[str]:
    groups = (group for block in found.blocks for group in block.statements)
    return [held.verdict for group in groups if (held := group.held("the set")) and held.verdict]


def _judged(found: Sequence[Found]) -> list[str]:
    """Who did not tell of the whole set."""
    blocks = (block for one in found for block in one.blocks if not block.labelled.is_whole)
    return list(dict.fromkeys(map(teller, blocks)))


def _without_notes(about: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in about.items() if key != "notes"}


def _left(reasons: Mapping[str, int]) -> str:
    if not reasons:
        return ""
    rest = listed([f"{n:,} {why}" for why, n in reasons.items()])
    many = sum(reasons.values())
    return f"{many:,} {'row' if many == 1 else 'rows'} of the set could not be used: {rest}."


def _section(number: int, found: Found, thumbs: Mapping[int, Thumbnail | str], k: int) -> Section:
    return Section(
        f"found-{number}-{slug(found.words)}"[:60], found.words, tuple(map(set_in_print, found_sentences(found, k))),
        tuple(map(part, found.blocks)), set_in_print(passed_words(found)),
        tuple(tile(i, near, thumbs.get(near.row), found.blocks) for i, near in enumerate(found.nearest)),
    )  # fmt: skip
