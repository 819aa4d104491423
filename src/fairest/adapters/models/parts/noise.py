"""How a network was trained on noise, in the engine's units: x = clean + sigma * noise for all of them.

A variance-preserving network saw sqrt(a) clean + sqrt(1 - a) noise, which is x / sqrt(1 + sigma^2) of
a = 1 / (1 + sigma^2). One of flow matching saw (1 - s) clean + s noise, which is x / (1 + sigma) of
s = sigma / (1 + sigma).
"""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from fairest.errors import BadInput

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Flow", "Preserved", "noise_of"]

_PREDICTIONS = ("epsilon", "v_prediction", "sample")
_FLOW = "flow_prediction"
_LEAST = 2.0**-24
"""Of the signal that is left at the last timestep, where a schedule leaves none: no finite sigma has none."""
_MOST = 1e4
"""Sigma where flow matching starts from noise alone."""


class Preserved:
    """A trained schedule of noise that leaves the variance at one."""

    def __init__(self, kept: "Tensor", prediction: str) -> None:
        """`kept` is the share of the signal's variance left at each timestep, diffusers' alphas_cumprod."""
        import torch

        self.prediction = prediction
        a = kept.detach().to("cpu", torch.float64).numpy()
        a = np.where(a > 0, a, _LEAST)
        self._log_sigmas = np.log((1 - a) / a) / 2

    def shown(self, x: "Tensor", sigma: float) -> "Tensor":
        """What the network is shown of x."""
        shown: Tensor = x / math.sqrt(1 + sigma**2)
        return shown

    def timestep(self, sigma: float) -> float:
        """What the network is told of sigma. Between two timesteps by straight lines over log sigma."""
        return float(np.interp(np.log(sigma), self._log_sigmas, np.arange(len(self._log_sigmas))))

    def clean(self, x: "Tensor", said: "Tensor", sigma: float) -> "Tensor":
        """The clean x, by what the network said of what it was shown."""
        if self.prediction == "epsilon":
            return x - sigma * said
        if self.prediction == "v_prediction":  # Salimans and Ho 2022, appendix D
            return (x / math.sqrt(1 + sigma**2) - sigma * said) / math.sqrt(1 + sigma**2)
        return said

    def sigma_at(self, timestep: float) -> float:
        return float(np.exp(np.interp(timestep, np.arange(len(self._log_sigmas)), self._log_sigmas)))


class Flow:
    """Flow matching: the network says noise - clean."""

    prediction = "flow"

    def __init__(self, timesteps: int) -> None:
        self._timesteps = timesteps

    def shown(self, x: "Tensor", sigma: float) -> "Tensor":
        """What the network is shown of x."""
        return x / (1 + sigma)

    def timestep(self, sigma: float) -> float:
        return self._timesteps * sigma / (1 + sigma)

    def clean(self, x: "Tensor", said: "Tensor", sigma: float) -> "Tensor":
        return (x - sigma * said) / (1 + sigma)

    def sigma_at(self, timestep: float) -> float:
        return self.sigma_of(timestep / self._timesteps)

    def sigma_of(self, s: float) -> float:
        return s / (1 - s) if s < _MOST / (1 + _MOST) else _MOST


def noise_of(scheduler: Any) -> Preserved | Flow:
    """By the scheduler a pipeline came with. Raises `BadInput` for noise of another kind."""
    config = scheduler.config
    prediction = config.get("prediction_type")
    kind = type(scheduler).__name__
    if kind.startswith("FlowMatch") or prediction == _FLOW or config.get("use_flow_sigmas"):
        return Flow(config.num_train_timesteps)
    kept = getattr(scheduler, "alphas_cumprod", None)
    if kept is None or prediction not in _PREDICTIONS:
        raise BadInput(
            f"{kind} with {prediction or 'no named'} prediction is noise of a kind we do not know.",
            hint=f"known: {', '.join((*_PREDICTIONS, _FLOW))}",
        )
    return Preserved(kept, prediction)
