"""A model's own preparation of pictures, as arithmetic through which gradients flow."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fairest.adapters.encoders.checkpoint import Checkpoint
from fairest.adapters.encoders.clip_model import processor_of
from fairest.errors import BadInput

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Look", "look_of"]

_BILINEAR = 2
"""As Pillow numbers ways to resize; all others are bicubic here, which is what nearly every model was trained with."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a model wants its pictures."""

    size: int
    """Pixels a side of the square it sees."""
    scaled: int
    """What a side of a picture, or its shorter side, is scaled to before that square is cut out of its middle."""
    whole: bool
    """Whether longer pictures are squeezed into a square; else their ends are cut off."""
    mode: str
    mean: tuple[float, ...]
    deviation: tuple[float, ...]

    def __call__(self, pictures: "Tensor") -> "Tensor":
        """Pixels `[b,3,size,size]` of pictures `[b,3,h,w]` in 0..1."""
        square = self._cropped(self._resized(pictures))
        mean, deviation = (square.new_tensor(values)[:, None, None] for values in (self.mean, self.deviation))
        return (square - mean) / deviation

    def _resized(self, pictures: "Tensor") -> "Tensor":
        from torch.nn.functional import interpolate

        wanted = self._sides(*pictures.shape[-2:])
        if tuple(pictures.shape[-2:]) == wanted:
            return pictures
        return interpolate(pictures, size=wanted, mode=self.mode, antialias=True, align_corners=False)

    def _sides(self, height: int, width: int) -> tuple[int, int]:
        if self.whole:
            return self.scaled, self.scaled
        short = min(height, width)
        return self.scaled * height // short, self.scaled * width // short

    def _cropped(self, pictures: "Tensor") -> "Tensor":
        top, left = ((side - self.size) // 2 for side in pictures.shape[-2:])
        return pictures[..., top : top + self.size, left : left + self.size]


def look_of(checkpoint: Checkpoint) -> Look:
    """As a folder's preprocessor_config.json states it.

    Raises `BadWeights`, and `BadInput` for a model that does not see one square of three colours.
    """
    processor = processor_of(checkpoint.folder)
    size = _stated(getattr(processor, "size", None))
    crop = _stated(getattr(processor, "crop_size", None)) if getattr(processor, "do_center_crop", False) else {}
    whole = "shortest_edge" not in size
    seen, scaled = {*(crop or size).values()}, {*size.values()}
    if len(seen) != 1 or len(scaled) != 1 or not (whole or crop) or min(scaled) < min(seen):
        raise BadInput(
            f"{checkpoint.folder} is a {checkpoint.kind} that does not see one square.",
            hint="Take a CLIP or SigLIP of a fixed size.",
        )
    normalised = getattr(processor, "do_normalize", True)
    return Look(
        size=int(seen.pop()),
        scaled=int(scaled.pop()),
        whole=whole,
        mode="bilinear" if processor.resample == _BILINEAR else "bicubic",
        mean=tuple(processor.image_mean) if normalised else (0.0,) * 3,
        deviation=tuple(processor.image_std) if normalised else (1.0,) * 3,
    )


def _stated(size: Any) -> dict[str, int]:
    """The sides a processor states: by name, those it leaves out apart; one number is a square."""
    if size is None or isinstance(size, int):
        return {} if size is None else {"height": size, "width": size}
    return {name: side for name, side in dict(size).items() if side is not None}
