"""Pictures whose true values are known: asked for outright, or painted."""

from collections.abc import Iterable
from itertools import product

from fairest.generate.plan import seed_of
from fairest.village.captions import article, explicit_captions
from fairest.village.measure import Asked, Drawn, Progress
from fairest.village.painter import Painter
from fairest.village.world import GENDERS, OCCUPATIONS, TONES, WORDS

__all__ = ["EACH", "PAINTED", "asked_outright", "painted"]

EACH = 6
"""Pictures of each word, gender and tone to ask a generator for."""
PAINTED = 200
"""Pictures painted of each occupation."""


def asked_outright() -> Iterable[Asked]:
    """Every word, gender and tone, in several wordings that name all three."""
    for word, gender, tone in product(WORDS, GENDERS, TONES):
        captions = explicit_captions(word.word, gender, tone)
        for i in range(EACH):
            seed = seed_of(0, f"confusion {word.word} {gender} {tone}", i)
            truth = {"occupation": word.occupation, "gender": gender, "skin-tone": tone, "word": word.word}
            yield Asked(captions[i * len(captions) // EACH], seed, truth)


def painted(tell: Progress) -> list[Drawn]:
    """Every occupation as often, gender and tone at even odds; the painter tells what it painted."""
    painter = Painter()
    done: list[Drawn] = []
    for occupation, i in product(OCCUPATIONS, range(PAINTED)):
        text, seed = f"{article(occupation)} {occupation}", seed_of(0, f"confusion {occupation}", i)
        picture, truth = painter.paint(text, seed)
        done.append((Asked(text, seed, truth), picture))
        tell("painting", len(done), PAINTED * len(OCCUPATIONS))
    return done
