"""`fairest audit-judge`: how a judge fares with every group of people."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairest.cli.show import Watch, print_table, printable, say

if TYPE_CHECKING:
    from fairest.decide.accuracy.rate import Group, Kind, Table
    from fairest.judging import JudgeAudit

__all__ = ["FailOn", "audit_judge"]


class FailOn(StrEnum):
    """What can make the exit status 1."""

    differs = "differs"


def audit_judge(
    judge: Annotated[
        str, typer.Argument(metavar="JUDGE", help="A judge as door or door:rest; or the run folder of an audit.")
    ],
    table: Annotated[
        Path | None,
        typer.Argument(
            metavar="TABLE",
            help="For a judge: pictures and what is truly on them, a CSV or Parquet file. A column file, one for "
            "each attribute, others as groups.",
            show_default=False,
        ),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(metavar="TABLE", help="For a run: what people saw. Default: what `fairest label` wrote."),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the table's pictures lie. Default: beside it.")
    ] = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option(metavar="ATTRIBUTE", help="What to audit the judge in; may be repeated. Default: all."),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ATTRIBUTE",
            help='What makes the groups, "gender+skin-tone" too; may be repeated. Default: all, and every two crossed.',
        ),
    ] = None,
    delta: Annotated[float, typer.Option(metavar="SHARE", help="Differences smaller than this count as none.")] = 0.05,
    alpha: Annotated[
        float, typer.Option(metavar="RATE", help="False discovery rate allowed over all comparisons.")
    ] = 0.05,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the page goes. Default: a new one in fairest-runs/.")
    ] = None,
    fail_on: Annotated[
        list[FailOn] | None, typer.Option(metavar="VERDICT", help="Exit with 1 when a group: differs.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print judge.json, and nothing else.")] = False,
) -> None:
    """Say how often a judge tells a value, and the right one, in every group of people, beside all others.

    Writes judge.html and judge.json. See docs/judges/audit-judge.md.

    \b
    Examples:
      fairest audit-judge village photographs/truth.csv
      fairest audit-judge clip:models/clip photographs/truth.csv --by gender+skin-tone
      fairest audit-judge runs/nightly
      fairest audit-judge runs/nightly --labels labelled.csv --fail-on differs
    """
    import fairest.judging

    with Watch() as watch:
        done = fairest.judging.audit_judge(
            judge, table, labels=labels, folder=folder, attributes=attribute, by=by, delta=delta, alpha=alpha,
            out=out, progress=watch,
        )  # fmt: skip
    if as_json:
        say((done.folder / "judge.json").read_text(encoding="utf-8").rstrip())
    else:
        _show(done)
    raise typer.Exit(FailOn.differs in (fail_on or []) and bool(done.differs))


def _show(done: "JudgeAudit") -> None:
    """Two tables for each attribute and grouping, what was said of nobody, the headline, and where the page is."""
    from fairest.decide.accuracy.assess import KINDS
    from fairest.decide.accuracy.words import alarm_sentence, gap_sentence, needs_sentence

    for table in done.tables:
        for kind in KINDS:
            _show_rates(table, kind)
        for gap in table.gaps:
            say(printable(gap_sentence(table, gap)))
        say()
    for empty in done.nobody:
        say(printable(alarm_sentence(empty, done.alpha)))
    say(printable(done.headline))
    if needs := needs_sentence(done.tables):
        say(needs)
    say(f"\npage: {done.report}")


def _show_rates(table: "Table", kind: "Kind") -> None:
    from fairest.decide.words import display_name

    of = "told at all" if kind == "told" else "right, of those told"
    title = f"{display_name(table.attribute)}, by {display_name(table.by)}: {of}"
    columns = ("pictures of", "n", f"{kind} %", "others %", "verdict", "to settle it")
    rows = [_cells(table, group, kind) for group in table.groups if group.answers.n]
    print_table(columns, rows, title=printable(title), right=f"n,{kind} %,others %")


def _cells(table: "Table", group: "Group", kind: "Kind") -> tuple[str, ...]:
    from fairest.decide.accuracy.words import needs_words
    from fairest.decide.words import shown

    name, rate = printable(shown(table.by, group.answers.group)), group.rate(kind)
    verdict = rate.verdict or f"not tested: {rate.why}"
    return name, f"{rate.n:,}", _share(rate.share), _share(rate.other_share), verdict, needs_words(rate)


def _share(share: float | None) -> str:
    from fairest.decide.words import percent

    return "n/a" if share is None else percent(share).removesuffix(" %")
