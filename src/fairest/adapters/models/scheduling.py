"""Which scheduler walks from noise to picture: the pipeline's own, or another that can take its place."""

import json
from typing import Any

from fairest.adapters.models.pipeline_loading import quiet
from fairest.adapters.models.weights import first_line
from fairest.errors import BadInput, UnknownName

__all__ = ["described", "use_scheduler"]


def use_scheduler(pipeline: Any, name: str | None) -> None:
    """Put another scheduler, named as in diffusers, in place of the pipeline's own, with its settings.

    Raises `UnknownName`, with those that fit, and `BadInput`.
    """
    if name is None:
        return
    own = getattr(pipeline, "scheduler", None)
    if own is None:
        raise BadInput(f"{type(pipeline).__name__} has no scheduler to replace.", hint="Leave --scheduler out.")
    fitting = {kind.__name__: kind for kind in _fitting(own)}
    if name not in fitting:
        raise UnknownName(f"scheduler for {type(own).__name__}", name, fitting)
    try:
        with quiet():
            pipeline.scheduler = fitting[name].from_config(own.config)
    except (ImportError, ValueError, NotImplementedError) as error:
        raise BadInput(f"The scheduler {name} cannot take the place of this one: {first_line(error)}.") from error


def described(scheduler: Any) -> dict[str, object]:
    """Its class and settings, as JSON values."""
    stated = {key: _plain(value) for key, value in scheduler.config.items() if not key.startswith("_")}
    return {"class": type(scheduler).__name__, **stated}


def _fitting(own: Any) -> list[Any]:
    """Those it names itself, and those of distilled LoRAs, which follow the same noise and are named by none."""
    import diffusers

    named: list[Any] = own.compatibles
    return [*named, diffusers.LCMScheduler, diffusers.TCDScheduler] if diffusers.DDIMScheduler in named else named


def _plain(value: object) -> object:
    """The value itself where JSON has it, its text where not: infinity, arrays."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return str(value)
    return value
