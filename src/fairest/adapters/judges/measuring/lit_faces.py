"""Faces drawn under simulated light: a disc of one skin tone with eyes, brows, lips and hair, as a camera takes it.

Every number is drawn from the ranges named here. Lengths are in distances between the centres of the eyes.
"""

import io
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image as PictureFile
from PIL.Image import Image

from fairest.measure.skin.colour import Floats, linear, srgb

__all__ = ["LIGHT", "SIDE", "LitFace", "Ranges", "flat_face", "lit_face"]

Ranges: TypeAlias = Mapping[str, tuple[float, float]]

SIDE, EYES = 112, 24
"""Pixels of a picture's side, and between the eyes."""

LIGHT: Ranges = {
    "exposure": (0.6, 1.1),
    "ambient": (0.25, 0.6),
    "from the side": (-60.0, 60.0),
    "from above": (-10.0, 50.0),
    "highlight": (0.0, 0.25),
    "tint": (0.0, 0.12),
    "redness": (0.0, 0.3),
    "mottling": (0.0, 0.06),
    "noise": (0.0, 0.03),
    "JPEG quality": (55.0, 95.0),
}
"""What is drawn evenly for each picture. Exposure: the light straight on, in parts of what makes a swatch look as
published. Ambient: how much of it comes from everywhere; the rest comes from one side, in degrees, and fades with the
angle. Highlight: added at its brightest spot. Tint: of each channel, to either side, as a natural logarithm. Redness:
so much less green and blue than the swatch, likewise. Mottling: of the skin, to either side. Noise: of the sensor,
standard deviation at white."""

_FACE = (0.0, 0.35, 1.1, 1.45)
_LANDMARKS = ((0.72, 0.0), (0.28, 0.0), (-0.72, 0.0), (-0.28, 0.0), (0.0, 0.72))
_LIPS = np.array([0.95, 0.62, 0.62])
"""How much of the light that skin throws back lips do, by channel."""


class LitFace(NamedTuple):
    """A picture, and where its face is, as a detector would say."""

    picture: Image
    box: tuple[int, int, int, int]
    landmarks: tuple[tuple[float, float], ...]


def flat_face(skin: Sequence[int]) -> LitFace:
    """A face of one 8-bit sRGB colour without shade, eyes or hair on white."""
    across, down = _grid()
    pixels = np.full((SIDE, SIDE, 3), 255, dtype=np.uint8)
    pixels[_within(across, down, *_FACE)] = skin
    return _placed(PictureFile.fromarray(pixels), np.zeros((5, 2)))


def lit_face(skin: Sequence[int], draw: np.random.Generator, ranges: Ranges = LIGHT) -> LitFace:
    """A face whose skin is of one 8-bit sRGB colour; light, tint, noise and whatever else differs are by `draw`."""
    across, down = _grid()
    now = {name: float(draw.uniform(*ends)) for name, ends in ranges.items()}
    reflects = _painted(across, down, _redder(linear(skin), now["redness"]), now["mottling"], draw)
    light = _lit(reflects, across, down, now)
    light *= np.exp(draw.choice([-1.0, 1.0], 3) * draw.uniform(*ranges["tint"], 3))
    light += now["noise"] * np.sqrt(np.clip(light, 0, 1) + 0.01) * draw.standard_normal(light.shape)
    shot = PictureFile.fromarray(np.round(srgb(light)).astype(np.uint8))
    return _placed(_compressed(shot, round(now["JPEG quality"])), draw.normal(0, 0.03, (5, 2)))


def _grid() -> tuple[Floats, Floats]:
    """Across and down from the middle between the eyes, [side, side] each."""
    steps = (np.arange(SIDE) + 0.5 - SIDE / 2) / EYES
    across, down = np.meshgrid(steps, steps + 0.35)
    return across, down


def _painted(across: Floats, down: Floats, skin: Floats, mottling: float, draw: np.random.Generator) -> Floats:
    """What every place throws back of white light: [side, side, 3]."""
    reflects = np.empty((SIDE, SIDE, 3))
    reflects[:] = draw.uniform(0.02, 0.9, 3)
    hair = draw.uniform(0.01, 0.35) * np.array([1.0, 0.8, 0.6]) ** draw.uniform(0, 2)
    reflects[_within(across, down, 0, 0.15, 1.3, 1.6)] = hair
    face = _within(across, down, *_FACE)
    reflects[face] = (skin * _mottled(across, down, mottling, draw)[..., None])[face]
    reflects[face & (down < -draw.uniform(0.6, 0.95))] = hair
    for side in (-0.5, 0.5):
        reflects[_within(across, down, side, -0.33, 0.3, 0.07)] = 0.5 * (hair + skin * 0.3)
        reflects[_within(across, down, side, 0, 0.21, 0.1)] = 0.7
        reflects[_within(across, down, side, 0, 0.09, 0.09)] = (0.05, 0.03, 0.02)
    reflects[_within(across, down, 0, 1.1, 0.42, 0.14)] = skin * _LIPS
    return reflects


def _redder(skin: Floats, by: float) -> Floats:
    return np.asarray(skin * np.exp([0, -by, -by]))


def _mottled(across: Floats, down: Floats, reach: float, draw: np.random.Generator) -> Floats:
    """Skin is not even: slow waves around 1."""
    turn, phase = draw.uniform(0, 2 * np.pi, 2)
    return np.asarray(1 + reach * np.sin(5 * (across * np.cos(turn) + down * np.sin(turn)) + phase))


def _lit(reflects: Floats, across: Floats, down: Floats, now: Mapping[str, float]) -> Floats:
    """Light from one side on a rounded face, ambient light, and a highlight."""
    x, y = across / _FACE[2], (down - _FACE[1]) / _FACE[3]
    bent = np.stack([x, y, np.sqrt(np.clip(1 - x**2 - y**2, 0.05, 1))], axis=-1)
    side, above = np.radians([now["from the side"], now["from above"]])
    source = np.array([np.sin(side) * np.cos(above), -np.sin(above), np.cos(side) * np.cos(above)])
    shade = now["exposure"] * (now["ambient"] + (1 - now["ambient"]) * np.clip(bent @ source, 0, None))
    halfway = source + np.array([0, 0, 1])
    gloss = np.clip(bent @ (halfway / np.linalg.norm(halfway)), 0, 1) ** 40
    return np.asarray(shade[..., None] * reflects + now["highlight"] * gloss[..., None])


def _within(across: Floats, down: Floats, x: float, y: float, wide: float, high: float) -> npt.NDArray[np.bool_]:
    return np.asarray(((across - x) / wide) ** 2 + ((down - y) / high) ** 2 <= 1)


def _compressed(picture: Image, quality: int) -> Image:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return PictureFile.open(file).convert("RGB")


def _placed(picture: Image, off: Floats) -> LitFace:
    """The picture with its landmarks, each `off` its place."""
    points = (np.array(_LANDMARKS) + off - (0, 0.35)) * EYES + SIDE / 2
    left, top, right, bottom = (round(SIDE / 2 + EYES * edge) for edge in (-1.1, -1.1, 1.1, 1.1))
    return LitFace(picture, (left, top, right, bottom), tuple((float(x), float(y)) for x, y in points))
