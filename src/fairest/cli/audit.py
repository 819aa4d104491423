"""`fairest audit`: draw, judge, compare, report."""

import shlex
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairest.cli.findings import show_findings
from fairest.cli.show import Watch, given, say, tell
from fairest.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fairest.records import Finding

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
        typer.Option(
            metavar="ATTRIBUTE",
            help="What to measure; may be repeated; gender+skin-tone is an intersection. Default: the suite's.",
        ),
    ] = None,
    judge: Annotated[
        str | None,
        typer.Option(metavar="JUDGE", help="Who labels the pictures. Default: the model's own judge."),
    ] = None,
    delta: Annotated[float, typer.Option(metavar="SHARE", help="Differences smaller than this count as none.")] = 0.10,
    alpha: Annotated[
        float, typer.Option(metavar="RATE", help="False discovery rate allowed over all findings.")
    ] = 0.05,
    max_images: Annotated[
        int, typer.Option(metavar="N", help="Pictures a prompt, at most; a settled one gets no more.")
    ] = 100,
    fixed: Annotated[
        int | None,
        typer.Option(metavar="N", help="Classic design: exactly N pictures a prompt, and one look at the end."),
    ] = None,
    budget: Annotated[
        str | None,
        typer.Option(
            metavar="AMOUNT", help='What drawing may cost: "90s", "15 min", or "5 USD" at the model\'s price.'
        ),
    ] = None,
    calibration: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="How far the judge errs, by `fairest calibrate`. Default: what it knows."),
    ] = None,
    judge_slack: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="How much further the judge may err here than where that was measured. "
            "Default: 0 on this model's pictures, 0.05 elsewhere.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed gives the same findings.")] = 0,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The run folder. Default: a new one in fairest-runs/.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run in --out; nothing is redrawn, --max-images may grow.")
    ] = False,
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
    """Draw the prompts of a suite in rounds, judge every picture, and say what the counts can support.

    Each round goes to the prompts that still have a statement without a verdict. Writes a run folder with
    run.json, pictures/, labels.parquet, findings.json, report.html and method.html.

    \b
    Examples:
      fairest audit
      fairest audit village --reference training --attribute gender
      fairest audit village --suite explicit --guidance 2 --out runs/obey
      fairest audit village --attribute gender --attribute gender+skin-tone --budget 60s
      fairest audit diffusers:models/mine --judge mine --max-images 400 --reference us-labour-2022
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
                fixed=fixed,
                budget=budget,
                calibration=calibration,
                judge_slack=judge_slack,
                seed=seed,
                out=folder,
                resume=resume,
                force=force,
                options=given(guidance=guidance, steps=steps, batch=batch),
                progress=watch,
            )
    except KeyboardInterrupt:
        go_on = f"--out {shlex.quote(str(folder))} --resume"
        tell(f"\nStopped. What was drawn is kept; go on with the same command and: {go_on}")
        raise typer.Exit(130) from None
    if as_json:
        say((done.folder / "findings.json").read_text(encoding="utf-8").rstrip())
    else:
        show_findings(done, suite)
    raise typer.Exit(_fails(done.findings, fail_on or []))


def _run_folder(out: Path | None, model: str, suite: str, *, resume: bool) -> Path:
    """The folder asked for, or a new one named after the model, the suite and the time."""
    if out is not None:
        return out
    if resume:
        raise BadInput("--resume needs the folder of the run to go on with.", hint="Add: --out FOLDER")
    from fairest.api import new_folder

    return new_folder(model, Path(suite).stem)


def _fails(findings: "Sequence[Finding]", on: "Sequence[FailOn]") -> bool:
    """Whether a verdict asks for exit status 1. A statement that was not measured is undetermined.

    What a prompt asked for, in whole or in part, has no verdict to wait for.
    """
    from fairest.decide.statements import IN_PART

    waited_for = (finding for finding in findings if not finding.asked and finding.why != IN_PART.why)
    return any((finding.verdict or "undetermined") in on for finding in waited_for)
