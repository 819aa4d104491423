"""What the engine asks for: canvases, codecs, denoisers, and the models that give them.

Pictures are float32 `[b,3,h,w]`, sRGB in 0..1. What a model denoises, `x`, is its own: pixels around zero or
latents, of about unit variance; `sigma` is the deviation of the noise in these units (x = clean + sigma * noise),
whatever the model was trained to predict.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor, nn

    from fairest.generate.engine.streams import Streams

__all__ = ["Canvas", "Codec", "Denoiser", "DiffusionModel", "Enlarger"]


class Canvas(Protocol):
    """Pictures that a gradient can move. Those of a batch do not touch each other."""

    def __call__(self) -> "Tensor":
        """The pictures, `[b,3,h,w]` in 0..1; those of a generator may reach a little beyond."""
        ...

    def parameters(self) -> "Iterable[Tensor]":
        """What the gradient moves; the first axis of each is the batch."""
        ...

    def set(self, pictures: "Tensor") -> None:
        """Make it show these `[b,3,h,w]`, as nearly as it can."""
        ...


class Codec(Protocol):
    """The way between pictures and what a model denoises. Gradients flow both ways."""

    @property
    def factor(self) -> int:
        """Pixels a side of `x`'s one."""
        ...

    @property
    def channels(self) -> int: ...

    def encode(self, pictures: "Tensor") -> "Tensor":
        """`x` without noise, of pictures `[b,3,h,w]`; without a random part."""
        ...

    def decode(self, x: "Tensor") -> "Tensor":
        """Pictures of `x`, around 0..1 but not cut off there: `Range` needs to see what reaches beyond."""
        ...


class Denoiser(Protocol):
    """`(x, sigma)` to the predicted clean `x`, on its own device; the prompt, one a picture, is bound already."""

    @property
    def codec(self) -> Codec: ...

    def __call__(self, x: "Tensor", sigma: float) -> "Tensor": ...


class DiffusionModel(Protocol):
    """A text-to-image diffusion model as its parts."""

    @property
    def name(self) -> str: ...

    @property
    def codec(self) -> Codec: ...

    @property
    def side(self) -> int:
        """The side, in pixels, of the pictures it was made for."""
        ...

    @property
    def guidance(self) -> float:
        """The classifier-free guidance it is drawn with by default; 1 is none."""
        ...

    @property
    def network(self) -> "nn.Module":
        """What denoises; what LoRA is added to. Frozen, in evaluation mode."""
        ...

    def denoiser(self, texts: Sequence[str]) -> Denoiser:
        """The denoiser of these prompts, one a picture. "" is no prompt."""
        ...

    def sigmas(self, steps: int, width: int | None = None, height: int | None = None) -> "Tensor":
        """The levels of noise of a drawing in so many steps: float64 `[steps + 1]`, falling, the last one 0.

        Some models space them by the pictures' size in pixels, which is `side` by default.
        """
        ...

    def describe(self) -> Mapping[str, object]: ...


class Enlarger(Protocol):
    """A diffusion model that draws a larger picture of a small one."""

    @property
    def name(self) -> str: ...

    @property
    def factor(self) -> int: ...

    @property
    def codec(self) -> Codec: ...

    def denoiser(self, texts: Sequence[str], small: "Tensor", augmentation: float, streams: "Streams") -> Denoiser:
        """Of small pictures `[b,3,h,w]` in 0..1, roughened by noise of strength `augmentation` (0..1) first.

        A stage trained so mends what the stage before it got wrong (Ho et al. 2022, section 4.2).
        """
        ...

    def sigmas(self, steps: int) -> "Tensor": ...

    def describe(self) -> Mapping[str, object]: ...
