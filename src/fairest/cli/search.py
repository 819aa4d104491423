"""`fairest search`: what a set believes something looks like."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairest.cli.show import Watch, print_table, printable, say

if TYPE_CHECKING:
    from fairest.decide.nearest import Block, Found, Group, Score
    from fairest.searching import Search

__all__ = ["search"]


def search(
    source: Annotated[
        str, typer.Argument(metavar="SET", help="An index folder of clip-retrieval's layout, or a set of pictures.")
    ],
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help='What to look for: "a criminal" "a person".')],
    encoder: Annotated[
        str | None,
        typer.Option(
            metavar="ENCODER", help="As door or door:rest: clip:FOLDER. Default: the one that made the index."
        ),
    ] = None,
    k: Annotated[
        int, typer.Option("--k", "-k", metavar="N", help="How many of the nearest pictures are looked at.")
    ] = 100,
    judge: Annotated[
        str | None, typer.Option(metavar="JUDGE", help="Who labels the nearest pictures, and 500 others.")
    ] = None,
    attribute: Annotated[
        list[str] | None, typer.Option(metavar="ATTRIBUTE", help="What groups; may be repeated. Default: all told.")
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Of the captions; may be repeated. Default: en.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where page and index go. Default: a new one in fairest-runs/."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print search.json, and nothing else.")] = False,
) -> None:
    """Find the pictures nearest to words, and hold their groups against the set's own.

    Writes search.html and search.json. Pictures without an index are embedded first, into the index of --out, which
    later searches with the same --out use.

    \b
    Examples:
      fairest search laion-index "a criminal" "a person" --encoder clip:openai/clip-vit-base-patch32
      fairest search photographs/ "a nurse" --encoder clip:models/clip --judge faces --out runs/photographs
    """
    import fairest.searching

    with Watch() as watch:
        done = fairest.searching.search(
            source, words, encoder=encoder, judge=judge, attributes=attribute, k=k, out=out,
            languages=tuple(language or ("en",)), progress=watch,
        )  # fmt: skip
    if as_json:
        say((done.folder / "search.json").read_text(encoding="utf-8").rstrip())
    else:
        _show(done)


def _show(done: "Search") -> None:
    """A table and scores for each text, attribute and source; the headline; and where the page is."""
    from fairest.decide.nearest import passed_words

    for found in done.found:
        for block in found.blocks:
            _show_groups(found, block, done.k)
            _show_scores(block)
        if passed := passed_words(found):
            say(printable(passed) + "\n")
    say(printable(done.headline))
    if done.left_out:
        said = ", ".join(f"{n:,} {why}" for why, n in done.left_out.items())
        say(printable(f"rows of the set that could not be used: {said}"))
    say(f"\npage: {done.report}")


def _show_groups(found: "Found", block: "Block", k: int) -> None:
    from fairest.decide.nearest.words import block_title, gaps_words

    title = f"the {k:,} nearest to “{found.words}”: {block_title(block)}"
    columns = ("group", "nearest", "share %", "interval %", "the set %", "against the set", "against parity")
    rows = [_cells(group) for group in block.groups]
    print_table(columns, rows, title=printable(title), right="nearest,share %,interval %,the set %")
    if gaps := gaps_words(block):
        say(printable(gaps) + "\n")


def _cells(group: "Group") -> tuple[str, ...]:
    from fairest.decide.nearest.words import verdict_words
    from fairest.decide.words import ends

    held = group.held("the set")
    own = _share(None if held is None else held.share)
    return (
        printable(group.value), f"{group.hits:,}", _share(group.share), " to ".join(ends(group.low, group.high)), own,
        verdict_words(group, "the set"), verdict_words(group, "parity"),
    )  # fmt: skip


def _show_scores(block: "Block") -> None:
    columns = ("score", "against", "here", "interval", "chance alone", "95 % of chance")
    rows = [_score(score) for score in block.scores]
    print_table(columns, rows, right="here,interval,chance alone,95 % of chance")


def _score(score: "Score") -> tuple[str, ...]:
    if score.value is None:
        return score.name, score.to, f"not measured: {score.why}", "", "", ""
    return (
        score.name,
        score.to,
        _three(score.value),
        _between(score.low, score.high),
        _three(score.fair),
        _between(score.fair_low, score.fair_high),
    )


def _between(low: float | None, high: float | None) -> str:
    return "none" if low is None or high is None else f"{low:.3f} to {high:.3f}"


def _three(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _share(share: float | None) -> str:
    from fairest.decide.words import percent

    return "n/a" if share is None else percent(share).removesuffix(" %")
