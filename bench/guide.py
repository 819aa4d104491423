"""Steps a second of a drawing guided by a perceptor, beside the same arithmetic written straight in one loop.

The village's model and CLIP, four pictures at a time, on one core. Both draw the same pictures, which is checked, and
take turns (a, b, b, a), since a shared machine is faster in one minute than in the next.
"""

import statistics
import sys
import time
from collections.abc import Callable
from itertools import pairwise

import torch
from diffusers import StableDiffusionPipeline
from torch import Tensor

from fairest import doors
from fairest.encode import Perceptor
from fairest.generate.engine.denoisers import guide
from fairest.generate.engine.objectives import Similarity
from fairest.generate.engine.sampling import sample, start
from fairest.generate.engine.streams import Streams
from fairest.village.files import GENERATOR

_STEPS, _BATCH, _TURNS, _SCALE = 6, 4, 8, 50.0
_LIMIT = 0.95
"""Of the straight loop's steps a second, at the least."""
_TEXT = "a photo of a nurse"


def main() -> int:
    torch.set_num_threads(1)
    model, perceptor = doors.load("model", "village"), doors.load("encoder", "village")
    sigmas, streams = model.sigmas(_STEPS), Streams(range(_BATCH))
    x = start(model.codec, sigmas, streams, model.side, model.side)
    denoiser = model.denoiser([_TEXT] * _BATCH)
    guided = guide(denoiser, Similarity(perceptor, _TEXT), _SCALE, sigmas=sigmas, streams=streams)
    straight = _straight(perceptor, sigmas)
    apart = float((sample(guided, sigmas, x, "euler") - straight(x)).abs().max())
    print(f"{_BATCH} pictures of {model.side}x{model.side}, {_STEPS} steps, {_TURNS} times a, b, b, a on one core")
    print(f"the two differ by {apart:.1e} at most, in x, whose deviation is about 1")
    ratios = [_ratio(lambda: sample(guided, sigmas, x, "euler"), lambda: straight(x)) for _ in range(_TURNS)]
    ratio, error = statistics.mean(ratios), statistics.stdev(ratios) / len(ratios) ** 0.5
    print(f"guide makes {ratio:.3f} ({error:.3f}) of the straight loop's steps a second")
    print(f"limit: {_LIMIT}, two standard errors allowed")
    return 0 if apart < 1e-2 and ratio + 2 * error >= _LIMIT else 1


def _straight(perceptor: Perceptor, sigmas: Tensor) -> Callable[[Tensor], Tensor]:
    """The loop of somebody who writes it for this model alone: v-prediction, DDIM, spherical distance."""
    pipeline = StableDiffusionPipeline.from_pretrained(GENERATOR, dtype=torch.float32)
    pipeline.scheduler.set_timesteps(_STEPS)
    times = pipeline.scheduler.timesteps
    network, autoencoder = pipeline.unet.requires_grad_(False), pipeline.vae.requires_grad_(False)
    with torch.no_grad():
        states = pipeline.encode_prompt(_TEXT, "cpu", _BATCH, False)[0]
    wanted = perceptor.text([_TEXT])

    def draw(x: Tensor) -> Tensor:
        for t, (sigma, lower) in zip(times, pairwise(sigmas.tolist()), strict=True):
            a = 1 / (1 + sigma**2)
            x = x.detach().requires_grad_()
            z = x * a**0.5
            v = network(z, t, encoder_hidden_states=states, return_dict=False)[0]
            clean = a**0.5 * z - (1 - a) ** 0.5 * v
            latents = clean / autoencoder.config.scaling_factor
            seen = perceptor.image(autoencoder.decode(latents, return_dict=False)[0] / 2 + 0.5)
            angle = 2 * torch.atan2((seen - wanted).norm(dim=1), (seen + wanted).norm(dim=1))
            (slope,) = torch.autograd.grad(_SCALE * (angle.square() / 2).sum(), x)
            clean = clean.detach() - sigma**2 * slope
            x = clean + lower / sigma * (x.detach() - clean)
        return x

    return draw


def _ratio(guided: Callable[[], object], straight: Callable[[], object]) -> float:
    """Seconds of the straight loop by those of the guided one, both twice."""
    first, loops, last = _seconds(guided), [_seconds(straight) for _ in range(2)], _seconds(guided)
    return sum(loops) / (first + last)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
