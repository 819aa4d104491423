"""Guide a drawing by any objective."""

from collections.abc import Callable
from functools import partial
from math import inf
from typing import Literal

import torch
from torch import Tensor

from fairest.errors import BadInput
from fairest.generate.engine.curve import Curve, as_curve
from fairest.generate.engine.denoisers.combined import Combined, progress_in
from fairest.generate.engine.doors import Denoiser
from fairest.generate.engine.gradient import gradients
from fairest.generate.engine.objective import Objective
from fairest.generate.engine.step import Moment
from fairest.generate.engine.streams import Streams

__all__ = ["Through", "guide"]

Through = Literal["network", "estimate"]

_Slope = Callable[[Tensor, Tensor], Tensor]
"""From pictures and what they were made of to the gradient by the latter."""


def guide(
    base: Denoiser,
    objective: Objective,
    scale: "Curve | float | str",
    *,
    sigmas: Tensor,
    streams: Streams,
    frame: int = 0,
    clamp: float | None = None,
    through: Through = "network",
) -> Combined:
    """d - sigma^2 times the gradient, by x, of scale times the loss of the pictures of d (Dhariwal and Nichol 2021).

    `sigmas` tell how far the drawing is. `clamp` is the most, as root mean square, that a picture's `x` is moved by
    (Disco's `clamp_max`, in units of `x`). Through the "network" the gradient is the true one; through the "estimate"
    the network is not differentiated, which is cheaper: d moves with x by 1 / (1 + sigma^2), as it does for data of
    unit variance. At scale 0 it is `base` exactly and nothing is computed. A guide stands outside other guides:
    one inside raises `BadInput`; add their objectives instead.
    """
    if clamp is not None and not 0 < clamp < inf:
        raise BadInput(
            f"No step can be held to {clamp}.", hint="Give a clamp above 0, or none; a scale of 0 guides nowhere."
        )
    curve, progress, terms = as_curve(scale), progress_in(sigmas), dict[str, Tensor]()
    slope = {"network": _through_network, "estimate": _through_estimate}[through]

    def clean(x: Tensor, sigma: float) -> Tensor:
        moment = Moment(progress(sigma), streams, frame)
        factor = curve(moment.progress, frame)
        if not factor:
            return base(x, sigma)
        if x.requires_grad:
            raise BadInput("One guide stands inside another.", hint="Use one guide, of the sum of their objectives.")
        found, gradient = slope(base, partial(_gradient, objective, moment, factor, terms), x, sigma)
        shift = sigma**2 * gradient
        return found - (shift if clamp is None else _clamped(shift, clamp)).to(found)

    return Combined((base,), clean, terms)


def _through_network(base: Denoiser, slope: _Slope, x: Tensor, sigma: float) -> tuple[Tensor, Tensor]:
    with torch.enable_grad():
        moved = x.detach().requires_grad_()
        found = base(moved, sigma)
        gradient = slope(base.codec.decode(found), moved)
    return found.detach(), gradient


def _through_estimate(base: Denoiser, slope: _Slope, x: Tensor, sigma: float) -> tuple[Tensor, Tensor]:
    with torch.no_grad():
        found = base(x, sigma)
    with torch.enable_grad():
        moved = found.detach().requires_grad_()
        gradient = slope(base.codec.decode(moved), moved)
    return found, gradient / (1 + sigma**2)


def _gradient(
    objective: Objective, moment: Moment, factor: float, terms: dict[str, Tensor], pictures: Tensor, moved: Tensor
) -> Tensor:
    """By `moved`, of factor times the objective, whose losses are noted in `terms`; so is a gradient that is none.

    The factor comes before the gradient, which would else be 0 in float16 where it is small.
    """
    losses = objective.terms(pictures, moment)
    terms.update({name: loss.detach() for name, loss in losses.items()})
    (gradient,), broken = gradients({name: factor * loss.to(_wide(loss)) for name, loss in losses.items()}, [moved])
    terms.update(broken)
    return torch.zeros_like(moved) if gradient is None else gradient.to(_wide(gradient))


def _wide(numbers: Tensor) -> torch.dtype:
    """Float32 at least."""
    return torch.promote_types(numbers.dtype, torch.float32)


def _clamped(shift: Tensor, most: float) -> Tensor:
    """Each picture's shift, made smaller where its root mean square is beyond the most."""
    size = shift.flatten(1).square().mean(1).sqrt()[:, None, None, None]
    return shift * (most / size.clamp(min=most))
