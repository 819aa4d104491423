"""`fairest compare`: two runs, or two models on the same prompts and seeds."""

import shlex
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairest.cli.audit import Disagreement
from fairest.cli.grouped import AMOUNT, MEASURE
from fairest.cli.model_options import with_model_options
from fairest.cli.show import Watch, given, print_table, say, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fairest.comparing import Comparison
    from fairest.decide.changes.change import Change

__all__ = ["FailOn", "compare"]

_ROWS = 40


class FailOn(StrEnum):
    """What can make the exit status 1."""

    worse = "worse"


@with_model_options
def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="A run folder, or a model as door or door:rest.")],
    b: Annotated[str, typer.Argument(metavar="B", help="What is held against it, likewise.")],
    suite: Annotated[
        str | None,
        typer.Option(
            metavar="SUITE", help="The prompts. Default: those of the run beside it.", rich_help_panel=MEASURE
        ),
    ] = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option(metavar="ATTRIBUTE", help="What to measure; may be repeated.", rich_help_panel=MEASURE),
    ] = None,
    reference: Annotated[
        str | None,
        typer.Option(metavar="REFERENCE", help="What shares are held against.", rich_help_panel=MEASURE),
    ] = None,
    judge: Annotated[
        list[str] | None,
        typer.Option(metavar="JUDGE", help="Who labels the pictures; may be repeated.", rich_help_panel=MEASURE),
    ] = None,
    disagreement: Annotated[
        Disagreement | None,
        typer.Option(help="What becomes of labels on which several judges differ.", rich_help_panel=MEASURE),
    ] = None,
    calibration: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="How far the judge errs, by `fairest calibrate`.", rich_help_panel=MEASURE),
    ] = None,
    judge_slack: Annotated[
        float | None,
        typer.Option(metavar="SHARE", help="How much further the judge may err here.", rich_help_panel=MEASURE),
    ] = None,
    delta: Annotated[
        float | None,
        typer.Option(metavar="SHARE", help="Differences smaller than this count as none.", rich_help_panel=MEASURE),
    ] = None,
    alpha: Annotated[
        float,
        typer.Option(metavar="RATE", help="False discovery rate allowed over all statements.", rich_help_panel=MEASURE),
    ] = 0.05,
    max_images: Annotated[
        int | None, typer.Option(metavar="N", help="Stop by themselves, at N a prompt.", rich_help_panel=AMOUNT)
    ] = None,
    fixed: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Exactly N pictures a prompt. Default for two models: 100.",
            rich_help_panel=AMOUNT,
        ),
    ] = None,
    budget: Annotated[
        str | None,
        typer.Option(metavar="AMOUNT", help='What drawing each may cost: "90s", "5 USD".', rich_help_panel=AMOUNT),
    ] = None,
    *,
    options: dict[str, object],
    seed: Annotated[int | None, typer.Option(metavar="N", help="The seed both are drawn with.")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the page goes. Default: a new one in fairest-runs/.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the audits in --out.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the comparison in --out.")] = False,
    fail_on: Annotated[
        list[FailOn] | None, typer.Option(metavar="CHANGE", help="Exit with 1 when a statement got: worse.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the changes as JSON, and nothing else.")] = False,
) -> None:
    """Say which findings changed from A to B, pair by pair of pictures of the same prompt and seed.

    Writes compare.html and compare.json. A model is audited first: beside a run with that run's settings.
    Two models draw 100 pictures a prompt; with --max-images they stop by themselves, and have fewer pairs.
    Two runs take --alpha, --out, --force, --fail-on and --json; the other options are for models, and go to both.

    \b
    Examples:
      fairest compare runs/release-1 runs/release-2
      fairest compare runs/release-1 diffusers:models/mine --fail-on worse
      fairest compare diffusers:models/old diffusers:models/new --judge mine --fixed 100
      fairest compare a1111:http://127.0.0.1:7860 a1111:http://127.0.0.1:7861 --judge mine --steps 20
      fairest compare runs/before runs/after --json
    """
    import fairest

    settings = given(
        suite=suite, reference=reference, attributes=attribute, judge=judge or None,
        disagreement=disagreement and disagreement.value, delta=delta, max_images=max_images, fixed=fixed,
        budget=budget, calibration=calibration, judge_slack=judge_slack, seed=seed, options=options or None,
    )  # fmt: skip
    folder = out or _new_folder(a, b)
    try:
        with Watch() as watch:
            done = fairest.compare(
                a, b, alpha=alpha, out=folder, resume=resume, force=force, progress=watch, **settings
            )
    except KeyboardInterrupt:
        go_on = f"--out {shlex.quote(str(folder))} --resume"
        tell(f"\nStopped. What was drawn is kept; go on with the same command and: {go_on}")
        raise typer.Exit(130) from None
    for warning in done.warnings:
        tell(f"note: {warning}")
    for missed in done.not_compared:
        tell(f"not compared: {missed.prompt}, {missed.why}")
    if as_json:
        say((done.folder / "compare.json").read_text(encoding="utf-8").rstrip())
    else:
        _show(done)
    raise typer.Exit(FailOn.worse in (fail_on or []) and bool(done.worse))


def _new_folder(a: str, b: str) -> Path:
    from fairest.api import new_folder

    return new_folder(f"compare-{Path(a).name}", Path(b).name)


def _show(done: "Comparison") -> None:
    """A table of the statements, changes first, the headline, and where the page is."""
    from fairest.decide.changes.words import in_order

    ordered = in_order(done.changes)
    columns = ("concept", "value", "A %", "B %", "points", "interval", "only A/B", "change shown")
    print_table(columns, map(_cells, ordered[:_ROWS]), right="A %,B %,points,interval,only A/B")
    if len(ordered) > _ROWS:
        say(f"and {len(ordered) - _ROWS} more statements: see the page\n")
    say(done.headline)
    say(f"\npage: {done.report}")


def _cells(change: "Change") -> "Sequence[str]":
    from fairest.decide.changes.words import points, points_interval
    from fairest.decide.words import amount

    difference = change.difference
    return (
        change.a.concept,
        change.a.value,
        _share(change.share_a),
        _share(change.share_b),
        "" if difference is None else points(difference),
        "" if difference is None else points_interval(change.low, change.high),
        f"{amount(change.only_a)}/{amount(change.only_b)}",
        change.direction or ("none" if change.told else "not told"),
    )


def _share(share: float | None) -> str:
    from fairest.decide.words import percent

    return "n/a" if share is None else percent(share).removesuffix(" %")
