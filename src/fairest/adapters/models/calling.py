"""What a pipeline can be told: pipelines differ in the settings they take, and in what they call them."""

import inspect
from collections.abc import Mapping
from typing import Any

from fairest.adapters.models.settings import Settings
from fairest.errors import BadInput

__all__ = ["keywords", "need_enlarging", "need_text_to_image", "own_defaults"]

# The strength of the prompt goes by these names; a default of None says that another one is meant.
_GUIDANCES = ("guidance_scale", "true_cfg_scale", "prior_guidance_scale", "distilled_guidance_scale")
_STEPS = "num_inference_steps"
_OF_VIDEOS = {"frame_size", "frames", "num_frames", "video", "video_length"}
_NEED_A_PICTURE = (
    "Adapter", "CycleDiffusion", "Depth2Img", "Edit", "Fill", "Img2Img", "Inpaint", "Layered",
    "Pix2Pix", "Refiner", "Redux", "SuperResolution", "Upscale",
)  # fmt: skip


def need_text_to_image(pipeline: Any) -> None:
    """Raise `BadInput` for a pipeline that makes no pictures from text alone."""
    kind, takes = type(pipeline).__name__, _takes(pipeline)
    if any(word in kind for word in _NEED_A_PICTURE) or any(name.startswith("control") for name in takes):
        raise BadInput(
            f"{kind} needs a picture to start from; fairest draws from text alone.",
            hint="Give a text-to-image pipeline; a stage that enlarges its pictures goes into --upscale.",
        )
    if not _is_of_pictures(takes) or not {"prompt", "generator"} <= takes.keys() or _wanted(takes) - {"self", "prompt"}:
        raise BadInput(f"{kind} makes no pictures from text and a seed.", hint="Give a text-to-image pipeline.")
    if getattr(pipeline, "tokenizer", "") is None:
        raise BadInput(f"This {kind} was saved without its tokenizer and cannot read text.", hint="Save it whole.")


def need_enlarging(pipeline: Any) -> None:
    """Raise `BadInput` for a pipeline that does not take a picture with its prompt."""
    if not {"prompt", "image", "generator", "output_type"} <= _takes(pipeline).keys():
        raise BadInput(
            f"{type(pipeline).__name__} enlarges no pictures.",
            hint="Give --upscale a super-resolution stage, such as those of DeepFloyd IF.",
        )


def keywords(pipeline: Any, settings: Settings) -> dict[str, Any]:
    """What every call is given, by the pipeline's own names for it; the negative prompt is for one picture.

    Raises `BadInput` for a setting that the pipeline cannot honour.
    """
    width, height = settings.pixels or (None, None)
    asked: dict[str, dict[str, Any]] = {
        "guidance": {_guidance(pipeline, settings): settings.guidance},
        "steps": {_STEPS: settings.steps},
        "size": {"width": width, "height": height},
        "negative prompt": {"negative_prompt": settings.negative},
    }
    takes = _takes(pipeline)
    for setting, names in asked.items():
        if any(value is not None and name not in takes for name, value in names.items()):
            can = ", ".join(s for s, names in asked.items() if names.keys() <= takes.keys())
            raise BadInput(f"{type(pipeline).__name__} takes no {setting}.", hint=f"It takes: {can or 'none'}")
    told = {name: value for names in asked.values() for name, value in names.items() if value is not None}
    _need_what_it_acts_through(pipeline, settings)
    if "clean_caption" in takes:
        told["clean_caption"] = False  # it would rewrite prompts, but only where two more packages are installed
    return told


def own_defaults(pipeline: Any, settings: Settings) -> dict[str, Any]:
    """Guidance and steps as drawn with: as asked for, else the pipeline's own, None where it states none."""
    takes = _takes(pipeline)
    guidance = _guidance(pipeline, settings)
    stated = {name: takes[name].default for name in (guidance, _STEPS) if name in takes}
    if _does_nothing(pipeline, guidance, settings):
        stated[guidance] = None
    return {
        "guidance": stated.get(guidance) if settings.guidance is None else settings.guidance,
        "steps": stated.get(_STEPS) if settings.steps is None else settings.steps,
    }


def _need_what_it_acts_through(pipeline: Any, settings: Settings) -> None:
    guidance = _guidance(pipeline, settings)
    why = _does_nothing(pipeline, guidance, settings)
    if settings.guidance is not None and why:
        raise BadInput(f"Guidance does nothing in this {type(pipeline).__name__}{why}.", hint="Leave it out.")
    strength = own_defaults(pipeline, settings)["guidance"]
    if settings.negative is not None and strength is not None and strength <= 1:
        raise BadInput(
            f"A negative prompt does nothing in {type(pipeline).__name__} at a guidance of {strength:g}.",
            hint="Set a guidance above 1.",
        )


def _does_nothing(pipeline: Any, guidance: str, settings: Settings) -> str:
    """Why a guidance has no effect; empty where it has one."""
    if guidance == "true_cfg_scale" and settings.negative is None:
        return " without a negative prompt"
    trained = getattr(getattr(getattr(pipeline, "transformer", None), "config", None), "guidance_embeds", True)
    if guidance == "guidance_scale" and "true_cfg_scale" in _takes(pipeline) and not trained:
        return ", whose model was trained without"
    return ""


def _guidance(pipeline: Any, settings: Settings) -> str:
    """Which of its parameters is the guidance.

    FLUX and its like were trained to follow `guidance_scale` by itself; a negative prompt acts through
    `true_cfg_scale` there.
    """
    takes = _takes(pipeline)
    if settings.negative is not None and "true_cfg_scale" in takes:
        return "true_cfg_scale"
    named = [name for name in _GUIDANCES if name in takes]
    return next((name for name in named if takes[name].default is not None), (named or [_GUIDANCES[0]])[0])


def _is_of_pictures(takes: Mapping[str, inspect.Parameter]) -> bool:
    """Whether it gives pictures if nobody says otherwise: those of audio, text and embeddings give other types."""
    gives = takes.get("output_type")
    return gives is not None and gives.default == "pil" and not takes.keys() & _OF_VIDEOS


def _wanted(takes: Mapping[str, inspect.Parameter]) -> set[str]:
    """What a call cannot do without."""
    named = {name: each for name, each in takes.items() if each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)}
    return {name for name, each in named.items() if each.default is each.empty}


def _takes(pipeline: Any) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(type(pipeline).__call__).parameters
