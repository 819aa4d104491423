"""`fairest label`: people label a random part of a run's pictures, in a browser on this machine."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairest.cli.calibration import described, show_calibration
from fairest.cli.show import Watch, print_json, printable, say, tell

if TYPE_CHECKING:
    from fairest.labelling import Results, Session

__all__ = ["label"]


def label(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The run folder of a finished audit.")],
    rater: Annotated[str, typer.Option(metavar="NAME", help="Who labels. Each person gives a name.")] = "someone",
    sample: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="How many pictures, drawn at random. Default: 200, or all there are; later as many as before.",
        ),
    ] = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option(metavar="ATTRIBUTE", help="What to ask; may be repeated. Default: all that the audit judged."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="N", help="Of the random sample, when it is first drawn. Default: 0.")
    ] = None,
    port: Annotated[int, typer.Option(metavar="N", help="The page's port. Default: any that is free.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address, and open no browser.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="At the end print JSON, and nothing else.")] = False,
) -> None:
    """Label pictures of an audit by hand, blind to their prompts and to what the judge said.

    A page opens in the browser; it is served on this machine alone, and asks nothing of any other. Each answer is
    kept at once: stop with Ctrl-C and go on whenever you like. Then the audit is decided anew with the judge's errors
    in it. See docs/judges/label.md.

    \b
    Examples:
      fairest label runs/nightly
      fairest label runs/nightly --rater anna --sample 100
      fairest label runs/nightly --rater ben --attribute gender
    """
    from fairest.labelling import open_session, write_results

    with Watch() as watch:
        session, left_out = open_session(
            run, rater, sample=sample, attributes=attribute or (), seed=seed,
            progress=lambda done, total: watch("reading", done, total),
        )  # fmt: skip
    for why, number in left_out.items():
        tell(f"{number} of the pictures cannot be shown and are left out: {printable(why)}")
    with session:
        if on := write_results(run).applied:
            tell(f"{_applied(on)} They count in `fairest audit-judge {run}`.")
        _serve(session, port, open_browser=not no_browser)
        results = write_results(run)
    if as_json:
        print_json(_document(run, results))
    else:
        _show(run, results)


def _serve(session: "Session", port: int, *, open_browser: bool) -> None:
    """Serve the page until somebody presses Ctrl-C, or the program is asked to end."""
    import signal
    import time
    import webbrowser

    from fairest.labelling import serving

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with serving(session, port) as address:
            tell(f"{printable(session.rater.name)}: {session.done} of {len(session.told)} pictures are labelled.")
            tell(f"The page: {address}")
            tell("End with Ctrl-C. Every answer is kept at once.")
            if open_browser:
                webbrowser.open(address)
            while True:
                time.sleep(1)
    except KeyboardInterrupt:
        tell("")
    finally:
        signal.signal(signal.SIGTERM, before)


def _show(run: Path, results: "Results") -> None:
    from fairest.decide.words import display_name
    from fairest.labelling.words import agreed

    for name, number in results.raters.items():
        say(f"{printable(name)}: {number} of {results.pictures} pictures")
    for one in results.agreed:
        say(printable(f"{display_name(one.attribute)}: {agreed(one)}"))
    if results.table:
        say(f"Written: {results.table}")
    if results.calibration is None:
        say(f"No calibration: {printable(results.why)}")
        return
    say()
    show_calibration(results.calibration)
    say(f"\nWritten: {results.file}")
    if results.applied:
        say(_applied(results.applied))
    say(f"Next: {_next(run, results)}")


def _applied(on: str) -> str:
    return (
        f"A calibration was applied to this run on {on}, which may be done once: labels from now on change none of its "
        "verdicts, and a new run can use them."
    )


def _next(run: Path, results: "Results") -> str:
    """The command that uses the labels."""
    if results.applied:
        return shlex.join(["fairest", "audit-judge", str(run)])
    return shlex.join(["fairest", "audit", "--out", str(run), "--resume", "--calibration", str(results.file)])


def _document(run: Path, results: "Results") -> dict[str, Any]:
    """The results as JSON values."""
    from dataclasses import asdict

    return {
        "pictures": results.pictures,
        "raters": dict(results.raters),
        "agreement": [
            {"attribute": one.attribute, "raters": list(one.raters), **asdict(one.found), "aside": one.aside}
            for one in results.agreed
        ],
        "labels": str(results.table) if results.table else None,
        "file": str(results.file) if results.file else None,
        "calibration": described(results.calibration) if results.calibration else None,
        "why": results.why or None,
        "applied": results.applied,
        "next": _next(run, results) if results.file else None,
    }
