"""`fairest regurgitation`: how often a model draws its training pictures again."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairest.cli.grouped import AMOUNT, MEASURE
from fairest.cli.model_options import with_model_options
from fairest.cli.show import Watch, print_table, printable, say, tell
from fairest.errors import BadInput

if TYPE_CHECKING:
    from fairest.regurgitating import Regurgitation
    from fairest.regurgitating.counting import Rate
    from fairest.regurgitating.drawn import Pair

__all__ = ["regurgitation"]

_ROWS = 10
_LONGEST = 60


@with_model_options
def regurgitation(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The generator, as door or door:rest.")],
    source: Annotated[
        str,
        typer.Argument(
            metavar="SET", help="What it was trained on: pictures with captions, or a run folder of `fairest curate`."
        ),
    ],
    beside: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL", help="A second model, as one trained after deduplication: the same captions and seeds."
        ),
    ] = None,
    encoder: Annotated[
        str | None,
        typer.Option(
            metavar="ENCODER",
            help="What tells how alike pictures are. Default: the one made for the model.",
            rich_help_panel=MEASURE,
        ),
    ] = None,
    false_alarms: Annotated[
        float,
        typer.Option(
            metavar="RATE",
            help="So many captions of a model that copies nothing may be called copied.",
            rich_help_panel=MEASURE,
        ),
    ] = 0.01,
    threshold: Annotated[
        str | None,
        typer.Option(
            metavar="COSINE,PIXELS",
            help="The limits of both likenesses, 0.95,0.9. Default: calibrated on the set.",
            rich_help_panel=MEASURE,
        ),
    ] = None,
    captions: Annotated[
        int, typer.Option(metavar="N", min=1, help="Training captions that are drawn.", rich_help_panel=AMOUNT)
    ] = 200,
    pictures: Annotated[
        int, typer.Option(metavar="N", min=1, help="Pictures drawn for each caption.", rich_help_panel=AMOUNT)
    ] = 2,
    *,
    options: dict[str, object],
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed gives the same captions and pictures.")] = 0,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The run folder. Default: a new one in fairest-runs/.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run in --out. Nothing is looked at or drawn anew.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print regurgitation.json, and nothing else.")] = False,
) -> None:
    """Draw for training captions, and say how often what comes is a copy of a training picture.

    Writes a run folder with regurgitation.html, regurgitation.json, run.json and pictures/. From where on a picture
    counts as a copy is calibrated on the set itself. Where the set's near-duplicates are known, captions with and
    without them are compared. See docs/regurgitation.md.

    \b
    Examples:
      fairest regurgitation village village
      fairest regurgitation diffusers:models/mine shards/ --encoder clip:openai/clip-vit-base-patch32
      fairest regurgitation diffusers:models/before runs/curated --beside diffusers:models/after
      fairest regurgitation diffusers:models/mine shards/ --captions 1000 --pictures 4 --out runs/copies --resume
    """
    import fairest.regurgitating
    from fairest.api import new_folder

    if resume and out is None:
        raise BadInput("--resume needs the folder of the run to go on with.", hint="Add: --out FOLDER")
    limits = None if threshold is None else _two(threshold)
    folder = out or new_folder(f"regurgitation-{Path(model).name}", Path(source).name)
    tell(f"run folder: {folder}")
    try:
        with Watch() as watch:
            done = fairest.regurgitating.regurgitation(
                model, source, encoder=encoder, captions=captions, pictures=pictures, threshold=limits,
                false_alarms=false_alarms, beside=beside, options=options or None, seed=seed, out=folder,
                resume=resume, progress=watch,
            )  # fmt: skip
    except KeyboardInterrupt:
        go_on = f"--out {shlex.quote(str(folder))} --resume"
        tell(f"\nStopped. What was drawn is kept; go on with the same command and: {go_on}")
        raise typer.Exit(130) from None
    if as_json:
        say((done.folder / "regurgitation.json").read_text(encoding="utf-8").rstrip())
    else:
        _show(done)


def _two(text: str) -> tuple[float, float]:
    try:
        cosine, pixels = map(float, text.split(","))
    except ValueError:
        raise BadInput(
            f"--threshold {text!r} is not two numbers.",
            hint="Give two: of the embeddings' cosine, and of the pixels' correlation: --threshold 0.95,0.9",
        ) from None
    return cosine, pixels


def _show(done: "Regurgitation") -> None:
    """The rates, the closest pairs, what else was found, and where the page is."""
    columns = ("model", "captions", "copied %", "interval", "captions copied", "pictures copied")
    right = "copied %,interval,captions copied,pictures copied"
    print_table(columns, [_cells(rate) for of_one in done.rates for rate in of_one], right=right)
    closest = [pair for pair in done.pairs if pair.closeness is not None][:_ROWS]
    print_table(
        ("copy", "closeness", "cosine", "pixels", "training key", "caption"), map(_pair, closest),
        title="Closest pairs", right="closeness,cosine,pixels",
    )  # fmt: skip
    say(printable(done.headline))
    for sentence in done.said:
        say(printable(sentence))
    say(f"\npage: {done.report}")


def _cells(rate: "Rate") -> tuple[str, ...]:
    from fairest.decide.words import interval, percent

    share = rate.captions
    return (
        printable(rate.model), rate.stratum,
        "n/a" if rate.estimate is None else percent(rate.estimate).removesuffix(" %"),
        interval(share.low, share.high).removesuffix(" %"), f"{share.hits:,} of {share.told:,}",
        f"{rate.copies:,} of {rate.pictures:,}",
    )  # fmt: skip


def _pair(pair: "Pair") -> tuple[str, ...]:
    numbers = [f"{number or 0.0:.3f}" for number in (pair.closeness, pair.cosine, pair.pixels)]
    texts = [printable(text)[:_LONGEST] for text in (pair.key or "", pair.caption)]
    return ("yes" if pair.copy else "no", *numbers, *texts)
