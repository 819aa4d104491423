"""Who looks on while a recipe draws: tells of progress, and keeps a preview file that updates."""

import contextlib
import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from fairest.errors import NotWritable
from fairest.run.files import write_whole

if TYPE_CHECKING:
    from PIL.Image import Image
    from torch import Tensor

    from fairest.generate.engine.step import Step

__all__ = ["Progress", "Watching", "as_images"]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told of a stage's name, how much of it is done, and how much there is."""

_FIRST = 2.0
"""Seconds before the first preview: what is done by then needs none."""
_SHARE = 20
"""A preview may take a twentieth of the time, as decoding large latents does."""


class Watching:
    """An `OnStep` that remembers the last step, for whoever stops in the middle. Of a film it tells frame by frame."""

    def __init__(self, tell: Progress, stage: str, preview: Path, *, of_film: bool = False) -> None:
        self.last: Step | None = None
        self._tell = tell
        self._stage = stage
        self._preview = preview
        self._of_film = of_film
        self._next = time.monotonic() + _FIRST

    def __call__(self, step: "Step") -> None:
        self.last = step
        if not self._of_film:
            self._tell(self._stage, step.number, step.of)
        if time.monotonic() >= self._next:
            began = time.monotonic()
            self._show(step)
            self._next = time.monotonic() + max(_FIRST, _SHARE * (time.monotonic() - began))

    def frame(self, number: int, of: int) -> None:
        """A frame of a film is written."""
        self._tell(self._stage, number, of)

    def __enter__(self) -> "Watching":
        return self

    def __exit__(self, *_: object) -> None:
        """Take the preview away: the picture itself is there, or what there is of it."""
        with contextlib.suppress(OSError):
            self._preview.unlink(missing_ok=True)

    def _show(self, step: "Step") -> None:
        out = io.BytesIO()
        _side_by_side(as_images(step.picture())).save(out, "PNG")
        with contextlib.suppress(NotWritable):  # a preview is a convenience: the work goes on without
            write_whole(self._preview, out.getvalue(), durable=False)


def as_images(pictures: "Tensor") -> "list[Image]":
    """PIL images of `[b,3,h,w]` in 0..1."""
    from PIL import Image

    arrays = (pictures.detach().float().cpu().clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).numpy()
    return [Image.fromarray(array) for array in arrays]


def _side_by_side(images: "list[Image]") -> "Image":
    from PIL import Image

    whole = Image.new("RGB", (sum(image.width for image in images), images[0].height))
    left = 0
    for image in images:
        whole.paste(image, (left, 0))
        left += image.width
    return whole
