"""From the numbers a pipeline gives to pictures: what it hid, or could not draw, is told from what it drew black."""

from typing import TYPE_CHECKING, Any

from fairest.generate.doors import Blocked, Drawing

if TYPE_CHECKING:
    import numpy as np

__all__ = ["finished", "hidden", "images_of"]

NO_NUMBERS = "the model drew no numbers"


def images_of(made: Any) -> Any:
    """The images of a pipeline's answer, None where it has none; Kandinsky 5 calls them `image`."""
    images = getattr(made, "images", None)
    return getattr(made, "image", None) if images is None else images


def hidden(made: Any, count: int) -> list[str | None]:
    """Why each picture was hidden: a checker puts a black picture in its place and says so beside."""
    unsafe = getattr(made, "nsfw_content_detected", None) or getattr(made, "nsfw_detected", None) or [False] * count
    marked = getattr(made, "watermark_detected", None) or [False] * count
    return [
        "blocked by the safety checker" if is_unsafe else "blocked by the watermark checker" if is_marked else None
        for is_unsafe, is_marked in zip(unsafe, marked, strict=True)
    ]


def finished(pipeline: Any, numbers: "np.ndarray[Any, Any]", why: str | None) -> Drawing:
    """The PIL image of height x width x channels in [0, 1], as the pipeline itself would make it.

    `Blocked` where it was hidden, and where the model overflowed: pipelines make NaN a black picture.
    """
    import numpy as np

    if why is not None:
        return Blocked(why)
    if np.isnan(numbers).any():
        return Blocked(NO_NUMBERS)
    (picture,) = pipeline.numpy_to_pil(numbers)
    _watermark(pipeline, picture)
    drawing: Drawing = picture
    return drawing


def _watermark(pipeline: Any, picture: Any) -> None:
    """IF's pipelines, and upscalers that were given its mark, leave the mark out of pictures that are numbers."""
    watermarker = getattr(pipeline, "watermarker", None)
    if watermarker is not None:
        side = pipeline.unet.config.sample_size if type(pipeline).__name__.startswith("IF") else None
        watermarker.apply_watermark([picture], side)
