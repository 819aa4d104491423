"""`fairest calibrate`: how far a judge errs, from labelled pictures."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairest.cli.calibration import described, show_calibration
from fairest.cli.show import Watch, print_json, say, tell
from fairest.errors import BadInput

if TYPE_CHECKING:
    from fairest.measure import Calibration

__all__ = ["calibrate"]


def calibrate(
    where: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The run folder of an audit, or a folder of pictures (--judge).")
    ],
    labels: Annotated[
        Path | None,
        typer.Option(metavar="TABLE", help="What people saw on the pictures: a CSV or Parquet file."),
    ] = None,
    judge: Annotated[
        str | None, typer.Option(metavar="JUDGE", help="Who labels the pictures of a plain folder.")
    ] = None,
    measured_on: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT", help="What a plain folder holds: a generator's name, or a text. Default: the folder's name."
        ),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Write a sheet of N random pictures of the audit for people to fill in, and those pictures.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed gives the same sample.")] = 0,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write. Default: calibration.json in the folder.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON, and nothing else.")] = False,
) -> None:
    """Measure how far a judge errs, from pictures that people labelled.

    First a sheet of random pictures, which people fill in; then the same command with what they saw. See
    docs/judges.md.

    \b
    Examples:
      fairest calibrate runs/nightly --sample 200 --out to-label.csv
      fairest calibrate runs/nightly --labels labelled.csv
      fairest calibrate photographs --judge village --labels truth.csv --measured-on "photographs, our own"
      fairest audit village --calibration runs/nightly/calibration.json
    """
    if labels is not None and sample is None:
        _calibrate(where, labels, judge, measured_on, out, as_json=as_json)
    elif sample is not None and labels is None:
        _refuse(judge=judge, measured_on=measured_on)
        _write_sheet(where, sample, seed, out, as_json=as_json)
    else:
        raise BadInput("Either --sample N or --labels TABLE is wanted.", hint="See: fairest calibrate --help")


def _calibrate(
    where: Path, labels: Path, judge: str | None, measured_on: str | None, out: Path | None, *, as_json: bool
) -> None:
    from fairest.measure import CALIBRATION, write_calibration

    found = _measured(where, labels, judge, measured_on)
    file = out or where / CALIBRATION
    write_calibration(file, found)
    if as_json:
        print_json({"file": str(file), **described(found)})
        return
    show_calibration(found)
    say(f"\nWritten: {file}\nNext: fairest audit … --calibration {shlex.quote(str(file))}")


def _measured(where: Path, labels: Path, judge: str | None, measured_on: str | None) -> "Calibration":
    from fairest import calibrating
    from fairest.doors import load
    from fairest.run.record import RECORD

    if (where / RECORD).exists():
        _refuse(judge=judge, measured_on=measured_on)
        return calibrating.calibrate_run(where, labels)
    if judge is None:
        raise BadInput(
            f"{where} is no run folder of an audit.", hint="For a plain folder of pictures name the judge: --judge NAME"
        )
    with Watch() as watch:
        return calibrating.calibrate_folder(
            where, load("judge", judge), labels, measured_on, lambda done, total: watch("judging", done, total)
        )


def _refuse(*, judge: str | None, measured_on: str | None) -> None:
    if judge or measured_on:
        raise BadInput(
            "An audit's pictures have labels of its own judge.",
            hint="Leave out --judge and --measured-on; they are for a plain folder of pictures.",
        )


def _write_sheet(run: Path, number: int, seed: int, out: Path | None, *, as_json: bool) -> None:
    from fairest.calibrating import write_sheet

    if out is None:
        raise BadInput("--sample needs a file to write the sheet to.", hint="Add: --out to-label.csv")
    folder, support = write_sheet(run, number, seed, out)
    if as_json:
        values = {attribute: list(known) for attribute, known in support.items()}
        print_json({"file": str(out), "folder": str(folder), "pictures": number, "values": values})
        return
    say(f"{number} pictures to label: {out}, the pictures in {folder}")
    for attribute, known in support.items():
        say(f"{attribute}: {', '.join(known)}; or unsure, also where there is nobody")
    tell("Names and files do not say the prompt. Show people neither it nor the judge's labels.")
    say(f"Next: fairest calibrate {shlex.quote(str(run))} --labels {shlex.quote(str(out))}")
