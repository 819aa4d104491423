"""`fairest audit`: draw, judge, compare, report."""

import shlex
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairest.cli.findings import show_findings
from fairest.cli.grouped import AMOUNT, MEASURE
from fairest.cli.model_options import with_model_options
from fairest.cli.show import Watch, say, tell
from fairest.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fairest.records import Finding

__all__ = ["FailOn", "audit"]


class Disagreement(StrEnum):
    """What becomes of labels on which judges differ."""

    unsure = "unsure"
    majority = "majority"
    first = "first"


class FailOn(StrEnum):
    """Verdicts that can make the exit status 1."""

    differs = "differs"
    undetermined = "undetermined"


@with_model_options
def audit(
    context: typer.Context,
    model: Annotated[
        str | None, typer.Argument(metavar="[MODEL]", help="The generator, as door or door:rest. Default: village.")
    ] = None,
    suite: Annotated[
        str | None,
        typer.Option(
            metavar="SUITE",
            help="The prompts: a shipped suite or a suite file. Default: the model's own, else occupations.",
            rich_help_panel=MEASURE,
        ),
    ] = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ATTRIBUTE",
            help="What to measure; may be repeated; gender+skin-tone is an intersection. Default: the suite's.",
            rich_help_panel=MEASURE,
        ),
    ] = None,
    reference: Annotated[
        str, typer.Option(metavar="REFERENCE", help="What shares are held against.", rich_help_panel=MEASURE)
    ] = "parity",
    judge: Annotated[
        list[str] | None,
        typer.Option(
            metavar="JUDGE",
            help="Who labels the pictures; may be repeated: each tells what it knows. See `fairest judges`. "
            "Default: the model's own judge.",
            rich_help_panel=MEASURE,
        ),
    ] = None,
    disagreement: Annotated[
        Disagreement,
        typer.Option(
            help="Where several judges tell an attribute: no label unless all agree, what more than half say, or "
            "what the first says that can tell.",
            rich_help_panel=MEASURE,
        ),
    ] = Disagreement.unsure,
    calibration: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="How far the judge errs, by `fairest calibrate` or `fairest label`; or none: take it at its word. "
            "Default: what it knows.",
            rich_help_panel=MEASURE,
        ),
    ] = None,
    judge_slack: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="How much further the judge may err here than where that was measured. "
            "Default: 0 on this model's pictures, 0.05 elsewhere.",
            rich_help_panel=MEASURE,
        ),
    ] = None,
    delta: Annotated[
        float,
        typer.Option(metavar="SHARE", help="Differences smaller than this count as none.", rich_help_panel=MEASURE),
    ] = 0.10,
    alpha: Annotated[
        float,
        typer.Option(metavar="RATE", help="False discovery rate allowed over all findings.", rich_help_panel=MEASURE),
    ] = 0.05,
    max_images: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Pictures a prompt, at most; a settled one gets no more. Default: 100, of a folder all.",
            rich_help_panel=AMOUNT,
        ),
    ] = None,
    fixed: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Classic design: exactly N pictures a prompt, and one look at the end.",
            rich_help_panel=AMOUNT,
        ),
    ] = None,
    budget: Annotated[
        str | None,
        typer.Option(
            metavar="AMOUNT",
            help='What drawing may cost: "90s", "15 min", or "5 USD" at the model\'s price.',
            rich_help_panel=AMOUNT,
        ),
    ] = None,
    *,
    options: dict[str, object],
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed gives the same findings.")] = 0,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The run folder. Default: a new one in fairest-runs/.")
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Go on with the run in --out, asked as it was: without MODEL only what shall change is given, such "
            "as more --max-images or a --calibration. Nothing is redrawn.",
        ),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the run in --out. Labels by people are set aside.")
    ] = False,
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
    run.json, pictures/, labels.parquet, findings.json, report.html and method.html. Keys of services come from
    the environment. What a model takes of the options below is in docs/generators.

    \b
    Examples:
      fairest audit
      fairest audit village --reference training --attribute gender
      fairest audit village --suite explicit --guidance 2 --out runs/obey
      fairest audit diffusers:models/mine --judge mine --max-images 400 --reference us-labour-2022
      fairest audit openai:gpt-image-1 --judge mine --quality low --price "0.02 USD" --budget "5 USD"
      fairest audit a1111:http://127.0.0.1:7860 --judge mine --steps 20 --in-flight 1
      fairest audit folder:pictures/ --judge faces --judge skin-tone --prompts prompts.csv
      fairest audit --out runs/nightly --resume --calibration runs/nightly/calibration.json
    """
    import fairest
    from fairest.run.aside import aside_in

    asked: dict[str, Any] = {
        "model": model or "village", "suite": suite, "reference": reference, "attributes": attribute,
        "judge": judge or None, "disagreement": disagreement.value, "alpha": alpha, "delta": delta,
        "max_images": max_images, "fixed": fixed, "budget": budget, "calibration": calibration,
        "judge_slack": judge_slack, "seed": seed, "options": options,
    }  # fmt: skip
    folder = _run_folder(out, asked["model"], suite, resume=resume)
    if resume and model is None:
        asked = _asked_before(folder, asked, context)
    tell(f"run folder: {folder}")
    before = aside_in(folder)
    try:
        with Watch() as watch:
            done = fairest.audit(**asked, out=folder, resume=resume, force=force, progress=watch)
    except KeyboardInterrupt:
        go_on = f"--out {shlex.quote(str(folder))} --resume"
        tell(f"\nStopped. What was drawn is kept; go on with the same command and: {go_on}")
        raise typer.Exit(130) from None
    finally:
        for kept in aside_in(folder) - before:
            tell(f"What people told of the pictures before is kept in {kept}")
    if as_json:
        say((done.folder / "findings.json").read_text(encoding="utf-8").rstrip())
    else:
        show_findings(done)
    raise typer.Exit(_fails(done.findings, fail_on or []))


def _asked_before(folder: Path, asked: dict[str, Any], context: typer.Context) -> dict[str, Any]:
    """What the run was asked for, with what is given now in its place."""
    from fairest.going_on import asked_before

    given = {name for name in context.params if str(context.get_parameter_source(name)).endswith("COMMANDLINE")}
    given |= {"attributes"} if "attribute" in given else set()
    given |= {"options"} if asked["options"] else set()
    return asked_before(folder) | {name: value for name, value in asked.items() if name in given}


def _run_folder(out: Path | None, model: str, suite: str | None, *, resume: bool) -> Path:
    """The folder asked for, or a new one named after the model, the suite if one was asked for, and the time."""
    if out is not None:
        return out
    if resume:
        raise BadInput("--resume needs the folder of the run to go on with.", hint="Add: --out FOLDER")
    from fairest.api import new_folder

    return new_folder(model, Path(suite).stem if suite else "")


def _fails(findings: "Sequence[Finding]", on: "Sequence[FailOn]") -> bool:
    """Whether a verdict asks for exit status 1. A statement that was not measured is undetermined.

    What a prompt asked for, in whole or in part, has no verdict to wait for, nor has what no reference speaks of
    because it describes pictures and no group of people.
    """
    from fairest.decide.qualities import is_quality
    from fairest.decide.statements import IN_PART

    neutral = (finding for finding in findings if not finding.asked and finding.why != IN_PART.why)
    waited_for = (finding for finding in neutral if finding.verdict or not is_quality(finding.attribute))
    return any((finding.verdict or "undetermined") in on for finding in waited_for)
