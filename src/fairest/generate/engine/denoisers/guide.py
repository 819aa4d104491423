"""Guide a drawing by any objective."""

from collections.abc import Mapping
from typing import Literal

import torch
from torch import Tensor

from fairest.errors import BadInput
from fairest.generate.engine.curve import Curve, as_curve
from fairest.generate.engine.denoisers.combined import Combined, progress_in
from fairest.generate.engine.doors import Denoiser
from fairest.generate.engine.objective import Objective
from fairest.generate.engine.step import Moment
from fairest.generate.engine.streams import Streams

__all__ = ["Through", "guide"]

Through = Literal["network", "estimate"]


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
    curve, progress, terms = as_curve(scale), progress_in(sigmas), dict[str, Tensor]()
    slope = {"network": _through_network, "estimate": _through_estimate}[through]

    def clean(x: Tensor, sigma: float) -> Tensor:
        moment = Moment(progress(sigma), streams, frame)
        factor = curve(moment.progress, frame)
        if not factor:
            return base(x, sigma)
        if x.requires_grad:
            raise BadInput("One guide stands inside another.", hint="Use one guide, of the sum of their objectives.")
        found, gradient = slope(base, objective, x, sigma, moment, terms)
        shift = factor * sigma**2 * gradient.to(found)
        return found - (shift if clamp is None else _clamped(shift, clamp))

    return Combined((base,), clean, terms)


def _through_network(
    base: Denoiser, objective: Objective, x: Tensor, sigma: float, moment: Moment, terms: dict[str, Tensor]
) -> tuple[Tensor, Tensor]:
    with torch.enable_grad():
        moved = x.detach().requires_grad_()
        found = base(moved, sigma)
        gradient = _gradient(objective.terms(base.codec.decode(found), moment), moved, terms)
    return found.detach(), gradient


def _through_estimate(
    base: Denoiser, objective: Objective, x: Tensor, sigma: float, moment: Moment, terms: dict[str, Tensor]
) -> tuple[Tensor, Tensor]:
    with torch.no_grad():
        found = base(x, sigma)
    with torch.enable_grad():
        moved = found.detach().requires_grad_()
        gradient = _gradient(objective.terms(base.codec.decode(moved), moment), moved, terms)
    return found, gradient / (1 + sigma**2)


def _gradient(losses: Mapping[str, Tensor], moved: Tensor, terms: dict[str, Tensor]) -> Tensor:
    """By `moved`, of the sum of the losses, which are noted in `terms`; so is a gradient that is no number."""
    terms.update({name: loss.detach() for name, loss in losses.items()})
    total = torch.stack([loss.sum() for loss in losses.values()]).sum()
    if not total.requires_grad:  # every term is switched off at this moment
        return torch.zeros_like(moved)
    (gradient,) = torch.autograd.grad(total, moved)
    if not gradient.isfinite().all():
        terms[f"The gradient of {' + '.join(losses)}"] = gradient
    return gradient


def _clamped(shift: Tensor, most: float) -> Tensor:
    """Each picture's shift, made smaller where its root mean square is beyond the most."""
    size = shift.flatten(1).square().mean(1).sqrt()[:, None, None, None]
    return shift * (most / size.clamp(min=most))
