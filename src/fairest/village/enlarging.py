"""What the village's second stage is worth, for its card: on the true drawings, and on what the generator draws."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PIL import Image as PictureFile

from fairest.village.captions import explicit_captions
from fairest.village.files import read_drawings, read_large_drawings
from fairest.village.world import WORDS

if TYPE_CHECKING:
    from torch import Tensor

    from fairest.generate.engine.doors import Codec, Enlarger
    from fairest.village.measure import Drawn, Progress

__all__ = ["enlarged", "enlarged_drawings", "errors"]

STEPS = 6
AUGMENTATION = 0.1
_MANY = 20
"""Pictures enlarged at a time."""


def errors(enlarger: "Enlarger", codec: "Codec", tell: "Progress") -> list[dict[str, Any]]:
    """How far enlarged drawings are from the true ones, of 1: family by family, bilinear beside it.

    Each is newly placed at both sizes, in the same place, and asked for by its own caption. The small picture is
    "exact", or "decoded": as the generator's autoencoder `codec` gives it back, which is what a cascade has.
    """
    found = []
    stored = {row["key"]: row for row in read_drawings()}
    large = read_large_drawings()
    for family in dict.fromkeys(row["family"] for row in large):
        rows = [row for row in large if row["family"] == family]
        exact, truth = _placed([stored[row["key"]] for row in rows], 64), _placed(rows, 128)
        for name, small in (("exact", exact), ("decoded", _through(codec, exact))):
            drawn = enlarged(enlarger, [_caption(row) for row in rows], small, range(len(rows)))
            both = {"enlarged": _apart(drawn, truth), "bilinear": _apart(_bilinear(small), truth)}
            found.append({"drawings": family, "small": name, "n": len(rows), **both})
        tell(f"enlarging {family}", len(rows), len(rows))
    return found


def enlarged_drawings(enlarger: "Enlarger", drawn: Sequence["Drawn"], tell: "Progress") -> list["Drawn"]:
    """What a generator drew, enlarged by the second stage with the same prompts and seeds."""
    import numpy as np
    import torch

    done: list[Drawn] = []
    for start in range(0, len(drawn), _MANY):
        part = drawn[start : start + _MANY]
        pictures = np.stack([np.asarray(picture.convert("RGB"), np.float32) for _, picture in part])
        small = torch.from_numpy(pictures).permute(0, 3, 1, 2) / 255
        large = enlarged(enlarger, [a.text for a, _ in part], small, [a.seed for a, _ in part])
        arrays = (large.permute(0, 2, 3, 1) * 255).round().byte().numpy()
        done += [(a, PictureFile.fromarray(array)) for (a, _), array in zip(part, arrays, strict=True)]
        tell("enlarging explicit prompts", len(done), len(drawn))
    return done


def enlarged(enlarger: "Enlarger", texts: Sequence[str], small: "Tensor", seeds: Sequence[int]) -> "Tensor":
    """Pictures `[b,3,2h,2w]` in 0..1 of small ones, as the recipe `imagen` draws them, in fewer steps."""
    from fairest.generate.engine.cascade import enlarging
    from fairest.generate.engine.streams import Streams

    return enlarging(enlarger, texts, Streams(seeds), steps=STEPS, augmentation=AUGMENTATION)(small)


def _placed(rows: Sequence[Mapping[str, Any]], side: int) -> "Tensor":
    import torch

    from fairest.train.augment import FOR_GENERATOR, place
    from fairest.village.build.canvas import as_drawings

    # The same numbers at every size: the same scale, place and ground.
    return place(as_drawings([row["picture"] for row in rows]), FOR_GENERATOR, side, torch.Generator().manual_seed(9))


def _through(codec: "Codec", pictures: "Tensor") -> "Tensor":
    import torch

    with torch.no_grad():
        return codec.decode(codec.encode(pictures)).clamp(0, 1)


def _apart(drawn: "Tensor", truth: "Tensor") -> dict[str, float]:
    difference = drawn - truth
    absolute, squared = float(difference.abs().mean()), float(difference.square().mean())
    return {"absolute": round(absolute, 4), "root mean square": round(squared**0.5, 4)}


def _bilinear(small: "Tensor") -> "Tensor":
    import torch

    return torch.nn.functional.interpolate(small, scale_factor=2, mode="bilinear")


def _caption(row: Mapping[str, Any]) -> str:
    word = next(w.word for w in WORDS if w.occupation == row["occupation"])
    return explicit_captions(word, row["gender"], row["tone"])[0]
