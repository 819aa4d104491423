"""What every combinator gives: a denoiser made of denoisers, which remembers the terms of what guided it."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field

from torch import Tensor

from fairest.generate.engine.doors import Codec, Denoiser

__all__ = ["Combined", "progress_in", "take_terms"]


@dataclass(frozen=True)
class Combined:
    """A denoiser of one or more others, in the codec of the first."""

    parts: tuple[Denoiser, ...]
    clean: Callable[[Tensor, float], Tensor]
    terms: dict[str, Tensor] = field(default_factory=dict)
    """Losses `[b]` of the last call, by name; `take_terms` empties it."""

    @property
    def codec(self) -> Codec:
        return self.parts[0].codec

    def __call__(self, x: Tensor, sigma: float) -> Tensor:
        return self.clean(x, sigma)


def take_terms(denoiser: Denoiser) -> dict[str, Tensor]:
    """The terms of the loss since they were last taken, of a denoiser and all it is made of; those of a name added."""
    if not isinstance(denoiser, Combined):
        return {}
    taken = dict(denoiser.terms)
    denoiser.terms.clear()
    for part in denoiser.parts:
        for name, loss in take_terms(part).items():
            taken[name] = taken[name] + loss.to(taken[name]) if name in taken else loss
    return taken


def progress_in(sigmas: Tensor) -> Callable[[float], float]:
    """How far a drawing is at a level of noise: 0 at the first of `sigmas`, 1 at the last step.

    A denoiser is asked with a level alone, and asked again where steps are skipped or a method looks twice; so the
    level says how far we are, and a curve means the same noise, wherever the drawing began.
    """
    rising = [-sigma for sigma in sigmas.tolist()]
    last = max(1, len(rising) - 2)
    return lambda sigma: min(1.0, bisect_left(rising, -sigma) / last)
