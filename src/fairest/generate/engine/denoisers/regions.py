"""Draw each part of a picture by its own denoiser."""

from collections.abc import Sequence

from torch import Tensor

from fairest.errors import BadInput
from fairest.generate.engine.denoisers.combined import Combined
from fairest.generate.engine.doors import Denoiser
from fairest.generate.engine.objective import Box, boxed

__all__ = ["regions"]


def regions(parts: Sequence[tuple[Denoiser, Box, float]]) -> Combined:
    """The weighted mean of denoisers, each of which sees its own box of `x` alone (Bar-Tal et al. 2023, equation 5).

    A background has the box (0, 0, 1, 1). Raises `BadInput` where a box is empty, or a place is in none.
    """

    def clean(x: Tensor, sigma: float) -> Tensor:
        said = [denoiser(boxed(x, box), sigma) for denoiser, box, _ in parts]
        whole, found = said[0].new_zeros(1, 1, *x.shape[2:]), said[0].new_zeros(x.shape)
        for _, box, weight in parts:
            boxed(whole, box).add_(weight)
        if not (whole > 0).all():
            raise BadInput(
                "Some of the picture is in no region.", hint="Add a background: (denoiser, (0, 0, 1, 1), weight)."
            )
        for part, (_, box, weight) in zip(said, parts, strict=True):
            # Where a region is alone its share is exactly 1, and what it draws is what it would draw by itself.
            boxed(found, box).add_(weight / boxed(whole, box) * part)
        return found

    return Combined(tuple(denoiser for denoiser, _, _ in parts), clean)
