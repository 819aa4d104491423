"""What is passed on to a model: declared once, for every command that takes one."""

import inspect
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Annotated, Any

import typer

from fairest.cli.grouped import MODEL, PICTURES, SERVERS
from fairest.cli.show import given

__all__ = ["Memory", "with_model_options"]


class Memory(StrEnum):
    """How much speed is given up for memory."""

    LOW = "low"
    LOWER = "lower"
    LOWEST = "lowest"


def with_model_options(command: Callable[..., None]) -> Callable[..., None]:
    """`command` with the options of models in the place of its parameter `options`.

    It is handed those that were given as one dict, by the names that doors know them by.
    """
    mine = inspect.signature(_options).parameters
    taken = inspect.signature(command)
    shown = [p for own in taken.parameters.values() for p in (mine.values() if own.name == "options" else [own])]

    @wraps(command)
    def called(**values: Any) -> None:
        command(**{name: value for name, value in values.items() if name not in mine},
                options=_options(**{name: values[name] for name in mine}))  # fmt: skip

    called.__signature__ = taken.replace(parameters=shown)  # type: ignore[attr-defined]
    called.__annotations__ = {p.name: p.annotation for p in shown} | {"return": None}
    return called


def _options(
    guidance: Annotated[
        float | None,
        typer.Option(metavar="SCALE", help="Classifier-free guidance, where the model has it.", rich_help_panel=MODEL),
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Denoising steps, where the model has them.", rich_help_panel=MODEL),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(metavar="PIXELS", help="Of a picture: 512, or 768x512 (width x height).", rich_help_panel=MODEL),
    ] = None,
    negative_prompt: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="What the pictures should not show.", rich_help_panel=MODEL),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="The scheduler, or sampler, by the model's name of it.", rich_help_panel=MODEL
        ),
    ] = None,
    lora: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH:WEIGHT", help="A LoRA to add; may be repeated.", rich_help_panel=MODEL),
    ] = None,
    upscale: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MODEL",
            help="A further stage of a cascade, such as DeepFloyd's super-resolution; may be repeated.",
            rich_help_panel=MODEL,
        ),
    ] = None,
    batch: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help="Pictures drawn at a time. Default: the model's own choice.", rich_help_panel=MODEL
        ),
    ] = None,
    memory: Annotated[
        Memory | None, typer.Option(help="Take less memory, and more time.", rich_help_panel=MODEL)
    ] = None,
    dtype: Annotated[
        str | None,
        typer.Option(metavar="TYPE", help="Of its numbers: float32, float16 or bfloat16.", rich_help_panel=MODEL),
    ] = None,
    device: Annotated[
        str | None, typer.Option(metavar="DEVICE", help="Where it runs: cpu, cuda, mps.", rich_help_panel=MODEL)
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Of a server that speaks the same language.", rich_help_panel=SERVERS),
    ] = None,
    provider: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who runs the model, where there are several.", rich_help_panel=SERVERS),
    ] = None,
    quality: Annotated[
        str | None,
        typer.Option(metavar="WORD", help="The quality, by the service's word for it.", rich_help_panel=SERVERS),
    ] = None,
    in_flight: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Requests at a time, at most. Default: 8, of your own server 1 or 2.",
            rich_help_panel=SERVERS,
        ),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="How long to wait for one answer. Default: 120.", rich_help_panel=SERVERS),
    ] = None,
    price: Annotated[
        str | None,
        typer.Option(
            metavar="AMOUNT", help='Of one picture, for a budget in money: "0.04 USD".', rich_help_panel=SERVERS
        ),
    ] = None,
    seeds: Annotated[
        bool,
        typer.Option(
            "--seeds", help="Send seeds, to a server behind openai: that takes them.", rich_help_panel=SERVERS
        ),
    ] = False,
    workflow: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="A ComfyUI workflow, saved in API format.", rich_help_panel=SERVERS),
    ] = None,
    prompt_node: Annotated[
        str | None,
        typer.Option(metavar="NODE", help="The node of the workflow that takes the prompt.", rich_help_panel=SERVERS),
    ] = None,
    seed_node: Annotated[
        str | None,
        typer.Option(metavar="NODE", help="The node of the workflow that takes the seed.", rich_help_panel=SERVERS),
    ] = None,
    prompts: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Which prompt each picture answers: a CSV or JSONL file.", rich_help_panel=PICTURES
        ),
    ] = None,
) -> dict[str, object]:
    """What was given of these, by the names that doors know it by."""
    return given(
        guidance=guidance, steps=steps, size=size, negative=negative_prompt, scheduler=scheduler,
        lora=lora or None, upscale=upscale or None, batch=batch, memory=None if memory is None else memory.value,
        dtype=dtype, device=device, base_url=base_url, provider=provider, quality=quality, in_flight=in_flight,
        timeout=timeout, price=price, seeds=seeds or None,
        workflow=workflow, prompt_node=prompt_node, seed_node=seed_node, prompts=prompts,
    )  # fmt: skip
