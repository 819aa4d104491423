"""Services rewrite prompts before they draw: how often they say so, and which words came in and went out."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fairest.measure.people_words import STOP_WORDS, names_people
from fairest.records import Picture, Prompt

__all__ = ["Rewriting", "is_rewritten", "rewriting"]

_WORD = re.compile(r"[^\W_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}-][^\W_]+)*")
_LONGEST_WORD = 40
_MOST = 60
"""Words kept of a prompt: what comes after them was hardly ever added."""

Words = tuple[tuple[str, int], ...]
"""Words with the pictures they were added for; those that name people first, then the most frequent."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What a service said it drew instead of one prompt. Pictures of which it said nothing may be rewritten, too."""

    prompt: str
    concept: str
    n: int
    """Pictures that came."""
    told: int
    """Pictures of which the service said what it drew: the denominator of `rewritten`."""
    rewritten: int
    """Pictures of which that is another text than the one asked."""
    added: Words = ()
    """Words of the texts drawn that the texts asked lack, 60 at most: in small letters, once a picture."""
    removed: Words = ()
    """Words of the texts asked that the texts drawn lack, likewise."""


def rewriting(prompts: Sequence[Prompt], pictures: Iterable[Picture]) -> tuple[Rewriting, ...]:
    """One for each prompt with a picture of which the service said what it drew, in the order of `prompts`.

    Words are runs of letters and digits; in a language that writes without spaces they are whole phrases.
    """
    by_prompt: dict[str, list[Picture]] = {}
    for picture in pictures:
        if picture.file is not None:
            by_prompt.setdefault(picture.prompt, []).append(picture)
    found = (_of_prompt(prompt, by_prompt.get(prompt.id, [])) for prompt in prompts)
    return tuple(one for one in found if one.told)


def is_rewritten(picture: Picture) -> bool:
    """Whether the service said that it drew another text; other spaces do not make another text."""
    return picture.revised is not None and picture.revised.split() != picture.text.split()


def _of_prompt(prompt: Prompt, drawn: Sequence[Picture]) -> Rewriting:
    changed = [(_words(p.text), _words(p.revised or "")) for p in drawn if is_rewritten(p)]
    return Rewriting(
        prompt.id,
        prompt.concept,
        n=len(drawn),
        told=sum(picture.revised is not None for picture in drawn),
        rewritten=len(changed),
        added=_ranked(drawn - asked for asked, drawn in changed),
        removed=_ranked(asked - drawn for asked, drawn in changed),
    )


def _words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return {word for word in _WORD.findall(plain) if len(word) <= _LONGEST_WORD} - STOP_WORDS


def _ranked(sets: Iterable[set[str]]) -> Words:
    counted = Counter(word for words in sets for word in words)
    ranked = sorted(counted.items(), key=lambda entry: (not names_people(entry[0]), -entry[1], entry[0]))
    return tuple(ranked[:_MOST])
