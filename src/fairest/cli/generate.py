"""`fairest generate`: make pictures, or a film, by a recipe."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairest.cli.grouped import MODEL, RUN
from fairest.cli.model_options import Memory
from fairest.cli.show import Watch, given, print_json, printable, say, tell
from fairest.errors import BadInput

if TYPE_CHECKING:
    from fairest.making import Made

__all__ = ["generate"]

HOW = "How it is made"
FILES = "What it starts from"
_USUAL = "stable-diffusion"


def generate(
    prompt: Annotated[str | None, typer.Argument(metavar="[PROMPT]", help="What the picture is to show.")] = None,
    recipe: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="How it is made; see `fairest recipes`. Default: stable-diffusion.",
            rich_help_panel=HOW,
        ),
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="A setting of the recipe; may be repeated. Curves: [12]*400+[4]*600, or 0:(1), 10:(1.05).",
            rich_help_panel=HOW,
        ),
    ] = None,
    steps: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Short for --set steps=N.", rich_help_panel=HOW)
    ] = None,
    size: Annotated[
        int | None, typer.Option(metavar="PIXELS", min=1, help="Short for --set size=PIXELS.", rich_help_panel=HOW)
    ] = None,
    guidance: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="Short for --set guidance=NUMBER.", rich_help_panel=HOW)
    ] = None,
    avoid: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Short for --set avoid=TEXT.", rich_help_panel=HOW)
    ] = None,
    init: Annotated[
        Path | None, typer.Option(metavar="PICTURE", help="The picture it starts from.", rich_help_panel=FILES)
    ] = None,
    mask: Annotated[
        Path | None,
        typer.Option(metavar="PICTURE", help="White where something new is drawn.", rich_help_panel=FILES),
    ] = None,
    layout: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Who stands where: a TOML file. See docs/layouts.md.", rich_help_panel=FILES),
    ] = None,
    planner: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Who says where the people of a rule stand: openai:MODEL, openai:MODEL,base_url=URL.",
            rich_help_panel=FILES,
        ),
    ] = None,
    again: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A picture or film that fairest made: draw it again.", rich_help_panel=FILES),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL", help="Who denoises: village, diffusers:FOLDER. Default: village.", rich_help_panel=MODEL
        ),
    ] = None,
    perceptor: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Who says whether the picture fits: village-second, clip:FOLDER; may be repeated. "
            "Default: village-second, for the village.",
            rich_help_panel=MODEL,
        ),
    ] = None,
    enlarger: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="The second stage of a cascade: village, diffusers:FOLDER.", rich_help_panel=MODEL
        ),
    ] = None,
    lora: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH[:WEIGHT]", help="A LoRA to add to the model; may be repeated.", rich_help_panel=MODEL
        ),
    ] = None,
    memory: Annotated[
        Memory | None,
        typer.Option(help="Draw in less memory, more slowly: low, lower or lowest.", rich_help_panel=MODEL),
    ] = None,
    device: Annotated[
        str | None, typer.Option(metavar="DEVICE", help="Where it runs: cpu, cuda, mps.", rich_help_panel=MODEL)
    ] = None,
    dtype: Annotated[
        str | None,
        typer.Option(metavar="FORMAT", help="The number format: float32, bfloat16, float16.", rich_help_panel=MODEL),
    ] = None,
    number: Annotated[
        int | None,
        typer.Option("--number", "-n", metavar="N", min=1, help="How many. Default: 1.", rich_help_panel=RUN),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(metavar="SEED", help="Of the first; the others follow on it. Default: 0.", rich_help_panel=RUN),
    ] = None,
    batch: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Pictures drawn at a time. Default: 4.", rich_help_panel=RUN),
    ] = None,
    judge: Annotated[
        list[str] | None,
        typer.Option(
            metavar="JUDGE",
            help="Say what a judge sees: in the picture, or in each region of a layout; may be repeated.",
            rich_help_panel=RUN,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="A folder, or the file. Default: fairest-pictures.", rich_help_panel=RUN),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was made as JSON, and nothing else.", rich_help_panel=RUN)
    ] = False,
) -> None:
    """Make pictures of a prompt, or a film, by a recipe: diffusion, optimisation, guided, region by region …

    \b
    Examples:
      fairest generate "a photo of a nurse" -n 4
      fairest generate "a photo of a nurse" --recipe disco --set strength=200
      fairest generate "a firefighter" --recipe aphantasia --out firefighter.png
      fairest generate "a nurse" --recipe image-to-image --init doctor.png --set start=0.4
      fairest generate --again fairest-pictures/a-photo-of-a-nurse-disco-0.png
    """
    from fairest.making import check_judges, find_recipe

    options = given(lora=lora or None, memory=None if memory is None else memory.value, device=device, dtype=dtype)
    files = {"init": init, "mask": mask}
    if again is not None:
        said = (prompt, planner, setting, steps, size, guidance, avoid, number, seed, batch)
        _refuse(
            any(one is not None for one in said),
            "--again draws what the picture says: it takes no prompt, settings, seed or number.",
        )
        check_judges(judge or [], is_film=again.suffix == ".mp4")
        made = _again(again, out, as_json, recipe, model, perceptor, enlarger, options, {**files, "layout": layout})
    else:
        _refuse(prompt is None, "No prompt is given.", 'Write: fairest generate "a photo of a nurse"')
        check_judges(judge or [], is_film=find_recipe(recipe or _USUAL).is_film)
        settings = _settings(setting or [], given(steps=steps, size=size, guidance=guidance, avoid=avoid))
        made = _drawn(
            str(prompt), as_json, recipe=recipe or _USUAL, model=model or "village",
            perceptors=perceptor or (), enlarger=enlarger or "", settings=settings, options=options, layout=layout,
            planner=planner or "",
            number=number or 1, seed=seed or 0, batch=batch or 4, out=out, **files,
        )  # fmt: skip
    _finish(made, judge or [], as_json)


def _refuse(wrong: object, message: str, hint: str = "") -> None:
    if wrong:
        raise BadInput(message, hint=hint)


def _settings(written: list[str], short: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in written:
        name, equals, value = one.partition("=")
        _refuse(not equals, f"{one!r} is no setting.", "Write: --set NAME=VALUE")
        name = name.strip().replace("-", "_")
        _refuse(name in found or name in short, f"The setting {name!r} is given twice.")
        found[name] = value
    return found | short


def _drawn(prompt: str, as_json: bool, **asked: Any) -> "list[Made]":
    from fairest.making import draw

    with Watch() as watch:
        return list(draw(prompt, progress=watch, on_made=_teller(as_json), **asked))


def _again(
    file: Path, out: Path | None, as_json: bool, recipe: str | None, model: str | None, perceptor: list[str] | None,
    enlarger: str | None, options: dict[str, Any], files: dict[str, Path | None],
) -> "list[Made]":  # fmt: skip
    from fairest.making import draw_again

    with Watch() as watch:
        made, differing = draw_again(
            file, recipe=recipe, model=model, perceptors=perceptor or (), enlarger=enlarger, options=options, out=out,
            progress=watch, on_made=_teller(as_json), **files,
        )  # fmt: skip
    if differing:
        tell(printable(f"It may differ from {file}: changed since then: {', '.join(differing)}."))
    return [made]


def _teller(as_json: bool) -> Any:
    """Each file is named as soon as it is there: what follows may take long, or be interrupted."""

    def told(one: "Made") -> None:
        if one.is_unfinished:
            tell(f"stopped: what was done so far is in {one.file}")
        elif not as_json:
            say(str(one.file))

    return told


def _finish(made: "list[Made]", judges: list[str], as_json: bool) -> None:
    seen = _seen(made, judges) if judges else []
    if as_json:
        rows = [{"file": str(one.file), "seed": one.seed, "note": one.note} for one in made]
        print_json({"made": rows, **({"seen": seen} if judges else {})})
    elif judges:
        from fairest.cli.seen import show_seen

        show_seen(seen)


def _seen(made: "list[Made]", judges: list[str]) -> list[dict[str, Any]]:
    from fairest.making.seeing import seen

    with Watch() as watch:
        return seen(made, judges, watch)
