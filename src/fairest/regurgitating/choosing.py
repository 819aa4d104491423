"""Which captions a model is asked to draw: by a hash, so that neither order nor sharding of the set matters."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from fairest.records import Prompt
from fairest.regurgitating.seen import Seen

__all__ = ["ALL", "TWINNED", "UNIQUE", "Chosen", "Stratum", "choose", "prompts"]

ALL, TWINNED, UNIQUE = "all captions", "captions of pictures with near-duplicates", "captions of pictures without"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One caption of the set, and the row of it that the choice fell on."""

    caption: str
    row: int
    stratum: str

    @property
    def name(self) -> str:
        """For files: captions are anybody's words, and may be long."""
        return f"caption-{hashlib.sha256(self.caption.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Stratum:
    """A kind of captions: how many the set has, and those that were chosen, in the order chosen."""

    name: str
    captions: int
    chosen: tuple[Chosen, ...]


def choose(seen: Seen, many: int, seed: int) -> tuple[Stratum, ...]:
    """So many captions, each as likely as any other; where near-duplicates are known, half of either kind.

    A caption is one with near-duplicates where any of its pictures has some. A kind with too few gives all it has.
    """
    row_of: dict[str, int] = {}
    twinned: set[str] = set()
    for row, caption in enumerate(seen.captions):
        before = row_of.setdefault(caption, row)
        if before != row and _rank(seed, seen.keys[row]) < _rank(seed, seen.keys[before]):
            row_of[caption] = row
        if seen.twinned is not None and seen.twinned[row]:
            twinned.add(caption)
    if seen.twinned is None:
        return (_stratum(ALL, row_of, many, seed),)
    without = {caption: row for caption, row in row_of.items() if caption not in twinned}
    some = {caption: row for caption, row in row_of.items() if caption in twinned}
    return (_stratum(TWINNED, some, many // 2, seed), _stratum(UNIQUE, without, many - many // 2, seed))


def prompts(strata: Sequence[Stratum], *, twice: bool) -> list[list[Prompt]]:
    """What the model draws, and with `twice` what the other one does: the same words and seeds under other names."""
    chosen = [one for stratum in strata for one in stratum.chosen]
    first = [Prompt(one.name, one.caption, (one.caption,)) for one in chosen]
    second = [Prompt(f"beside-{p.id}", p.concept, p.wordings, pair=p.id) for p in first]
    return [first, second] if twice else [first]


def _stratum(name: str, rows: dict[str, int], many: int, seed: int) -> Stratum:
    ordered = sorted(rows, key=lambda caption: _rank(seed, caption))[:many]
    return Stratum(name, len(rows), tuple(Chosen(caption, rows[caption], name) for caption in ordered))


def _rank(seed: int, text: str) -> bytes:
    return hashlib.sha256(f"{seed}/{text}".encode()).digest()
