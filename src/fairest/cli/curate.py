"""`fairest curate`: from a picture-caption set to a training set, and what each step did to whom."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairest.cli.grouped import RUN
from fairest.cli.show import Watch, print_json, print_table, printable, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fairest.curating import Curation
    from fairest.sift.plan import Plan

__all__ = ["Keep", "Layout", "curate"]

_STEPS = "The steps, in the order in which they are taken"
_GROUPS = "Who tells the groups"
_MOST_LOSSES = 12
_MOST_VALUES = 8


class Keep(StrEnum):
    """Which picture of a family stays."""

    largest = "largest"
    caption = "caption"
    groups = "groups"


class Layout(StrEnum):
    """What the kept rows are written as."""

    webdataset = "webdataset"
    img2dataset = "img2dataset"
    parquet = "parquet"
    imagefolder = "imagefolder"
    datacomp = "datacomp"


def curate(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="A folder, .tar or .parquet files, an index folder of clip-retrieval, or the set: village.",
        ),
    ],
    filter_: Annotated[
        list[str] | None,
        typer.Option(
            "--filter",
            metavar="WHAT_STAYS",
            help='"similarity >= 0.3", "licence in cc0, cc-by", "opt_out is unknown"; may be repeated.',
            rich_help_panel=_STEPS,
        ),
    ] = None,
    screen: Annotated[
        Path | None,
        typer.Option(
            metavar="LABELS",
            help="Remove what is like labelled rows: a table of key and label (1 goes, 0 stays).",
            rich_help_panel=_STEPS,
        ),
    ] = None,
    recall: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE", help="Of what --screen removes, so much is found. Default: 0.99.", rich_help_panel=_STEPS
        ),
    ] = None,
    reweight: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOW",
            help='"undo-filter", or targets: "gender=parity", "gender=woman:.5,man:.5", "skin-tone=@tones.toml"; '
            "may be repeated.",
            rich_help_panel=_STEPS,
        ),
    ] = None,
    dedup: Annotated[
        float | None,
        typer.Option(
            metavar="COSINE", help="Keep one of pictures whose embeddings are so alike.", rich_help_panel=_STEPS
        ),
    ] = None,
    keep: Annotated[
        Keep | None,
        typer.Option(help="Which one --dedup keeps of those that are alike. Default: largest.", rich_help_panel=_STEPS),
    ] = None,
    cap: Annotated[
        float | None,
        typer.Option(metavar="TIMES", help="No row weighs more than so many times the mean.", rich_help_panel=_STEPS),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(metavar="N", help="Draw N rows, by their weights.", rich_help_panel=_STEPS),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Steps in an order of one's own, as TOML, in place of the above.",
            rich_help_panel=_STEPS,
        ),
    ] = None,
    judge: Annotated[
        list[str] | None,
        typer.Option(metavar="JUDGE", help="Who looks at the pictures; may be repeated.", rich_help_panel=_GROUPS),
    ] = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option(metavar="ATTRIBUTE", help="What judges are asked; may be repeated.", rich_help_panel=_GROUPS),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ATTRIBUTE=COLUMN", help="A column that tells groups; may be repeated.", rich_help_panel=_GROUPS
        ),
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE", help="What captions are read in; may be repeated. Default: en.", rich_help_panel=_GROUPS
        ),
    ] = None,
    encoder: Annotated[
        str | None,
        typer.Option(metavar="ENCODER", help="What embeds the pictures: clip:PATH, village.", rich_help_panel=RUN),
    ] = None,
    engine: Annotated[
        str, typer.Option(metavar="ENGINE", help="native, ray, or ray:ADDRESS of a cluster.", rich_help_panel=RUN)
    ] = "native",
    workers: Annotated[
        int | None, typer.Option(metavar="N", help="Processes. Default: one a core.", rich_help_panel=RUN)
    ] = None,
    write: Annotated[
        Layout | None, typer.Option(help="Also write the kept rows, as a set of their own.", rich_help_panel=RUN)
    ] = None,
    delta: Annotated[
        float, typer.Option(metavar="SHARE", help="Differences between losses smaller than this count as none.")
    ] = 0.01,
    alpha: Annotated[float, typer.Option(metavar="RATE", help="False discovery rate of one step's losses.")] = 0.05,
    seed: Annotated[int, typer.Option(metavar="N", help="What is drawn at random is drawn by it.")] = 0,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where all goes. Default: a new one in fairest-runs/.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on in --out; also under another plan, with what was seen.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the curation in --out.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print curation.json, and nothing else.")] = False,
) -> None:
    """Make a training set of a picture-caption set, and keep what every step did to every group.

    Writes kept.parquet (key, weight), removed.parquet (key, step, reason), groups.parquet, curation.json and
    report.html. See docs/curate.md.

    \b
    Examples:
      fairest curate village --filter "punsafe < 0.5" --reweight undo-filter --dedup 0.99 --reweight gender=parity
      fairest curate "shards/{00000..00127}.tar" --encoder clip:models/clip --judge faces --dedup 0.95 --out curated
      fairest curate laion.parquet --filter "similarity >= 0.3" --filter "opt_out is unknown" --column nsfw=nsfw
    """
    from fairest.curating import curate as call

    with Watch() as watch:
        done = call(
            source, _plan(plan, filter_, screen, recall, reweight, dedup, keep, cap, sample), encoder=encoder,
            judge=judge, attributes=attribute, columns=_columns(column), languages=tuple(language or ("en",)),
            engine=engine, workers=workers, write=write and write.value, alpha=alpha, delta=delta, seed=seed,
            out=out, resume=resume, force=force, progress=watch,
        )  # fmt: skip
    if as_json:
        print_json(done.document)
    else:
        _show(done)


def _plan(file: Path | None, *flags: Any) -> "Plan":
    """The file's steps, or those of the flags."""
    from fairest.curating.flags import plan_of_flags
    from fairest.errors import BadInput
    from fairest.sift.plan import read_plan

    filters, screen, recall, reweight, dedup, keep, cap, sample = flags
    if file is None:
        return plan_of_flags(
            filters=filters or (), screen=screen and str(screen), recall=recall, reweight=reweight or (),
            dedup=dedup, keep=keep and keep.value, cap=cap, sample=sample,
        )  # fmt: skip
    if any(flag not in (None, [], ()) for flag in flags):
        raise BadInput("The steps come from a plan or from flags, not from both.", hint="Write them into the plan.")
    return read_plan(file)


