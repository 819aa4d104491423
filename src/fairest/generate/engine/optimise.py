"""Move a canvas until its pictures are what is asked for."""

from typing import TYPE_CHECKING

import torch

from fairest.generate.engine.curve import Curve, as_curve
from fairest.generate.engine.gradient import gradients
from fairest.generate.engine.step import Moment, OnStep, Step, check_finite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from fairest.generate.engine.doors import Canvas
    from fairest.generate.engine.objective import Objective
    from fairest.generate.engine.streams import Streams

__all__ = ["optimise"]


def optimise(
    canvas: "Canvas",
    objective: "Objective",
    steps: int,
    streams: "Streams",
    *,
    rate: "Curve | float | str" = 0.05,
    frame: int = 0,
    on_step: OnStep | None = None,
) -> "Tensor":
    """Lower the objective by Adam (Kingma and Ba 2015) and give the pictures, `[b,3,h,w]` in 0..1.

    `rate` is Adam's step, which may change over the steps; `streams` serve whatever is random in the objective.
    The pictures of a batch come out as they would one by one: losses are summed, and Adam moves each number by
    itself. Raises `NotFinite`, naming the step and the term whose loss or gradient is none.
    """
    parameters = list(canvas.parameters())
    falling = as_curve(rate)
    adam = torch.optim.Adam(parameters, lr=1.0)
    for number in range(1, steps + 1):
        moment = Moment((number - 1) / max(1, steps - 1), streams, frame)
        for group in adam.param_groups:
            group["lr"] = falling(moment.progress, frame)
        told = _sloped(parameters, objective.terms(canvas(), moment), number)
        adam.step()
        if on_step and on_step(Step(number, steps, lambda: _shown(canvas), told, frame=frame)):
            break
    pictures = _shown(canvas)
    check_finite(steps, {"The picture": pictures})  # the last step may have led where a generator draws none
    return pictures


def _sloped(parameters: "list[Tensor]", terms: "Mapping[str, Tensor]", number: int) -> "dict[str, Tensor]":
    """Give the parameters their gradients, and the terms without theirs. Nothing of the graph outlives it."""
    check_finite(number, terms)
    found, broken = gradients(terms, parameters)
    check_finite(number, broken)
    for parameter, gradient in zip(parameters, found, strict=True):
        parameter.grad = gradient
    return {name: loss.detach() for name, loss in terms.items()}


@torch.no_grad()
def _shown(canvas: "Canvas") -> "Tensor":
    return canvas().detach().clamp(0, 1)
