"""A pipeline, and the stages that enlarge its pictures: DeepFloyd IF has two of them, most others none."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fairest.adapters.models.calling import need_enlarging, need_text_to_image
from fairest.adapters.models.pipeline_loading import quiet
from fairest.adapters.models.repository import class_named
from fairest.adapters.models.settings import Settings
from fairest.adapters.models.stage import Stage, load_stage
from fairest.errors import BadInput
from fairest.generate.doors import Blocked, Drawing

if TYPE_CHECKING:
    import torch

__all__ = ["Cascade", "load_cascade"]

_TEXT_PARTS = ("text_encoder", "tokenizer")


class Cascade:
    """Draws by its base, and hands the pictures up from stage to stage."""

    def __init__(self, base: Stage, above: Sequence[Stage]) -> None:
        self.base = base
        self.above = tuple(above)
        self.stages = (base, *above)

    def draw(self, texts: Sequence[str], seeds: Sequence[int], *, short: bool = False) -> list[Drawing]:
        """A PIL image for each text and seed, or `Blocked` where a stage hid it; `short` is for timing alone."""
        with quiet():
            images, hidden = self._drawn(texts, seeds, short)
        return [Blocked(why) if why else image for why, image in zip(hidden, images, strict=True)]

    def _drawn(self, texts: Sequence[str], seeds: Sequence[int], short: bool) -> tuple[Any, list[str | None]]:
        """The pictures, and why each of them was hidden."""
        import torch

        # Each picture has one stream for all stages: a fresh one of the same seed would repeat its noise.
        streams = [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
        reading = self._read(texts)
        hidden: list[str | None] = [None] * len(texts)
        images: Any = None
        for stage, form in zip(self.stages, self._forms(), strict=True):
            told = reading if stage is self.base or stage.without else {"prompt": list(texts)}
            made = stage(streams, short=short, **told, **form, **({} if images is None else {"image": images}))
            images = made.images
            hidden = [old or new for old, new in zip(hidden, _hidden(made, len(texts)), strict=True)]
        return images, hidden

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
        """In which form each stage gives its pictures. Between two of IF it is theirs: numbers around zero."""
        below = (self.base, *self.above[:-1])
        pairs = zip(map(_is_of_if, below), map(_is_of_if, self.above), strict=bool(self.above))
        between = ["pt" if one and other else "pil" if other else "np" for one, other in pairs]
        return [*({"output_type": form} for form in between), {}]


def load_cascade(named: str, settings: Settings, device: str, dtype: "torch.dtype") -> Cascade:
    """Load a pipeline and the stages of `settings.upscale`. Raises as `load_stage`.

    The stages take steps, negative prompt and memory from the settings; their guidance is their own, which
    was made for them.
    """
    base = load_stage(named, settings, device, dtype, need_text_to_image)
    theirs = replace(settings, guidance=None, size=None, scheduler=None, loras=(), upscale=())
    above = [load_stage(stage, theirs, device, dtype, need_enlarging, _lent(base, stage)) for stage in settings.upscale]
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


def _hidden(made: Any, count: int) -> list[str | None]:
    """Why each picture was hidden: a checker puts a black picture in its place and says so beside."""
    unsafe = getattr(made, "nsfw_content_detected", None) or getattr(made, "nsfw_detected", None) or [False] * count
    marked = getattr(made, "watermark_detected", None) or [False] * count
    return [
        "blocked by the safety checker" if is_unsafe else "blocked by the watermark checker" if is_marked else None
        for is_unsafe, is_marked in zip(unsafe, marked, strict=True)
    ]