def _columns(given: "Sequence[str] | None") -> dict[str, str]:
    from fairest.errors import BadInput

    columns = {}
    for text in given or ():
        attribute, equals, column = text.partition("=")
        if not (attribute and equals and column):
            raise BadInput(f"{text!r} names no column.", hint="Write --column gender=COLUMN")
        columns[attribute.strip()] = column.strip()
    return columns


def _show(done: "Curation") -> None:
    """The chain of steps, shares after each, who lost how much, and where everything is."""
    rows = [(step["name"], f"{step['rows']:,}", f"{step['effective']:,.0f}", _why(step)) for step in done.steps]
    print_table(("step", "rows", "effective", "removed"), rows, right="rows,effective")
    for group in dict.fromkeys((row["source"], row["attribute"]) for row in done.steps[0]["groups"]):
        _show_shares(done, *group)
    for step in done.steps:
        _show_losses(step)
    for sentence in done.headline:
        say(printable(sentence))
    say(f"\nreport: {done.report}")


def _why(step: "Mapping[str, Any]") -> str:
    return printable("; ".join(f"{n:,} {why}" for why, n in step["removed"].items()))


def _show_shares(done: "Curation", source: str, attribute: str) -> None:
    """Every value's share after every step."""
    table = [
        (row["value"], step["number"], row["share"])
        for step in done.steps
        for row in step["groups"]
        if (row["source"], row["attribute"]) == (source, attribute) and row["value"] is not None
    ]
    values = list(dict.fromkeys(value for value, _, _ in table))
    if len(values) > _MOST_VALUES:
        say(f"{printable(attribute)}, told by {source}: {len(values)} values, in the report\n")
        return
    shares = {(value, number): share for value, number, share in table}
    lines = [
        (step["name"], *("n/a" if (s := shares.get((v, step["number"]))) is None else f"{s:.1%}" for v in values))
        for step in done.steps
    ]
    if any(cell != "n/a" for line in lines for cell in line[1:]):
        title = f"{attribute}, told by {source}: share of the weight after each step"
        print_table(("step", *map(printable, values)), lines, title=printable(title), right=",".join(values))


def _show_losses(step: "Mapping[str, Any]") -> None:
    """Who lost more or less than the others in it, the clearest first."""
    shown = [loss for loss in step["losses"] if loss["verdict"] == "differs"]
    shown.sort(key=lambda loss: loss["p_differs"])
    rows = [
        (loss["source"], loss["attribute"], loss["value"], f"{loss['lost']:,} of {loss['before']:,}",
         f"{loss['lost'] / loss['before']:.1%}", f"{loss['other_lost'] / loss['other_before']:.1%}")
        for loss in shown[:_MOST_LOSSES]
    ]  # fmt: skip
    if rows:
        columns = ("told by", "attribute", "value", "lost", "lost %", "others %")
        title = f"{step['name']}: who lost more or less than all others"
        print_table(
            columns, [tuple(map(printable, row)) for row in rows], title=printable(title), right="lost,lost %,others %"
        )
        if len(shown) > _MOST_LOSSES:
            say(f"and {len(shown) - _MOST_LOSSES} more, in the report\n")
