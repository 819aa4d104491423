"""What a service drew instead of the prompts, ready to be read. All of it is text from outside."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairest.decide.words import percent
from fairest.measure.people_words import names_people
from fairest.measure.rewriting import Rewriting, Words, is_rewritten
from fairest.records import Picture
from fairest.report.rows import Place
from fairest.report.words import shorten

__all__ = ["Rewritten", "rewritten_part"]

_EXAMPLES = 3
_LONGEST = 900
_WORDS = 12
_PEOPLE_WORDS = 24

Word = tuple[str, int, bool]
"""A word, its pictures, and whether it may name people."""


@dataclass(frozen=True, slots=True)
class Line:
    """One prompt."""

    name: str
    anchor: str
    rewriting: Rewriting
    added: tuple[Word, ...]
    removed: tuple[Word, ...]
    more: int
    """Words added that are not shown."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The part of the page about rewriting."""

    n: int
    told: int
    rewritten: int
    people: Words
    """Words that may name people, over all prompts."""
    lines: tuple[Line, ...]
    examples: tuple[tuple[str, str], ...]
    """Texts asked and drawn."""

    @property
    def share(self) -> str:
        return percent(self.rewritten / self.told)


def rewritten_part(found: Sequence[Rewriting], pictures: Sequence[Picture], where: Sequence[Place]) -> Rewritten | None:
    """None where no service said what it drew. Lines in the order of the prompts."""
    if not found:
        return None
    places = {place.prompt.id: place for place in where}
    people: Counter[str] = Counter()
    for one in found:
        people.update({word: n for word, n in one.added if names_people(word)})
    return Rewritten(
        n=sum(one.n for one in found),
        told=sum(one.told for one in found),
        rewritten=sum(one.rewritten for one in found),
        people=tuple(people.most_common(_PEOPLE_WORDS)),
        lines=tuple(_line(one, places[one.prompt]) for one in found),
        examples=_examples(pictures, {prompt: place.prompt.concept for prompt, place in places.items()}),
    )


def _line(one: Rewriting, place: Place) -> Line:
    added, removed = (tuple((w, n, names_people(w)) for w, n in words[:_WORDS]) for words in (one.added, one.removed))
    return Line(place.name, place.anchor, one, added, removed, max(0, len(one.added) - _WORDS))


def _examples(pictures: Sequence[Picture], concepts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The first rewritten picture of each of the first concepts."""
    first: dict[str, Picture] = {}
    for picture in pictures:
        if picture.file is not None and is_rewritten(picture):
            first.setdefault(concepts[picture.prompt], picture)
    chosen = list(first.values())[:_EXAMPLES]
    return tuple((picture.text, shorten(picture.revised or "", _LONGEST)) for picture in chosen)
