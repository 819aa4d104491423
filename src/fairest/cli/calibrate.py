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
    what: Annotated[
        str, typer.Argument(metavar="RUN|JUDGE", help="The run folder of an audit; or a judge as door or door:rest.")
    ],
    table: Annotated[
        Path | None,
        typer.Argument(
            metavar="TABLE",
            help="For a judge: pictures, by file names that start from the table's folder, and what people saw on "
            "them. A CSV or Parquet file.",
            show_default=False,
        ),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(metavar="TABLE", help="For a run: what people saw on its pictures. A CSV or Parquet file."),
    ] = None,
    measured_on: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="What a judge's table shows: a generator's name, or a text. Default: the name of its folder.",
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
        Path | None,
        typer.Option(metavar="FILE", help="Where to write. Default: calibration.json in the run, or beside the table."),
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
      fairest calibrate village photographs/truth.csv --measured-on "photographs, our own"
      fairest audit village --calibration runs/nightly/calibration.json
    """
    if [table, labels, sample].count(None) != 2:
        raise BadInput(
            "Either --sample N or --labels TABLE is wanted for a run, or a table for a judge.",
            hint="See: fairest calibrate --help",
        )
    if measured_on is not None and table is None:
        raise BadInput("What an audit's pictures are of is known.", hint="Leave out --measured-on: it is for a judge.")
    if sample is not None:
        _write_sheet(Path(what), sample, seed, out, as_json=as_json)
    elif labels is not None:
        from fairest.calibrating import calibrate_run

        _write(calibrate_run(Path(what), labels), Path(what), out, as_json=as_json)
    elif table is not None:
        _write(_of_judge(what, table, measured_on), table.parent, out, as_json=as_json)


def _of_judge(judge: str, table: Path, measured_on: str | None) -> "Calibration":
    from fairest import calibrating
    from fairest.doors import load

    made = load("judge", judge)
    with Watch() as watch:
        return calibrating.calibrate_folder(
            table.parent, made, table, measured_on, lambda done, total: watch("judging", done, total)
        )


def _write(found: "Calibration", folder: Path, out: Path | None, *, as_json: bool) -> None:
    from fairest.measure import CALIBRATION, write_calibration

    file = out or folder / CALIBRATION
    write_calibration(file, found)
    if as_json:
        print_json({"file": str(file), **described(found)})
        return
    show_calibration(found)
    say(f"\nWritten: {file}\nNext: fairest audit … --calibration {shlex.quote(str(file))}")


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
        say(f"{attribute}: {', '.join(known)}; or unsure, no person, several people")
    tell("Names and files do not say the prompt. Show people neither it nor the judge's labels.")
    say(f"Next: fairest calibrate {shlex.quote(str(run))} --labels {shlex.quote(str(out))}")
