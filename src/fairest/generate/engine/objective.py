"""What a picture should be: objectives, and their arithmetic.

An objective gives a loss for each picture, `[b]`, lower is better, never averaged over the batch. Sums, multiples,
`at(curve)` and `mask(box)` of objectives are objectives; each remembers its terms by name.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from torch import Tensor

from fairest.errors import BadInput
from fairest.generate.engine.curve import Curve, Steady, as_curve
from fairest.generate.engine.step import Moment

__all__ = ["Box", "Objective", "Term", "boxed"]

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom as shares of the picture's sides, 0..1."""


class Objective(ABC):
    """A loss for each picture. Fill `__call__` and `name`; the arithmetic is here."""

    name: str

    @abstractmethod
    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:
        """The loss `[b]` of pictures `[b,3,h,w]`; they may reach a little beyond 0..1."""

    @property
    def names(self) -> Sequence[str]:
        """Of its terms. Whoever overrides `terms` says here how they are called."""
        return (self.name,)

    def terms(self, pictures: Tensor, moment: Moment) -> Mapping[str, Tensor]:
        """The losses it is the sum of, by name; perceptors may leave them on devices of their own."""
        return {self.name: self(pictures, moment)}

    def __add__(self, other: "Objective") -> "Objective":
        return _Sum((self, other))

    def __radd__(self, other: object) -> "Objective":
        if other == 0:  # where sum() begins
            return self
        return NotImplemented

    def __sub__(self, other: "Objective") -> "Objective":
        return self + -1.0 * other

    def __mul__(self, factor: float) -> "Objective":
        return _Scaled(self, Steady(float(factor)))

    __rmul__ = __mul__

    def at(self, curve: "Curve | float | str") -> "Objective":
        """Times a number that changes over the steps or frames."""
        return _Scaled(self, as_curve(curve))

    def mask(self, box: Box) -> "Objective":
        """Of what is inside the box alone."""
        return _Masked(self, box)


@dataclass(frozen=True)
class Term(Objective):
    """Any function of pictures and the moment as an objective."""

    name: str
    loss: Callable[[Tensor, Moment], Tensor]

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:
        return self.loss(pictures, moment)


@dataclass(frozen=True)
class _Sum(Objective):
    parts: tuple[Objective, ...]
    name: str = "sum"

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:
        first, *others = self.terms(pictures, moment).values()
        return sum((loss.to(first) for loss in others), start=first)

    @property
    def names(self) -> Sequence[str]:
        return list(dict.fromkeys(name for part in self.parts for name in part.names))

    def terms(self, pictures: Tensor, moment: Moment) -> Mapping[str, Tensor]:
        found: dict[str, Tensor] = {}
        for part in self.parts:
            for name, loss in part.terms(pictures, moment).items():
                found[name] = found[name] + loss.to(found[name]) if name in found else loss
        return found


@dataclass(frozen=True)
class _Scaled(Objective):
    of: Objective
    curve: Curve

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.of.name

    @property
    def names(self) -> Sequence[str]:
        return self.of.names

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:
        factor = self.curve(moment.progress, moment.frame)
        return factor * self.of(pictures, moment) if factor else pictures.new_zeros(len(pictures))

    def terms(self, pictures: Tensor, moment: Moment) -> Mapping[str, Tensor]:
        factor = self.curve(moment.progress, moment.frame)
        if not factor:  # what does not count is not computed
            return {name: pictures.new_zeros(len(pictures)) for name in self.names}
        return {name: factor * loss for name, loss in self.of.terms(pictures, moment).items()}


@dataclass(frozen=True)
class _Masked(Objective):
    of: Objective
    box: Box

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.of.name

    @property
    def names(self) -> Sequence[str]:
        return self.of.names

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:
        return self.of(boxed(pictures, self.box), moment)

    def terms(self, pictures: Tensor, moment: Moment) -> Mapping[str, Tensor]:
        return self.of.terms(boxed(pictures, self.box), moment)


def boxed(pictures: Tensor, box: Box) -> Tensor:
    """What is inside a box, whose edges are rounded to whole pixels. Raises `BadInput` where that is nothing."""
    height, width = pictures.shape[-2:]
    left, right = round(box[0] * width), round(box[2] * width)
    top, bottom = round(box[1] * height), round(box[3] * height)
    if not (0 <= left < right <= width and 0 <= top < bottom <= height):
        raise BadInput(
            f"The box {box} has nothing inside on a picture of {width}x{height}.",
            hint="Give left, top, right and bottom as shares of the sides, 0..1.",
        )
    return pictures[..., top:bottom, left:right]
