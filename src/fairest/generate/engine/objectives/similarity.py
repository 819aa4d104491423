"""A picture that a perceptor sees as it reads a text, or as it sees another picture."""

from collections.abc import Sequence

import torch
from torch import Tensor

from fairest.encode import Perceptor
from fairest.errors import BadInput
from fairest.generate.engine.objective import Objective
from fairest.generate.engine.objectives.rows import for_each
from fairest.generate.engine.step import Moment

__all__ = ["Similarity", "spherical"]


def spherical(one: Tensor, other: Tensor) -> Tensor:
    """Half the squared angle between unit vectors `[..., d]`: 0 for the same, pi^2/8 for orthogonal, pi^2/2 opposite.

    Crowson's guidance loss, 2 asin(|a-b|/2)^2, but with the angle as 2 atan2(|a-b|, |a+b|) (Kahan 2006, "How futile
    are mindless assessments of roundoff", section 12): asin has no gradient where the vectors are opposite.
    """
    apart, along = torch.linalg.vector_norm(one - other, dim=-1), torch.linalg.vector_norm(one + other, dim=-1)
    angle = 2 * torch.atan2(apart, along)
    return angle.square() / 2


class Similarity(Objective):
    """The weighted sum of the spherical distances to what is wanted; a negative weight keeps the picture away.

    `wanted` is a text or several, each of which counts for every picture, or one picture `[1,3,h,w]` or vector
    `[1,d]` for all, or one for each, `[b,3,h,w]` or `[b,d]`. `weights` are one a text, 1 where they are not given.
    """

    def __init__(
        self, perceptor: Perceptor, wanted: str | Sequence[str] | Tensor, weights: Sequence[float] | None = None
    ) -> None:
        self.name = f"similarity by {perceptor.name}"
        self.perceptor = perceptor
        self.targets = _vectors(perceptor, wanted)
        self.weights = torch.ones(self.targets.shape[1]) if weights is None else torch.tensor(weights).float()
        if len(self.weights) != self.targets.shape[1]:
            raise BadInput(f"There are {len(self.weights)} weights for {self.targets.shape[1]} wanted.")

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:  # noqa: ARG002 (the same at every step)
        seen = self.perceptor.image(pictures)
        away = spherical(seen[:, None], for_each(self.targets.to(seen), len(seen)))
        return away @ self.weights.to(away)


@torch.no_grad()
def _vectors(perceptor: Perceptor, wanted: str | Sequence[str] | Tensor) -> Tensor:
    """Unit vectors `[1 or b, k, d]`: k wanted of each picture."""
    if not isinstance(wanted, Tensor):
        return perceptor.text([wanted] if isinstance(wanted, str) else list(wanted))[None]
    seen = perceptor.image(wanted) if wanted.ndim == 4 else torch.nn.functional.normalize(wanted, dim=-1)
    return seen[:, None]
