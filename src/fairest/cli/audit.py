"""`fairest audit`: draw, judge, compare, report."""

import shlex
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairest.cli.show import Watch, print_table, say, tell
from fairest.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fairest.records import Finding
    from fairest.results import Audit

__all__ = ["FailOn", "audit"]


class FailOn(StrEnum):
    """Verdicts that can make the exit status 1."""

    differs = "differs"
    undetermined = "undetermined"


def audit(
    model: Annotated[str, typer.Argument(metavar="[MODEL]", help="The generator, as door or door:rest.")] = "village",
    suite: Annotated[
        str, typer.Option(metavar="SUITE", help="The prompts: a shipped suite or a suite file.")
    ] = "occupations",
    reference: Annotated[str, typer.Option(metavar="REFERENCE", help="What shares are held against.")] = "parity",
    attribute: Annotated[
        list[str] | None,
        typer.Option(metavar="ATTRIBUTE", help="What to measure; may be repeated. Default: what the suite names."),
    ] = None,
    judge: Annotated[
        str | None, typer.Option(metavar="JUDGE", help="Who labels the pictures. Default: the village's judge.")
    ] = None,
    delta: Annotated[float, typer.Option(metavar="SHARE", help="Differences smaller than this count as none.")] = 0.10,
    alpha: Annotated[
        float, typer.Option(metavar="RATE", help="False discovery rate allowed over all findings.")
    ] = 0.05,
    max_images: Annotated[int, typer.Option(metavar="N", help="Pictures a prompt.")] = 100,
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed gives the same findings.")] = 0,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The run folder. Default: a new one in fairest-runs/.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in --out; nothing is redrawn.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the run in --out.")] = False,
    guidance: Annotated[
        float | None, typer.Option(metavar="SCALE", help="Classifier-free guidance, where the model has it.")
    ] = None,
    steps: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Denoising steps, where the model has them.")
    ] = None,
    batch: Annotated[int | None, typer.Option(metavar="N", min=1, help="Pictures drawn at a time.")] = None,
    fail_on: Annotated[
        list[FailOn] | None,
        typer.Option(
            metavar="VERDICT",
            help="Exit with 1 when a finding says so: differs or undetermined (which not measured is, too).",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON, and nothing else.")] = False,
) -> None:
    """Draw every prompt of a suite, judge every picture, and say what the counts can support.

    Writes a run folder with run.json, pictures/, labels.parquet, findings.json and report.html.

    \b
    Examples:
      fairest audit
      fairest audit village --reference training --attribute gender
      fairest audit village --suite explicit --guidance 2 --out runs/obey
      fairest audit diffusers:models/mine --judge mine --max-images 200
      fairest audit village --out runs/nightly --resume --fail-on differs --json
    """
    import fairest

    folder = _run_folder(out, model, suite, resume=resume)
    tell(f"run folder: {folder}")
    try:
        with Watch() as watch:
            done = fairest.audit(
                model,
                suite=suite,
                reference=reference,
                attributes=attribute,
                judge=judge,
                alpha=alpha,
                delta=delta,
                max_images=max_images,
                seed=seed,
                out=folder,
                resume=resume,
                force=force,
                options=_given(guidance=guidance, steps=steps, batch=batch),
                progress=watch,
            )
    except KeyboardInterrupt:
        go_on = f"--out {shlex.quote(str(folder))} --resume"
        tell(f"\nStopped. What was drawn is kept; go on with the same command and: {go_on}")
        raise typer.Exit(130) from None
    if as_json:
        say((done.folder / "findings.json").read_text(encoding="utf-8").rstrip())
    else:
        _show(done)
    raise typer.Exit(_fails(done.findings, fail_on or []))


def _run_folder(out: Path | None, model: str, suite: str, *, resume: bool) -> Path:
    """The folder asked for, or a new one named after the model, the suite and the time."""
    if out is not None:
        return out
    if resume:
        raise BadInput("--resume needs the folder of the run to go on with.", hint="Add: --out FOLDER")
    from datetime import datetime

    from fairest.report.words import slug

    parts = (slug(model), slug(Path(suite).stem), f"{datetime.now():%Y%m%d-%H%M%S}")
    return Path("fairest-runs") / "-".join(part for part in parts if part)


def _given(**options: float | None) -> dict[str, object]:
    return {name: value for name, value in options.items() if value is not None}


def _fails(findings: "Sequence[Finding]", on: "Sequence[FailOn]") -> bool:
    """Whether a verdict asks for exit status 1. A statement that was not measured is undetermined."""
    return any((finding.verdict or "undetermined") in on for finding in findings)


def _show(done: "Audit") -> None:
    by_attribute: dict[str, list[Finding]] = {}
    for finding in done.findings:
        by_attribute.setdefault(finding.attribute, []).append(finding)
    for attribute, findings in by_attribute.items():
        if len(findings[0].counts) == 2:
            _show_shares(attribute, findings)
        else:
            say(f"{attribute}: {_verdicts_in_words(findings)}\n")
    say(done.headline)
    say(f"\nreport: {done.report}")


def _show_shares(attribute: str, findings: "Sequence[Finding]") -> None:
    """The first value of a two-valued attribute says all: the other one is the rest."""
    first = next(iter(findings[0].counts))
    shown = [finding for finding in findings if finding.value == first]
    shown.sort(key=lambda f: (f.share is None, -(f.share or 0.0), f.concept))
    print_table(
        ("concept", f"{attribute}: {first}", "interval", "reference", "verdict"),
        map(_cells, shown),
        right=f"{attribute}: {first},interval,reference",
    )


def _cells(finding: "Finding") -> tuple[str, ...]:
    from fairest.decide.words import percent
    from fairest.report.words import interval

    return (
        finding.concept,
        f"not measured, 0 of {finding.n}" if finding.share is None else percent(finding.share),
        interval(finding.low, finding.high),
        "" if finding.reference is None else percent(finding.reference),
        finding.verdict or finding.why or "",
    )


def _verdicts_in_words(findings: "Sequence[Finding]") -> str:
    """ "130 statements: 83 differ, 3 equivalent, 44 undetermined; see the report"."""
    from collections import Counter

    seen: Counter[str] = Counter(finding.verdict or "not tested" for finding in findings)
    words = {
        "differs": "differ",
        "equivalent": "equivalent",
        "undetermined": "undetermined",
        "not tested": "not tested",
    }
    told = ", ".join(f"{seen[verdict]} {word}" for verdict, word in words.items() if seen[verdict])
    return f"{len(findings)} statements: {told}; see the report"
