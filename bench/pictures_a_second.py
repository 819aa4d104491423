"""How fast the village draws, through fairest's adapter and by a bare loop over the same pipeline, in one run."""

import time
from collections.abc import Callable

import torch

from fairest import village
from fairest.adapters.models.diffusers import DiffusersGenerator

_BATCHES, _BATCH = 4, 32
_TEXTS = ["a photo of a nurse"] * _BATCH


def main() -> None:
    for guidance in (1.0, 2.0):
        generator = village.generator(guidance=guidance, batch=_BATCH)
        ours = _rate(lambda seeds, g=generator: g.draw(_TEXTS, seeds))
        bare = _rate(lambda seeds, g=generator, w=guidance: _bare(g, seeds, w))
        print(f"CFG {guidance:g}: {ours:.1f} pictures a second; a bare loop {bare:.1f}; ratio {ours / bare:.2f}")


def _bare(generator: DiffusersGenerator, seeds: list[int], guidance: float) -> None:
    how = generator.describe()
    streams = [torch.Generator().manual_seed(seed) for seed in seeds]
    generator._pipeline(_TEXTS, num_inference_steps=how["steps"], guidance_scale=guidance, generator=streams)


def _rate(draw: Callable[[list[int]], object]) -> float:
    draw(list(range(_BATCH)))  # warm
    began = time.perf_counter()
    for i in range(_BATCHES):
        draw([i * _BATCH + k for k in range(_BATCH)])
    return _BATCHES * _BATCH / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
