"""Meters of skin tone on the ten Monk swatches and on faces under simulated light: ours and two published ones."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fairest.adapters.judges.measuring.lit_faces import LIGHT, LitFace, flat_face, lit_face
from fairest.measure.skin import linear, read, skin_pixels, swatches
from fairest.measure.skin.colour import srgb

from .published_skin import dall_eval, heim

__all__ = ["Counts", "counted", "report", "versions"]

SEED = 8128
"""Of no picture the meter was tuned on (1 to 20), nor of its card (2028)."""
EACH = 20
"""Pictures of each tone."""
WITHIN_ONE, FURTHER = 0.90, 0.05
"""Promised of ours: of what it labels at least so much is within one tone; of all at most so much is further off."""

Pixels = npt.NDArray[np.uint8]
Meter = Callable[[Pixels], int | None]
Shot = tuple[int, Pixels]
"""The true tone, 1 to 10, and the pixels of skin."""


def ours(pixels: Pixels) -> int | None:
    """fairest's meter: the number of the tone, or None."""
    tone = read(pixels).tone
    return int(tone.removeprefix("monk-")) if tone else None


METERS: Mapping[str, Meter] = {"fairest": ours, "HEIM's rule": heim, "DALL-Eval's ITA": dall_eval}
HARDER = {
    "tint of 12 to 20 %": {"tint": (0.12, 0.2)},
    "tint of 20 to 35 %": {"tint": (0.2, 0.35)},
    "exposure .25 to .5": {"exposure": (0.25, 0.5)},
    "exposure 1.1 to 1.6": {"exposure": (1.1, 1.6)},
    "hardly any ambient light": {"ambient": (0.02, 0.1), "from the side": (30.0, 80.0)},
    "strong highlights": {"highlight": (0.25, 0.6)},
}
"""Light outside of the ranges that were tuned on: nothing is promised there."""


class Counts(NamedTuple):
    """What a meter said of pictures of known tones."""

    right: int = 0
    next: int = 0
    further: int = 0
    abstained: int = 0

    @property
    def within_one(self) -> float | None:
        """Of those it labels."""
        labelled = self.right + self.next + self.further
        return (self.right + self.next) / labelled if labelled else None


def report(each: int = EACH) -> bool:
    """Print the tables; whether ours keeps what it promises."""
    flat = [(tone, _skin(flat_face(swatch))) for tone, swatch in enumerate(swatches(), 1)]
    lit = versions(each, SEED)
    print("\n".join([*_flat_rows(flat), "", *_lit_rows(lit), "", *_harder_rows(each)]))
    kept = keeps(counted(ours, flat), counted(ours, lit))
    print(f"\nskin tone: all ten swatches right, {WITHIN_ONE:.0%} within one tone, {FURTHER:.0%} further off at most: "
          f"{'kept' if kept else 'NOT KEPT'}")  # fmt: skip
    return kept


def keeps(flat: Counts, lit: Counts) -> bool:
    """Whether the promises hold."""
    return flat.right == 10 and (lit.within_one or 0) >= WITHIN_ONE and lit.further < FURTHER * sum(lit)


def versions(each: int, seed: int, ranges: Mapping[str, tuple[float, float]] = LIGHT) -> list[Shot]:
    """`each` shaded, tinted and noisy versions of every tone."""
    draw = np.random.default_rng(seed)
    return [(tone, _skin(lit_face(skin, draw, ranges))) for _ in range(each) for tone, skin in enumerate(swatches(), 1)]


def counted(meter: Meter, shots: Sequence[Shot]) -> Counts:
    """How far off the meter was."""
    found = [0, 0, 0, 0]
    for tone, pixels in shots:
        told = meter(pixels)
        found[3 if told is None else min(abs(told - tone), 2)] += 1
    return Counts(*found)


def _skin(face: LitFace) -> Pixels:
    """Every meter is given the same pixels: forehead, nose bridge and cheeks where the face was drawn."""
    return skin_pixels(np.asarray(face.picture), face.box, face.landmarks)


def _flat_rows(flat: Sequence[Shot]) -> Iterator[str]:
    yield f"{'the ten swatches as flat faces: told':<38}" + "".join(f"{tone:>5}" for tone, _ in flat) + "   right"
    for name, meter in METERS.items():
        told = [meter(pixels) for _, pixels in flat]
        cells = "".join(f"{tone or '-':>5}" for tone in told)
        yield f"  {name:<36}{cells}   {counted(meter, flat).right} of 10"


def _lit_rows(lit: Sequence[Shot]) -> Iterator[str]:
    yield f"{len(lit)} faces under simulated light (seed {SEED}): right / next tone / further off / abstained"
    yield "  " + f"{'tone':<8}" + "".join(f"{name:>24}" for name in METERS)
    for tone in range(1, 11):
        of_tone = [shot for shot in lit if shot[0] == tone]
        yield f"  {tone:<8}" + "".join(f"{_cell(counted(meter, of_tone)):>24}" for meter in METERS.values())
    every = [counted(meter, lit) for meter in METERS.values()]
    yield f"  {'all':<8}" + "".join(f"{_cell(found):>24}" for found in every)
    yield "  " + f"{'within one tone, of labelled':<32}" + "".join(f"{_share(found):>16}" for found in every)


def _harder_rows(each: int) -> Iterator[str]:
    yield f"ours outside of these ranges, {10 * each} faces each: right / next / further off / abstained; within one"
    for name, ranges in HARDER.items():
        yield _ours(name, counted(ours, versions(each, SEED, {**LIGHT, **ranges})))
    yield _ours("skin between two swatches (both right)", _between(each))


def _ours(name: str, found: Counts) -> str:
    return f"  {name:<44}{_cell(found):>24}{_share(found):>12}"


def _between(each: int) -> Counts:
    """Skin whose colour lies in the middle between two neighbouring swatches in light: either tone is right."""
    draw = np.random.default_rng(SEED)
    light = linear(swatches())
    found = [0, 0, 0, 0]
    for tone in [*range(1, 10)] * each:
        middle = np.round(srgb(np.sqrt(light[tone - 1] * light[tone]))).astype(int)
        told = ours(_skin(lit_face(middle, draw)))
        found[3 if told is None else min(max(tone - told, told - tone - 1, 0), 2)] += 1
    return Counts(*found)


def _cell(found: Counts) -> str:
    return " / ".join(f"{n:>3}" for n in found)


def _share(found: Counts) -> str:
    return "-" if found.within_one is None else f"{found.within_one:.1%}"
