"""A picture looked at many times, whole and in parts, each time a little differently: what perceptors need as a loss.

What satisfies one look at the whole picture is often nothing to another perceptor; what satisfies many mostly is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from torch import Tensor

from fairest.generate.engine.crops import Crops, crop
from fairest.generate.engine.objective import Objective
from fairest.generate.engine.step import Moment

__all__ = ["Crops", "views"]


def views(objective: Objective, size: int, crops: Crops | None = None) -> Objective:
    """The mean of an objective over crops of each picture, of `size` pixels a side: the perceptor's own.

    The objective is called once, with all crops of all pictures, `[b*n,3,size,size]`, a picture's side by side; where
    it compares with something of each picture, as `Likeness` does, it compares each crop with that. The crops of a
    picture come from its stream in `moment.streams`, so a batch has the crops that its pictures have one by one.
    Raises `BadInput` where the curves leave no crops.
    """
    return _Views(objective, size, crops or Crops())


@dataclass(frozen=True)
class _Views(Objective):
    of: Objective
    size: int
    crops: Crops

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.of.name

    @property
    def names(self) -> Sequence[str]:
        return self.of.names

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:
        return self.of(crop(pictures, self.crops, self.size, moment), moment).view(len(pictures), -1).mean(1)

    def terms(self, pictures: Tensor, moment: Moment) -> Mapping[str, Tensor]:
        seen = crop(pictures, self.crops, self.size, moment)
        return {name: loss.view(len(pictures), -1).mean(1) for name, loss in self.of.terms(seen, moment).items()}
