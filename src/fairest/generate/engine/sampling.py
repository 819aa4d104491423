"""Draw by taking noise away step by step: one family of samplers for every diffusion model."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import log, sqrt

import torch
from torch import Tensor
from torch.nn import functional as F

from fairest.errors import BadInput, UnknownName
from fairest.generate.engine.denoisers.combined import take_terms
from fairest.generate.engine.doors import Codec, Denoiser
from fairest.generate.engine.step import OnStep, Step, check_finite
from fairest.generate.engine.streams import Streams

__all__ = ["METHODS", "sample", "scaled", "shown", "skipped", "start"]

_WEAKER = "Lower the guidance, or the strength or the weight of what guides; in float16, compute in float32."


@torch.no_grad()
def sample(
    denoiser: Denoiser,
    sigmas: Tensor,
    x: Tensor,
    method: str = "dpm++2m",
    *,
    streams: Streams | None = None,
    eta: float = 1.0,
    on_step: OnStep | None = None,
    frame: int = 0,
) -> Tensor:
    """The clean `x` that a denoiser finds, from `x` with noise of deviation `sigmas[0]`.

    `sigmas` fall, and the last is 0. The methods: "euler" is DDIM (Song et al. 2021); "ancestral" puts fresh noise of
    `streams` in after each step, DDIM with `eta` (0 is euler); "heun" asks the denoiser twice a step (Karras et al.
    2022, algorithm 1), but once where less than a hundredth of the noise is left after it, as at the last step;
    "dpm++2m" looks at the step before (Lu et al. 2022, algorithm 2). `on_step` hears of each step before it is made,
    with the clean estimate and the terms of what guides; True from it ends the work with that estimate. Raises
    `NotFinite`, `UnknownName` and `BadInput`.
    """
    if method not in METHODS:
        raise UnknownName("method", method, METHODS)
    levels = sigmas.tolist()
    earlier: tuple[float, Tensor] | None = None
    for number, (sigma, lower) in enumerate(pairwise(levels), 1):
        clean, terms = _asked(denoiser, number, x, sigma)
        picture = partial(shown, denoiser.codec, clean)
        if on_step and on_step(Step(number, len(levels) - 1, picture, terms, sigma, frame)):
            return clean
        here = _Here(partial(_asked, denoiser, number), x.to(clean), clean, sigma, lower, earlier, streams, eta)
        x, earlier = METHODS[method](here), (sigma, clean)
    return x


def skipped(sigmas: Tensor, share: float) -> Tensor:
    """The levels without the first `share` of the steps: 0 leaves all of them, 1 none, so that nothing is drawn."""
    if not 0 <= share <= 1:
        raise BadInput(f"{share} is no share of the steps.", hint="Give a number from 0 (all steps) to 1 (none).")
    return sigmas[round(share * (len(sigmas) - 1)) :]


def start(
    codec: Codec, sigmas: Tensor, streams: Streams, width: int, height: int, init: Tensor | None = None
) -> Tensor:
    """What `sample` begins with: noise of deviation `sigmas[0]`, over the pictures `init`, where there are any.

    `init` is `[b or 1,3,h,w]` in 0..1 and is scaled to `width` and `height`, both in pixels.
    """
    if min(width, height) < codec.factor or width % codec.factor or height % codec.factor:
        raise BadInput(
            f"The model cannot draw {width}x{height} pixels.",
            hint=f"Give sides that are multiples of {codec.factor}.",
        )
    noise = float(sigmas[0]) * streams.normal(codec.channels, height // codec.factor, width // codec.factor)
    if init is None:
        return noise
    with torch.no_grad():
        clean = codec.encode(scaled(init, len(streams), width, height))
    return clean + noise.to(clean)


def scaled(pictures: Tensor, number: int, width: int, height: int) -> Tensor:
    """Pictures or masks `[number or 1,c,h,w]` as `[number,c,height,width]`. Raises `BadInput` for another number.

    Smoothly, as a model should see them; a canvas takes the mean of each of its cells instead (`canvases.shape`).
    """
    if len(pictures) not in (1, number):
        raise BadInput(f"{len(pictures)} pictures were given for {number} to draw.", hint="Give one, or one for each.")
    if pictures.shape[-2:] != (height, width):
        pictures = F.interpolate(pictures, (height, width), mode="bilinear", antialias=True).clamp(0, 1)
    return pictures.expand(number, -1, -1, -1)


@torch.no_grad()
def shown(codec: Codec, x: Tensor) -> Tensor:
    """The pictures of a clean `x`, `[b,3,h,w]` in 0..1."""
    return codec.decode(x).clamp(0, 1)


@dataclass(frozen=True, slots=True)
class _Here:
    """What a method knows when it makes a step from `sigma` to `lower`."""

    asked: Callable[[Tensor, float], tuple[Tensor, object]]
    x: Tensor
    clean: Tensor
    sigma: float
    lower: float
    earlier: tuple[float, Tensor] | None
    """Level and clean estimate of the step before."""
    streams: Streams | None
    eta: float

    def towards(self, clean: Tensor, lower: float) -> Tensor:
        """Along the straight line to a clean picture, until noise of `lower` is left; at 0 that picture, exactly."""
        share = lower / self.sigma
        return clean + share * (self.x - clean)


def _asked(denoiser: Denoiser, number: int, x: Tensor, sigma: float) -> tuple[Tensor, dict[str, Tensor]]:
    clean = denoiser(x, sigma)
    terms = take_terms(denoiser)
    check_finite(number, terms, _WEAKER)
    check_finite(number, {"The clean estimate": clean}, _WEAKER)
    return clean, terms


def _euler(here: _Here) -> Tensor:
    return here.towards(here.clean, here.lower)


def _ancestral(here: _Here) -> Tensor:
    if not here.eta:
        return _euler(here)
    if here.streams is None:
        raise BadInput("The method 'ancestral' needs random streams.", hint="Give streams, or eta=0.")
    fresh = min(here.lower, here.eta * here.lower * sqrt(1 - (here.lower / here.sigma) ** 2))
    noise = here.streams.normal(*here.x.shape[1:]).to(here.x)
    return here.towards(here.clean, sqrt(here.lower**2 - fresh**2)) + fresh * noise


def _heun(here: _Here) -> Tensor:
    guess = _euler(here)
    if here.lower < 0.01 * here.sigma:  # to 0, or from noise alone: both slopes say little of each other
        return guess
    again, _ = here.asked(guess, here.lower)
    slope = (here.x - here.clean) / here.sigma + (guess - again) / here.lower
    return here.x + (here.lower - here.sigma) / 2 * slope


def _dpm_2m(here: _Here) -> Tensor:
    if here.earlier is None or here.lower == 0:
        return _euler(here)
    sigma, clean = here.earlier
    reach = log(here.sigma / here.lower) / log(sigma / here.sigma) / 2
    return here.towards(here.clean + reach * (here.clean - clean), here.lower)


METHODS: dict[str, Callable[[_Here], Tensor]] = {
    "euler": _euler,
    "ancestral": _ancestral,
    "heun": _heun,
    "dpm++2m": _dpm_2m,
}
