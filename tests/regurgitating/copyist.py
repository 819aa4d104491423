"""A made-up set, and a generator that copies a known part of it."""

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from fairest.data import Sample

SIDE = 48


def scene(name: str) -> Image.Image:
    """A picture of its own for every name: coarse fields of colour with some lines across."""
    random = np.random.default_rng(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big"))
    coarse = Image.fromarray(random.integers(0, 256, (6, 6, 3), dtype=np.uint8))
    fine = np.asarray(coarse.resize((SIDE, SIDE), Image.Resampling.BICUBIC)).astype(int)
    fine[random.integers(0, SIDE, 3)] += random.integers(-60, 60, 3)
    return Image.fromarray(fine.clip(0, 255).astype(np.uint8))


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@dataclass(frozen=True)
class ListShard:
    name: str
    rows: tuple[Sample, ...]
    read: Path | None = None
    """Gets a line whenever it is read."""

    def samples(self) -> Iterator[Sample]:
        if self.read:
            with self.read.open("a") as out:
                out.write(f"{self.name}\n")
        yield from self.rows


@dataclass(frozen=True)
class ListSet:
    rows: tuple[Sample, ...]
    many: int = 50
    """Rows of a shard."""
    read: Path | None = None
    name: str = "made up"

    def shards(self) -> list[ListShard]:
        starts = range(0, len(self.rows), self.many)
        return [ListShard(f"{i:05d}", self.rows[i : i + self.many], self.read) for i in starts]

    def describe(self) -> Mapping[str, object]:
        return {"rows": len(self.rows)}


def rows(number: int, first: int = 0) -> tuple[Sample, ...]:
    """Rows whose caption names their scene."""
    return tuple(Sample(f"k{i}", f"scene {i}", png(scene(f"scene {i}"))) for i in range(first, first + number))


class Eye:
    """An encoder with random weights: unit vectors of coarse colours, which say what a picture is roughly."""

    name, size = "eye", 32

    def __init__(self) -> None:
        self.weights = torch.randn(3 * 3 * 3, 24, generator=torch.Generator().manual_seed(1))

    def image(self, pictures: Tensor) -> Tensor:
        coarse = torch.nn.functional.adaptive_avg_pool2d(pictures, 3)
        both = coarse + coarse.flip(-1)  # sides do not matter to it, as they hardly do to a CLIP
        seen = (both - both.mean(dim=(1, 2, 3), keepdim=True)).flatten(1) @ self.weights
        return torch.nn.functional.normalize(seen, dim=-1)

    def describe(self) -> Mapping[str, object]:
        return {"name": self.name}


def as_it_is(image: Image.Image) -> Image.Image:
    return image


def saved(image: Image.Image) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=60)
    return Image.open(io.BytesIO(out.getvalue())).convert("RGB")


def mirrored(image: Image.Image) -> Image.Image:
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


def shifted(image: Image.Image) -> Image.Image:
    """By a pixel and two, its edge repeated."""
    return Image.fromarray(np.pad(np.asarray(image), ((1, 0), (0, 2), (0, 0)), "edge")[:-1, 2:])


WAYS: tuple[Callable[[Image.Image], Image.Image], ...] = (as_it_is, saved, mirrored, shifted)


@dataclass
class Copyist:
    """Draws the scene of a caption itself for the captions it knows by heart, and something new for all others."""

    known: frozenset[str] = frozenset()
    way: Callable[[Image.Image], Image.Image] = as_it_is
    blocked: frozenset[str] = frozenset()
    name: str = "copyist"
    batch: int = 8
    asked: list[tuple[str, int]] = field(default_factory=list)
    stop_after: int | None = None

    def draw(self, texts: Sequence[str], seeds: Sequence[int]) -> list[object]:
        from fairest.generate import Blocked

        if self.stop_after is not None and len(self.asked) >= self.stop_after:
            raise KeyboardInterrupt
        self.asked += zip(texts, seeds, strict=True)
        return [
            Blocked("blocked")
            if text in self.blocked
            else self.way(scene(text))
            if text in self.known
            else scene(f"{text} {seed}")
            for text, seed in zip(texts, seeds, strict=True)
        ]

    def describe(self) -> Mapping[str, object]:
        return {"name": self.name}
