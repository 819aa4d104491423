"""Who judges: two networks trained on drawings alone, and the CLIP that no recipe here is guided by."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import torch
from PIL import Image

from drawing.cases import Shot
from drawing.subjects import Subject
from fairest import stats, village
from fairest.village.captions import gender_captions
from fairest.village.world import GENDERS, WORDS

__all__ = ["CHANCE", "Hits", "hits", "judges", "similarity"]

CHANCE: Mapping[str, float] = {"occupation": 1 / 20, "gender": 1 / 2}
Told = Mapping[str, Sequence[str | None]]
"""By attribute, one value a picture."""
Eye = Callable[[Sequence[Shot]], Told]


@dataclass(frozen=True, slots=True)
class Hits:
    """Pictures on which a judge sees what was asked for."""

    hits: int
    n: int

    def __str__(self) -> str:
        if not self.n:
            return "none"
        low, high = stats.clopper_pearson(self.hits, self.n)
        return f"{self.hits} of {self.n} [{100 * low:.0f}, {100 * high:.0f}]"

    def above(self, chance: float) -> bool:
        """Whether the whole interval is."""
        return self.n > 0 and stats.clopper_pearson(self.hits, self.n)[0] > chance


def judges() -> dict[str, Eye]:
    """By name; none of them was in an objective."""
    clip = village.perceptor()
    every = [(w.occupation, g, gender_captions(w.word, g)[0]) for w in WORDS for g in GENDERS]
    read = clip.text([text for _, _, text in every])

    def zero_shot(shots: Sequence[Shot]) -> Told:
        seen = torch.cat([clip.image(shot.tensor) for shot in shots]) if shots else torch.zeros(0, read.shape[1])
        best = [every[i] for i in (seen @ read.T).argmax(1).tolist()]
        return {"occupation": [b[0] for b in best], "gender": [b[1] for b in best]}

    named = {"village": village.judge(), "village-second": village.second_judge()}
    return {**{name: _labels(judge) for name, judge in named.items()}, "unused CLIP": torch.no_grad()(zero_shot)}


def hits(told: Told, asked: Iterable[Subject], attribute: str) -> Hits:
    """How often that is what was asked for; unsure is not."""
    wanted = [getattr(one, attribute) for one in asked]
    return Hits(sum(a == b for a, b in zip(told[attribute], wanted, strict=True)), len(wanted))


@torch.no_grad()
def similarity(shots: Sequence[Shot]) -> float:
    """The mean cosine of pictures and their prompts, by the unused CLIP."""
    clip = village.perceptor()
    seen = torch.cat([clip.image(shot.tensor) for shot in shots])
    return float((seen * clip.text([shot.asked.text for shot in shots])).sum(1).mean())


def _labels(judge: village.VillageJudge) -> Eye:
    def told(shots: Sequence[Shot]) -> Told:
        ids, pictures = [str(i) for i in range(len(shots))], [Image.fromarray(shot.part) for shot in shots]
        return {a: [label.value for label in judge.label(ids, pictures, [a])] for a in CHANCE}

    return told
