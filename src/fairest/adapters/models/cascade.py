"""A pipeline, and the stages that enlarge its pictures: DeepFloyd IF has two of them, most others none."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fairest.adapters.models.calling import need_enlarging, need_text_to_image
from fairest.adapters.models.finishing import finished, hidden, images_of
from fairest.adapters.models.pipeline_loading import quiet
from fairest.adapters.models.repository import class_named
from fairest.adapters.models.settings import Settings
from fairest.adapters.models.stage import Stage, load_stage
from fairest.errors import BadInput
from fairest.generate.doors import Drawing

__all__ = ["Cascade", "load_cascade"]

_TEXT_PARTS = ("text_encoder", "tokenizer")


class Cascade:
    """Draws by its base, and hands the pictures up from stage to stage."""

    def __init__(self, base: Stage, above: Sequence[Stage]) -> None:
        self.base = base
        self.above = tuple(above)
        self.stages = (base, *above)

    def draw(self, texts: Sequence[str], seeds: Sequence[int], *, short: bool = False) -> list[Drawing]:
        """A PIL image for each text and seed, or `Blocked` where a stage hid it or the model overflowed.

        `short` is for timing alone.
        """
        with quiet():
            images, reasons = self._drawn(texts, seeds, short)
        last = self.stages[-1].pipeline
        return [finished(last, image, why) for image, why in zip(images, reasons, strict=True)]

    def _drawn(self, texts: Sequence[str], seeds: Sequence[int], short: bool) -> tuple[Any, list[str | None]]:
        """The pictures as arrays, and why each of them was hidden."""
        import torch

        # Each picture has one stream for all stages: a fresh one of the same seed would repeat its noise.
        streams = [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
        reading = self._read(texts)
        reasons: list[str | None] = [None] * len(texts)
        images: Any = None
        for stage, form in zip(self.stages, self._forms(), strict=True):
            told = reading if stage is self.base or stage.without else {"prompt": list(texts)}
            made = stage(streams, short=short, **told, **form, **({} if images is None else {"image": images}))
            images = images_of(made)
            reasons = [old or new for old, new in zip(reasons, hidden(made, len(texts)), strict=True)]
        return images, reasons

    def _read(self, texts: Sequence[str]) -> dict[str, Any]:
        """The prompts, or their embeddings where a stage above shares the base's text encoder."""
        if not any(stage.without for stage in self.above):
            return {"prompt": list(texts)}
        negative = self.base.settings.negative
        positives, negatives = self.base.pipeline.encode_prompt(
            list(texts), negative_prompt=None if negative is None else [negative] * len(texts), clean_caption=False
        )
        return {"prompt_embeds": positives, "negative_prompt_embeds": negatives}

    def _forms(self) -> list[dict[str, str]]:
        """In which form each stage gives its pictures. Between two of IF it is theirs: numbers around zero.

        The last one gives arrays: in a picture, what a model could not draw is black.
        """
        below = (self.base, *self.above[:-1])
        pairs = zip(map(_is_of_if, below), map(_is_of_if, self.above), strict=bool(self.above))
        between = ["pt" if one and other else "pil" if other else "np" for one, other in pairs]
        return [{"output_type": form} for form in [*between, "np"]]


def load_cascade(named: str, settings: Settings, device: str) -> Cascade:
    """Load a pipeline and the stages of `settings.upscale`. Raises as `load_stage`.

    The stages take steps, negative prompt and memory from the settings, and the number format of the base;
    their guidance is their own, which was made for them.
    """
    base = load_stage(named, settings, device, need_text_to_image)
    theirs = replace(settings, dtype=base.dtype, guidance=None, size=None, scheduler=None, lora=(), upscale=())
    above = [load_stage(stage, theirs, device, need_enlarging, _lent(base, stage)) for stage in settings.above]
    if settings.size and any(map(_is_of_if, above)):
        raise BadInput(
            "The super-resolution stages of IF draw in their own size alone.", hint="Leave --size out, or --upscale."
        )
    return Cascade(base, above)


def _lent(base: Stage, stage: str) -> tuple[str, ...]:
    """What the base lends a stage: IF's text encoder is by far its largest part, and all its stages share it."""
    both = _is_of_if(base) and class_named(stage) == "IFSuperResolutionPipeline"
    return _TEXT_PARTS if both else ()


def _is_of_if(stage: Stage) -> bool:
    return type(stage.pipeline).__name__ in ("IFPipeline", "IFSuperResolutionPipeline")
