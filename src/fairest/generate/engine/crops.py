"""Crops of pictures: how many, of what size and place, how changed; all of a batch in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import pi

import torch
import torch.nn.functional as F
from torch import Tensor

from fairest.errors import BadInput
from fairest.generate.engine.curve import Curve, as_curve, numbers_of
from fairest.generate.engine.step import Moment

__all__ = ["Crops", "crop"]

_CURVES: Mapping[str, tuple[float, float]] = {
    "overview": (0, 1000),
    "inner": (0, 1000),
    "power": (0, 1000),
    "grey": (0, 1),
}
"""Between what the curves stay. A thousand looks at a picture are far beyond what anybody means."""


@dataclass(frozen=True, slots=True)
class Crops:
    """How a picture is looked at. What is a curve may change over the steps.

    Disco's cut-outs (its class `MakeCutoutsDango`): `overview` is its cut_overview, `inner` its cut_innercut, `power`
    its cut_ic_pow, `grey` its cut_icgray_p, and `smallest` the perceptor's size over the picture's side.
    """

    overview: "Curve | float | str" = 4
    """Looks at the whole picture."""
    inner: "Curve | float | str" = 4
    """Looks at a square part of it."""
    power: "Curve | float | str" = 1.0
    """Of the part's size: above 1 small parts are more frequent, below 1 large ones."""
    grey: "Curve | float | str" = 0.2
    """Share of the inner looks that see no colour."""
    smallest: float = 0.3
    """The smallest part's side, as a share of the picture's shorter one."""
    turn: float = 10.0
    """Degrees a look is turned, at most, either way."""
    shift: float = 0.05
    """How far it is moved, at most, as a share of its side."""
    flip: float = 0.5
    """Share of the looks that see it mirrored."""
    colour: float = 0.1
    """How far brightness, contrast and strength of colour change, at most. The hue stays: it may be what is asked."""
    noise: float = 0.01
    """Deviation of the noise that is added."""

    def __post_init__(self) -> None:
        """Read the curves, once. Raises `BadInput` for what is none, and for numbers that make no sense."""
        for name in _CURVES:
            object.__setattr__(self, name, as_curve(getattr(self, name)))
            for number in numbers_of(getattr(self, name)):
                _within(name, number)
        if not 0 < self.smallest <= 1:
            raise BadInput(
                f"The smallest part is {self.smallest} of the picture.", hint="Give a share above 0, 1 at most."
            )

    def now(self, name: str, moment: Moment) -> float:
        """What a curve is at a moment."""
        return _within(name, getattr(self, name)(moment.progress, moment.frame))

    def counts(self, moment: Moment) -> tuple[int, int]:
        """How many overview and inner looks there are now. Raises `BadInput` where there are none."""
        overview, inner = round(self.now("overview", moment)), round(self.now("inner", moment))
        if not overview + inner:
            raise BadInput(
                f"There are no views at progress {moment.progress:.2f}.", hint="Ask for one, overview or inner."
            )
        return overview, inner


def _within(name: str, number: float) -> float:
    low, high = _CURVES[name]
    if not low <= number <= high:
        raise BadInput(f"{name} is {number:g} for looks at a picture.", hint=f"Give {low:g} to {high:g}.")
    return number


_CHANCES = 10
"""Numbers drawn for a look: size, place (2), shift (2), turn, flip, colour (3)."""


def crop(pictures: Tensor, crops: Crops, size: int, moment: Moment) -> Tensor:
    """`[b*n,3,size,size]`, the n crops of a picture side by side; each picture's come from its own random stream."""
    if len(pictures) != len(moment.streams):
        raise BadInput(
            f"There are {len(pictures)} pictures and {len(moment.streams)} random streams.",
            hint="Views need a stream for each picture, and cannot be taken of other views.",
        )
    overview, inner = crops.counts(moment)
    chances = moment.streams.uniform(overview + inner, _CHANCES)
    parts = []
    if overview:
        whole = _at_most(pictures, size)
        parts.append(_sampled(whole, _whole(whole), chances[:, :overview], crops, size))
    if inner:
        power = crops.now("power", moment)
        source = _at_most(pictures, round(size / crops.smallest))
        place = _part(source, chances[:, overview:], crops.smallest, power)
        parts.append(_sampled(source, place, chances[:, overview:], crops, size))
    seen = _recoloured(torch.cat(parts, 1), chances, overview, crops, moment)
    if crops.noise:
        seen = seen + crops.noise * moment.streams.normal(*seen.shape[1:]).to(seen)
    return seen.flatten(0, 1)


