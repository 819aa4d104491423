"""Who a caption says is on the picture.

One pass over its words, the longest phrase first; what is denied ("no women"), made for people ("women's shoes") or an
animal ("a female lion") is dropped. Looking up words costs the same whatever the caption.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from fairest.sift.lexicon.tokens import BREAKS, MARKS, tokens
from fairest.sift.lexicon.words import ATTRIBUTES, NUMBER, Meaning, Words

__all__ = ["Said", "says"]

Said: TypeAlias = Mapping[str, frozenset[str]]
"""By attribute, every value the caption says of somebody."""

_NOTHING: Said = {attribute: frozenset() for attribute in ATTRIBUTES}
_AFTER, _BEFORE = 2, 1
"""Words between an age and the people it is said of: "old bearded Greek fisherman", "mujer muy mayor"."""
_AHEAD = 4
_OLDEST = 120


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    meaning: Meaning


_Places: TypeAlias = Mapping[int, _Hit]


def says(words: Words, caption: str) -> Said:
    """Every value of every attribute that the caption says of somebody on the picture."""
    found = tokens(caption)
    if words.triggers.isdisjoint(found):
        return _NOTHING
    keys = tuple(NUMBER if token.isdigit() else token for token in found)
    hits = _hits(words, keys)
    return {
        "gender": _gender(words, hits, keys),
        "age": _age(hits, found, keys),
        "skin-tone": _values(hits, "skin-tone"),
    }


def _hits(words: Words, keys: tuple[str, ...]) -> list[_Hit]:
    hits, denied, at = [], False, 0
    while at < len(keys):
        hit = _longest(words, keys, at)
        if hit is None:
            denied = keys[at] in words.negators or (
                denied and (keys[at] in words.between or keys[at : at + 1] in words.joiners)
            )
            at += 1
            continue
        if hit.meaning and not denied and not _is_animal(words, keys, hit) and not _is_goods(words, keys, hit):
            hits.append(hit)
        at = hit.end
        denied = denied and (keys[hit.start] in words.between or keys[at : at + 1] in words.joiners)
    return hits


def _longest(words: Words, keys: tuple[str, ...], at: int) -> _Hit | None:
    for length in words.lengths.get(keys[at], ()):
        meaning = words.meanings.get(keys[at : at + length])
        if meaning is not None:
            return _Hit(at, at + length, meaning)
    return None


def _is_animal(words: Words, keys: Sequence[str], hit: _Hit) -> bool:
    """An animal follows: at once, or after an adjective where the word is much said of animals ("female grey seal")."""
    follows = keys[hit.end : hit.end + 2]
    if not follows or follows[0] in BREAKS:
        return False
    if follows[0] in words.animals:
        return True
    said_of = keys[hit.start] in words.said_of_animals and hit.end - hit.start == 1
    return said_of and follows[0] not in words.common and follows[-1] in words.animals


def _is_goods(words: Words, keys: Sequence[str], hit: _Hit) -> bool:
    if _made_for(words, keys, hit.start):
        return True
    if "gender" not in hit.meaning and "age" not in hit.meaning:
        return False
    if keys[hit.end : hit.end + 1] and keys[hit.end] in MARKS:
        return _possessed(words, keys, hit)
    return _goods_follow(words, keys, hit.end, words.goods.words) or _goods_ahead(words, keys, hit.start)


def _made_for(words: Words, keys: Sequence[str], start: int) -> bool:
    """ "for men", "for young women"; not "for a man"."""
    ahead = keys[max(0, start - _AHEAD) : start]
    unqualified = next((key for key in reversed(ahead) if key not in words.qualifiers), None)
    return unqualified in words.goods.made_for


def _possessed(words: Words, keys: Sequence[str], hit: _Hit) -> bool:
    after = hit.end + 1
    if keys[hit.end - 1] in words.goods.plurals:
        return words.goods.people_after.isdisjoint(keys[after : after + _AHEAD])
    return _goods_follow(words, keys, after, words.goods.possessed)


def _goods_follow(words: Words, keys: Sequence[str], at: int, goods: frozenset[str]) -> bool:
    last = min(at + _AHEAD, len(keys)) - 1
    while at < last and keys[at] in words.goods.between:
        at += 1
    return at < len(keys) and keys[at] in goods


def _goods_ahead(words: Words, keys: Sequence[str], start: int) -> bool:
    """ "zapatos de mujer", "montre homme"; not "zapatos de una mujer"."""
    if start == 0 or keys[start - 1] in words.goods.articles:
        return False
    for key in reversed(keys[max(0, start - words.goods.before) : start]):
        if key in BREAKS:
            return False
        if key in words.goods.words:
            return True
    return False


def _values(hits: Sequence[_Hit], role: str) -> frozenset[str]:
    return frozenset(value for hit in hits for value in hit.meaning.get(role, ()))


def _gender(words: Words, hits: Sequence[_Hit], keys: Sequence[str]) -> frozenset[str]:
    """What nouns say. Pronouns may be of somebody who is not there, or of an animal: they say it where no noun does."""
    said = _values(hits, "gender")
    if said or (not words.animals.isdisjoint(keys) and not any("people" in hit.meaning for hit in hits)):
        return said
    return _values(hits, "pronoun")


def _age(hits: Sequence[_Hit], found: Sequence[str], keys: Sequence[str]) -> frozenset[str]:
    people = [hit for hit in hits if "gender" in hit.meaning or "people" in hit.meaning]
    starts, ends = {one.start: one for one in people}, {one.end: one for one in people}
    said = set(_values(hits, "age"))
    for hit in hits:
        if "age-of-people" in hit.meaning or "years" in hit.meaning:
            said |= _said_of(hit, list(_beside(hit, starts, ends, keys)), found)
    if said == {"child"} and _values(hits, "grown"):
        said.add("adult")
    return frozenset(said)


def _said_of(hit: _Hit, people: Sequence[_Hit], found: Sequence[str]) -> set[str]:
    """What an age says that needs people beside it, as some ways to say years do not."""
    of_people = hit.meaning.get("age-of-people", ())
    said = {value for value in of_people if any(_may_be(value, one) for one in people)}
    if people or "said" in hit.meaning.get("years", ()):
        said |= _in_years(found[hit.start : hit.end])
    return said


def _may_be(value: str, person: _Hit) -> bool:
    """Whether "young" or "old" gives its person this age: a young dancer may be a child, and a child is one."""
    if "child" in person.meaning.get("age", ()):
        return False
    return value != "adult" or "gender" in person.meaning or "grown" in person.meaning


def _beside(hit: _Hit, starts: _Places, ends: _Places, keys: Sequence[str]) -> Iterator[_Hit]:
    """The people shortly after an age or right before it: looked up by place, so that long captions cost no more."""
    for place in range(hit.end, hit.end + _AFTER + 1):
        if place in starts:
            yield starts[place]
        if not BREAKS.isdisjoint(keys[place : place + 1]):
            break
    for place in range(hit.start, hit.start - _BEFORE - 1, -1):
        if place in ends:
            yield ends[place]
        if place and keys[place - 1] in BREAKS:
            break


def _in_years(found: Sequence[str]) -> frozenset[str]:
    """The age of the first number among these; nothing where there is none, or where nobody gets so old."""
    years = next((token for token in found if token.isdigit()), "")
    number = int(years) if 0 < len(years) < 4 else _OLDEST + 1
    if number > _OLDEST:
        return frozenset()
    return frozenset({"child" if number < 18 else "adult" if number < 65 else "older"})
