"""The levels of noise of a drawing, as the pipeline's own scheduler spaces them, in the engine's units."""

import copy
import inspect
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from fairest.adapters.models.parts.noise import Flow, Preserved
from fairest.adapters.models.pipeline_loading import quiet
from fairest.errors import BadInput

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["sigmas_of"]


def sigmas_of(scheduler: Any, noise: Preserved | Flow, steps: int, tokens: int, *, even: bool = False) -> "Tensor":
    """Float64 `[steps + 1]`, falling, the last one 0.

    `tokens`, of a picture, is what a scheduler that shifts by size asks for; `even` is as in `Kind`.
    Raises `BadInput` for a number of steps the scheduler cannot make.
    """
    import torch

    if steps < 1:
        raise BadInput(f"steps is {steps}; it must be 1 or more.")
    scheduler = copy.deepcopy(scheduler)
    with quiet():
        levels = _flowing(scheduler, noise, steps, tokens, even) if isinstance(noise, Flow) else None
        levels = _stated(scheduler, steps) if levels is None else levels
        levels = _at_timesteps(scheduler, noise, steps) if levels is None else levels
    return torch.tensor([*levels, 0.0], dtype=torch.float64)


def _flowing(scheduler: Any, noise: Flow, steps: int, tokens: int, even: bool) -> list[float]:
    takes = inspect.signature(scheduler.set_timesteps).parameters
    told: dict[str, Any] = {"num_inference_steps": steps}
    if even and "sigmas" in takes:
        told = {"sigmas": np.linspace(1.0, 1 / steps, steps)}
    if scheduler.config.get("use_dynamic_shifting") and "mu" in takes:
        told["mu"] = _shift(scheduler.config, tokens)
    scheduler.set_timesteps(**told)
    return [noise.sigma_of(float(s)) for s in scheduler.sigmas[:steps]]


def _shift(config: Any, tokens: int) -> float:
    """A straight line through two sizes, as every pipeline that shifts by size draws it."""
    few, many = config.get("base_image_seq_len", 256), config.get("max_image_seq_len", 4096)
    low, high = config.get("base_shift", 0.5), config.get("max_shift", 1.15)
    return float(low + (high - low) * (tokens - few) / (many - few))


def _stated(scheduler: Any, steps: int) -> list[float] | None:
    """Of a scheduler that counts in sigmas itself, each once: Heun's makes two calls at most of them. Else None."""
    scheduler.set_timesteps(steps)
    found = [sigma for sigma in dict.fromkeys(map(float, getattr(scheduler, "sigmas", []))) if sigma > 0][:steps]
    return found if len(found) == steps and all(a > b for a, b in pairwise(found)) else None


def _at_timesteps(scheduler: Any, noise: Preserved | Flow, steps: int) -> list[float]:
    """Of one that counts in timesteps. One that makes a step in two, as PNDM, has DDIM's places."""
    from diffusers import DDIMScheduler

    for walking in (scheduler, DDIMScheduler.from_config(scheduler.config)):
        walking.set_timesteps(steps)
        times = [float(t) for t in walking.timesteps]
        if len(times) == steps and all(a > b for a, b in pairwise(times)):
            return [noise.sigma_at(t) for t in times]
    raise BadInput(f"{type(scheduler).__name__} makes no {steps} steps.", hint="Ask for another number of them.")