def _at_most(pictures: Tensor, longest: int) -> Tensor:
    """Scaled down where they are larger: sampling a large picture at few places would leave pixels unseen."""
    height, width = pictures.shape[-2:]
    by = longest / max(height, width)
    if by >= 1:
        return pictures
    smaller = (max(1, round(height * by)), max(1, round(width * by)))
    return F.interpolate(pictures, smaller, mode="bilinear", antialias=True)


def _whole(pictures: Tensor) -> Tensor:
    """Half the crop's sides and its centre, `[1,1,4]`, where the picture reaches from -1 to 1: a square around it."""
    height, width = pictures.shape[-2:]
    longest = max(height, width)
    return torch.tensor([longest / width, longest / height, 0.0, 0.0]).view(1, 1, 4)


def _part(pictures: Tensor, chances: Tensor, smallest: float, power: float) -> Tensor:
    """The same of a random square inside each picture, `[b,n,4]`."""
    height, width = pictures.shape[-2:]
    side = (smallest + (1 - smallest) * chances[..., 0] ** power) * min(height, width)
    half = torch.stack([side / width, side / height], -1)
    return torch.cat([half, (1 - half) * (2 * chances[..., 1:3] - 1)], -1)


def _sampled(pictures: Tensor, place: Tensor, chances: Tensor, crops: Crops, size: int) -> Tensor:
    """`[b,n,3,size,size]` by one sampling: a picture's crops are one tall picture, so the source is never copied."""
    batch, number = chances.shape[:2]
    shape = [batch * number, 3, size, size]
    grid = F.affine_grid(_affine(place, chances, crops).flatten(0, 1).to(pictures), shape, align_corners=False)
    grid = grid.view(batch, number * size, size, 2)
    tall = F.grid_sample(pictures, grid, padding_mode="reflection", align_corners=False)
    return tall.view(batch, 3, number, size, size).transpose(1, 2)


def _affine(place: Tensor, chances: Tensor, crops: Crops) -> Tensor:
    """From a crop's places to the picture's, `[b,n,2,3]`: mirrored, moved and turned, then scaled and put there."""
    shift = crops.shift * 2 * _signed(chances[..., 3:5])
    turn = crops.turn * pi / 180 * _signed(chances[..., 5])
    mirror = 1 - 2 * (chances[..., 6] < crops.flip).float()
    rows = [
        torch.stack([turn.cos() * mirror, -turn.sin(), shift[..., 0]], -1),
        torch.stack([turn.sin() * mirror, turn.cos(), shift[..., 1]], -1),
    ]
    affine = torch.stack(rows, -2) * place[..., :2, None]
    return torch.cat([affine[..., :2], affine[..., 2:] + place[..., 2:, None]], -1)


def _recoloured(seen: Tensor, chances: Tensor, overview: int, crops: Crops, moment: Moment) -> Tensor:
    """Brightness, contrast and strength of colour changed a little; some of the inner crops without colour."""
    by = (crops.colour * _signed(chances[..., 7:10])).to(seen)
    brighter, contrast, strength = (by[..., place].view(*by.shape[:2], 1, 1, 1) for place in range(3))
    grey = round(crops.now("grey", moment) * (seen.shape[1] - overview))
    strength = strength + 1
    if grey:
        strength = torch.cat([strength[:, :-grey], torch.zeros_like(strength[:, -grey:])], 1)
    lightness = seen.mean(2, keepdim=True)
    coloured = lightness + strength * (seen - lightness)
    return 0.5 + (1 + contrast) * (coloured - 0.5) + brighter


def _signed(chances: Tensor) -> Tensor:
    return 2 * chances - 1
