"""How fast `optimise` is beside a plain loop of the same operations, at 224 x 224 through a ViT-B/32 with 8 crops.

The weights are random: speed does not depend on them. Both take turns (a, b, b, a), since a shared machine is faster
in one minute than in the next.
"""

import math
import statistics
import sys
import time

import torch
from torch import Tensor
from torch.nn import functional as F
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

from fairest.generate.engine.canvases import Pixels, Spectrum
from fairest.generate.engine.objective import Term
from fairest.generate.engine.optimise import optimise
from fairest.generate.engine.step import Moment
from fairest.generate.engine.streams import Streams

_SIDE, _CROPS, _STEPS, _TURNS, _RATE = 224, 8, 4, 5, 0.05
_LIMIT = 0.97
"""Of the plain loop's steps a second, at the least."""


class _Tower:
    """What is asked for by both: a vector seen in 8 parts of the picture."""

    def __init__(self) -> None:
        config = CLIPVisionConfig(
            hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, patch_size=32,
            image_size=_SIDE, projection_dim=512,
        )  # fmt: skip
        torch.manual_seed(0)
        self.network = CLIPVisionModelWithProjection(config).eval().requires_grad_(False)
        self.wanted = F.normalize(torch.randn(512), dim=0)

    def __call__(self, pictures: Tensor, places: Tensor) -> Tensor:
        seen = torch.cat([self._part(pictures, *place) for place in places.tolist()])
        vectors = F.normalize(self.network(pixel_values=seen).image_embeds, dim=-1)
        return 1 - (vectors @ self.wanted).mean(0, keepdim=True)

    @staticmethod
    def _part(pictures: Tensor, size: float, left: float, top: float) -> Tensor:
        side = round((0.5 + size / 2) * _SIDE)
        x, y = round(left * (_SIDE - side)), round(top * (_SIDE - side))
        return F.interpolate(pictures[..., y : y + side, x : x + side], _SIDE, mode="bilinear", antialias=True)


def main() -> int:
    tower, kept = _Tower(), True
    print(
        f"{_STEPS} steps at {_SIDE} x {_SIDE}, {_CROPS} crops, ViT-B/32 with random weights; {_TURNS} times a, b, b, a"
    )
    for name, through, plain in (("Pixels", _pixels, _plain_pixels), ("Spectrum", _spectrum, _plain_spectrum)):
        through(tower), plain(tower)  # what is done once is not measured
        ratios = [_ratio(through, plain, tower) for _ in range(_TURNS)]
        ratio, error = statistics.mean(ratios), statistics.stdev(ratios) / math.sqrt(len(ratios))
        kept &= ratio + 2 * error >= _LIMIT
        print(f"{name}: optimise makes {ratio:.3f} ({error:.3f}) of the plain loop's steps a second")
    print(f"limit: {_LIMIT}, two standard errors allowed")
    return 0 if kept else 1


def _ratio(through, plain, tower: _Tower) -> float:
    """Seconds of the plain loop by those of `optimise`, both twice."""
    first, loops, last = _seconds(through, tower), [_seconds(plain, tower) for _ in range(2)], _seconds(through, tower)
    return sum(loops) / (first + last)


def _seconds(work, tower: _Tower) -> float:
    began = time.perf_counter()
    work(tower)
    return time.perf_counter() - began


def _pixels(tower: _Tower) -> None:
    _optimised(Pixels(_SIDE, _SIDE, Streams([0])), tower)


def _spectrum(tower: _Tower) -> None:
    _optimised(Spectrum(_SIDE, _SIDE, Streams([0])), tower)


def _optimised(canvas: Pixels | Spectrum, tower: _Tower) -> None:
    def seen(pictures: Tensor, moment: Moment) -> Tensor:
        return tower(pictures, moment.streams.uniform(_CROPS, 3)[0])

    optimise(canvas, Term("seen", seen), _STEPS, Streams([0], "crops"), rate=_RATE)


def _plain_pixels(tower: _Tower) -> None:
    values = (0.1 * torch.randn(1, 3, _SIDE, _SIDE)).requires_grad_()
    _loop(values, values.sigmoid, tower)


def _plain_spectrum(tower: _Tower) -> None:
    across, down = torch.fft.rfftfreq(_SIDE), torch.fft.fftfreq(_SIDE)[:, None]
    falling = 1 / torch.hypot(across, down).clamp(min=1 / _SIDE)
    colours = torch.tensor([[1.63, 0.56, 0.13], [1.69, 0.0, -0.31], [1.69, -0.56, 0.19]])
    waves = (0.2 * torch.randn(1, 3, _SIDE, _SIDE // 2 + 1, 2)).requires_grad_()

    def picture() -> Tensor:
        flat = torch.fft.irfft2(torch.view_as_complex(waves) * falling, s=(_SIDE, _SIDE), norm="ortho")
        return torch.einsum("ck,bkhw->bchw", colours, flat).sigmoid()

    _loop(waves, picture, tower)


def _loop(values: Tensor, picture, tower: _Tower) -> None:
    adam = torch.optim.Adam([values], lr=_RATE)
    for _ in range(_STEPS):
        adam.zero_grad(set_to_none=True)
        tower(picture(), torch.rand(_CROPS, 3)).sum().backward()
        adam.step()
    with torch.no_grad():
        picture().clamp(0, 1)


if __name__ == "__main__":
    sys.exit(main())
