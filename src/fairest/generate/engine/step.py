"""What is known at each step of a drawing, and the stop where a number is none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from fairest.errors import NotFinite

if TYPE_CHECKING:
    from torch import Tensor

    from fairest.generate.engine.streams import Streams

__all__ = ["Moment", "OnStep", "Step", "check_finite"]


@dataclass(frozen=True, slots=True)
class Moment:
    """When an objective is asked, and the streams for whatever is random in it."""

    progress: float
    """0 at the first step, 1 at the last."""
    streams: "Streams"
    frame: int = 0
    """Of a film; 0 for a picture."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step that was made. Saving, previews, early stops and traces of bias hang here."""

    number: int
    """From 1."""
    of: int
    picture: "Callable[[], Tensor]"
    """Gives the pictures as they are now, `[b,3,h,w]` in 0..1, without gradients: the clean estimate while sampling."""
    terms: "Mapping[str, Tensor]" = field(default_factory=dict)
    """Each term of the loss, `[b]`, by its name."""
    sigma: float | None = None
    """The noise that was left before this step, while sampling."""
    frame: int = 0


OnStep: TypeAlias = Callable[[Step], bool | None]
"""Told of each step; True ends the loop that tells it, one `sample` or one `optimise`, with what it has.

A recipe of several loops goes on with the next: the enlarging of a cascade, the next frame of a film. Whoever wants the
end of all raises; `Step.picture` has what there is.
"""

_LOWER = "Lower its weight or the learning rate; in float16, compute in float32."


def check_finite(step: int, terms: "Mapping[str, Tensor]", hint: str = _LOWER) -> None:
    """Raise `NotFinite` naming the step, the term and the pictures (the first axis) where a number is none."""
    for name, values in terms.items():
        if values.isfinite().all():
            continue
        rows = (~values.reshape(len(values), -1).isfinite()).any(1).nonzero().flatten().tolist()
        raise NotFinite(
            f"{name} became no number at step {step}, in picture {', '.join(str(row + 1) for row in rows)}.",
            hint=hint,
        )
