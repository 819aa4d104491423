"""The pictures a model draws for training captions, and what each is most like."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fairest import generate
from fairest.data.vectors import Floats
from fairest.encode import Perceptor
from fairest.generate import Generator
from fairest.records import Picture, Prompt
from fairest.regurgitating.embedding import NOT_FINITE, embedded
from fairest.regurgitating.nearest import likeness
from fairest.regurgitating.pixels import Small, correlation, small
from fairest.regurgitating.seen import Seen
from fairest.regurgitating.threshold import Limits
from fairest.run import Run

__all__ = ["Pair", "draw", "held_against"]

_MANY = 64


@dataclass(frozen=True, slots=True)
class Pair:
    """A drawn picture beside the training picture it is nearest to; `why` says where there is nothing to compare."""

    model: str
    picture: Picture
    caption: str
    stratum: str
    why: str | None = None
    row: int | None = None
    key: str | None = None
    """Of the training picture."""
    its_caption: str | None = None
    cosine: float | None = None
    pixels: float | None = None
    closeness: float | None = None
    """Above 0 for a copy, up to 1 for the same picture: how far both likenesses are beyond their limits."""
    among: float | None = None
    """The largest correlation with another picture that the model drew for the same words; None without another.
    Pictures that are like each other and like a training picture are how Carlini et al. find what was memorised."""

    @property
    def copy(self) -> bool | None:
        """Whether it is a copy; None where nobody can tell."""
        return None if self.closeness is None else self.closeness > 0

    @property
    def own(self) -> bool:
        """Whether the training picture came with these words."""
        return self.its_caption == self.caption


def draw(wanted: Sequence[Picture], generator: Generator, batch: int, run: Run, tell: Callable[[int], None]) -> None:
    """Draw what the run does not hold yet; each batch is kept as it comes."""
    missing = generate.still_missing(wanted, run.pictures())
    tell(done := len(wanted) - len(missing))
    for answers in generate.draw(missing, generator, batch):
        run.keep(answers, generator.name)
        tell(done := done + len(answers))


def held_against(
    seen: Seen, wanted: Sequence[Picture], asked: Sequence[Prompt], strata: dict[str, str], name: str,
    limits: Limits, encoder: Perceptor, run: Run,
) -> list[Pair]:  # fmt: skip
    """A pair for every picture of the plan, in its order."""
    words = {prompt.id: prompt.concept for prompt in asked}
    pairs: list[Pair] = []
    each = len(wanted) // len(asked)
    for batch in generate.batches(wanted, each * max(1, _MANY // each)):  # pictures of the same words stay together
        pictures = [run.pictures()[picture.id] for picture in batch]
        blank = [Pair(name, p, words[p.prompt], strata[words[p.prompt]]) for p in pictures]
        pairs += _batch(seen, blank, limits, encoder, run)
    return pairs


def _batch(seen: Seen, blank: Sequence[Pair], limits: Limits, encoder: Perceptor, run: Run) -> list[Pair]:
    from PIL import ImageOps

    opened = [run.open(pair.picture) for pair in blank]
    images = {i: image for i, image in enumerate(opened) if not isinstance(image, str)}
    made = {i: replace(pair, why=image) for i, (pair, image) in enumerate(zip(blank, opened, strict=True))
            if isinstance(image, str)}  # fmt: skip
    if images:
        vectors = embedded(list(images.values()), encoder)
        mirrored = embedded([ImageOps.mirror(image) for image in images.values()], encoder)
        smalls = np.stack([small(image) for image in images.values()])
        made |= dict(zip(images, _nearest(seen, [blank[i] for i in images], vectors, mirrored, smalls, limits),
                         strict=True))  # fmt: skip
    return [made[i] for i in range(len(blank))]


def _nearest(
    seen: Seen, blank: Sequence[Pair], vectors: Floats, mirrored: Floats, smalls: Small, limits: Limits
) -> list[Pair]:
    found = likeness(seen, vectors, mirrored, smalls, [pair.caption for pair in blank])
    closeness = limits.closeness(found)
    pairs = []
    for i, (pair, best) in enumerate(zip(blank, closeness.argmax(axis=1), strict=True)):
        if not np.isfinite(vectors[i]).all():
            pairs.append(replace(pair, why=NOT_FINITE))
            continue
        row = int(found.rows[i, best])
        pairs.append(replace(
            pair, row=row, key=seen.keys[row], its_caption=seen.captions[row], cosine=float(found.cosine[i, best]),
            pixels=float(found.pixels[i, best]), closeness=float(closeness[i, best]),
            among=_among(smalls, [p.picture.prompt for p in blank], i),
        ))  # fmt: skip
    return pairs


def _among(smalls: Small, words: Sequence[str], i: int) -> float | None:
    others = [j for j, word in enumerate(words) if word == words[i] and j != i]
    if not others:
        return None
    return float(correlation(np.repeat(smalls[i][None], len(others), axis=0), smalls[others]).max())
