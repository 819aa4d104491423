"""Embeddings like those of a picture encoder, with near-duplicates whose similarities are known.

Two thousand themes of uneven size in 64 directions of falling strength, bent into all 512, in a narrow cone as CLIP's
are (two rows that have nothing to do with each other have a cosine of about .4), with a little noise. A fifth of the
rows are families of 2 to 20: copies of one of them at cosines from .90 to .999, as many near .999 as near .99 by
order of magnitude, displaced half at random and half towards another row.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "ids", "planted", "write"]

_PARTS = 40
"""Of a file: each is drawn by itself and holds whole families, so that a part of the file is a set of its own."""
_WIDTH, _THEMES, _DIRECTIONS, _SHARE = 512, 2000, 64, 0.2

Floats = NDArray[np.float32]


def write(file: Path, rows: int) -> None:
    """`rows` embeddings, and beside them the family of each, -1 where it has none."""
    out = np.lib.format.open_memmap(file, "w+", np.float32, (rows, _WIDTH))
    family = np.full(rows, -1)
    themes = _themes(np.random.default_rng(0))
    for part, here in enumerate(np.array_split(np.arange(rows), _PARTS)):
        stream = np.random.default_rng(1 + part)
        embeddings = _embeddings(stream, len(here), *themes)
        family[here] = _plant(stream, embeddings, part * rows)
        out[here[0] : here[-1] + 1] = embeddings
    out.flush()
    np.save(file.with_suffix(".family.npy"), family)


def ids(rows: int) -> NDArray[np.uint64]:
    return np.random.default_rng(0).integers(2**63, size=rows).astype(np.uint64)


def planted(embeddings: Floats, family: NDArray[np.int64], threshold: float) -> NDArray[np.int64]:
    """The planted pairs that are as alike as the threshold, `[pairs,2]`, the smaller row first."""
    order = np.argsort(family, kind="stable")
    order = order[family[order] >= 0]
    pairs = []
    for apart in range(1, 20):
        one, two = order[:-apart], order[apart:]
        same = family[one] == family[two]
        pairs.append(np.stack([one[same], two[same]], 1))
    together = np.concatenate(pairs)
    alike = np.concatenate([_cosines(embeddings, part) for part in np.array_split(together, len(together) // 4096 + 1)])
    return np.sort(together[alike >= threshold], 1)


def _cosines(embeddings: Floats, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    one, two = (embeddings[side].astype(np.float64) for side in pairs.T)
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(two, axis=1)
    return np.einsum("ij,ij->i", one, two) / lengths


def _themes(stream: np.random.Generator) -> tuple[Floats, Floats, Floats, NDArray[np.float64]]:
    strength = np.arange(1, _DIRECTIONS + 1, dtype=np.float32) ** -0.5
    centres = stream.standard_normal((_THEMES, _DIRECTIONS), np.float32) * strength
    ways = stream.standard_normal((2, _DIRECTIONS, _WIDTH), np.float32) / _DIRECTIONS**0.5
    return centres, ways, _unit(stream.standard_normal((1, _WIDTH), np.float32)), stream.dirichlet([0.5] * _THEMES)


def _embeddings(
    stream: np.random.Generator, rows: int, centres: Floats, ways: Floats, cone: Floats, sizes: NDArray[np.float64]
) -> Floats:
    strength = np.arange(1, _DIRECTIONS + 1, dtype=np.float32) ** -0.5
    place = stream.standard_normal((rows, _DIRECTIONS), np.float32) * strength
    place = centres[stream.choice(_THEMES, rows, p=sizes)] + np.float32(0.8) * place
    bent = _unit(place @ ways[0] + np.tanh(place @ ways[1]) / 2)
    noise = stream.standard_normal((rows, _WIDTH), np.float32) * np.float32(0.35 / _WIDTH**0.5)
    return _unit(bent + np.float32(0.9) * cone + noise)


def _plant(stream: np.random.Generator, embeddings: Floats, first: int) -> NDArray[np.int64]:
    """Overwrite a fifth of the rows with families, in place; the family of each row, counted from `first`."""
    order, family, at = stream.permutation(len(embeddings)), np.full(len(embeddings), -1), 0
    others = order[int(_SHARE * len(order)) + 20 :]
    while at < _SHARE * len(order):
        members = order[at : at + min(20, 1 + int(stream.geometric(0.4)))]
        family[members] = first + at
        at += len(members)
        embeddings[members[1:]] = _near(
            stream, embeddings[members[0]], embeddings[stream.choice(others, len(members) - 1)]
        )
    return family


def _near(stream: np.random.Generator, base: Floats, others: Floats) -> Floats:
    """As many rows as `others`, at cosines from .90 to .999 to `base`."""
    cosine = (1 - 10 ** stream.uniform(-3, -1, (len(others), 1))).astype(np.float32)
    noise = stream.standard_normal(others.shape, np.float32) / np.float32(_WIDTH**0.5)
    away = noise + _unit(_across(others, base)) * stream.uniform(0, 1, cosine.shape).astype(np.float32)
    return cosine * base + np.sqrt(1 - cosine**2) * _unit(_across(away, base))


def _across(rows: Floats, base: Floats) -> Floats:
    """What is left of rows without their part along `base`."""
    return rows - (rows @ base)[:, None] * base


def _unit(rows: Floats) -> Floats:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
