"""A language's words, as its file `data/LANGUAGE.toml` lists them.

Every phrase stands for what it says, by role. `gender`, `age`, `skin-tone`: it says this value. `pronoun`: it says a
gender where no noun does. `age-of-people`: it says an age with a word for people beside it. `years`: its number is an
age. `people`: it is a word for people. `grown`: beside a child it is somebody else, and "young" makes an adult of it. A
phrase without a role says nothing and hides the words in it ("Isle of Man"): the longest phrase wins.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, TypeAlias

from fairest.sift.lexicon.tokens import BREAKS, tokens

__all__ = ["ATTRIBUTES", "LANGUAGES", "NUMBER", "Meaning", "Words", "load", "read"]

LANGUAGES = ("en", "de", "es", "fr")

ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "gender": ("woman", "man"),
    "age": ("child", "adult", "older"),
    "skin-tone": ("light", "medium-light", "medium", "medium-dark", "dark"),
}
"""What is read off captions. A skin tone is read off words of skin only: "a black man" names no place on a scale."""

NUMBER = "#"

Meaning: TypeAlias = Mapping[str, frozenset[str]]
"""By role, the values."""

Phrase: TypeAlias = tuple[str, ...]

_VALUED = ("gender", "pronoun", "age", "age-of-people", "skin-tone", "years")
_PLAIN = ("people", "grown")
_INHERITED = ("gender", "pronoun", "people")


@dataclass(frozen=True, slots=True)
class Goods:
    """What tells people from the goods made for them."""

    words: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()
    """Words that may stand between people and the goods that follow: "women leather boots"."""
    before: int = 0
    """How many words ahead of people the goods may stand: "zapatos negros de mujer"."""
    articles: frozenset[str] = frozenset()
    """After one of these people are people, whatever stands ahead: "zapatos de una mujer"."""
    made_for: frozenset[str] = frozenset()
    plurals: frozenset[str] = frozenset()
    """With a possessive mark these are said of goods: "women's shoes" …"""
    people_after: frozenset[str] = frozenset()
    """… unless one of these follows: "women's team"."""
    possessed: frozenset[str] = frozenset()
    """More goods, after a possessive mark only: elsewhere "men watch" is no watch."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a language's captions are read by."""

    codes: frozenset[str]
    common: frozenset[str]
    """Its function words, which tell its captions from other languages'."""
    meanings: Mapping[Phrase, Meaning]
    lengths: Mapping[str, tuple[int, ...]]
    """By first word, how long phrases are: the longest first."""
    triggers: frozenset[str]
    """A caption without any of these says nothing."""
    qualifiers: frozenset[str]
    negators: frozenset[str]
    between: frozenset[str]
    """Words between "no" and whom it denies."""
    joiners: frozenset[Phrase]
    """A "no" reaches across these: "no men or women"."""
    animals: frozenset[str]
    said_of_animals: frozenset[str]
    goods: Goods = field(default_factory=Goods)


def load(language: str) -> Words:
    """The words of one of `LANGUAGES`."""
    text = (files("fairest.sift.lexicon") / "data" / f"{language}.toml").read_text(encoding="utf-8")
    return read(tomllib.loads(text))


def read(document: Mapping[str, Any]) -> Words:
    """The words of a file's content."""
    meanings = _meanings(document)
    negation, animals = document["negation"], document["animals"]
    return Words(
        codes=frozenset(document["codes"]),
        common=frozenset(document["common"]),
        meanings=meanings,
        lengths=_lengths(meanings),
        triggers=_triggers(meanings, frozenset(document["common"])),
        qualifiers=frozenset(p[0] for p, m in meanings.items() if len(p) == 1 and "age-of-people" in m),
        negators=frozenset(negation["words"]),
        between=frozenset(negation["between"]),
        joiners=frozenset((word,) for word in negation["joined-by"]),
        animals=frozenset(animals["words"]),
        said_of_animals=frozenset(animals["said-of"]),
        goods=_goods(document["goods"], document.get("possessive", {})),
    )


def _goods(goods: Mapping[str, Any], possessive: Mapping[str, Any]) -> Goods:
    return Goods(
        words=frozenset(goods["words"]),
        between=frozenset(goods["between"]),
        before=goods.get("before", 0),
        articles=frozenset(goods.get("articles", ())),
        made_for=frozenset(goods["for"]),
        plurals=frozenset(possessive.get("plurals", ())),
        people_after=frozenset(possessive.get("people-after", ())),
        possessed=frozenset((*goods["words"], *possessive.get("goods", ()))),
    )


def _meanings(document: Mapping[str, Any]) -> dict[Phrase, Meaning]:
    found: dict[Phrase, dict[str, frozenset[str]]] = {}
    for role, value, words in _listed(document):
        meaning = found.setdefault(_phrase(words), {})
        meaning[role] = meaning.get(role, frozenset()) | {value}
    whole: dict[Phrase, Meaning] = {phrase: _with_parts(phrase, found) for phrase in found}
    return whole | {_phrase(words): {} for words in document["nobody"]["words"]}


def _listed(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Role, value and phrase of every entry."""
    for role in _VALUED:
        for value, listed in document.get(role, {}).items():
            yield from ((role, value, words) for words in listed)
    for role in _PLAIN:
        yield from ((role, role, words) for words in document[role]["words"])
    with_article = dict(document.get("gender-with-article", {}))
    for article in with_article.pop("articles", ()):
        for value, nouns in with_article.items():
            yield from (("gender", value, f"{article} {noun}") for noun in nouns)


def _phrase(words: str) -> Phrase:
    """As `tokens` cuts captions, with `#` for a number."""
    return tuple(token for part in words.split() for token in ([NUMBER] if part == NUMBER else tokens(part)))


def _with_parts(phrase: Phrase, found: Mapping[Phrase, Meaning]) -> Meaning:
    """Its own meaning, and who is meant by phrases in it: "young lady" is listed as an age, "lady" as a gender."""
    meaning = dict(found[phrase])
    for start in range(len(phrase)):
        for end in range(start + 1, len(phrase) + 1):
            part = found.get(phrase[start:end], {})
            for role in _INHERITED:
                if role in part:
                    meaning.setdefault(role, part[role])
    return meaning


def _lengths(meanings: Mapping[Phrase, Meaning]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for phrase in meanings:
        found.setdefault(phrase[0], set()).add(len(phrase))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


def _triggers(meanings: Mapping[Phrase, Meaning], common: frozenset[str]) -> frozenset[str]:
    """Of every phrase with a meaning one word, no function word where it has another.

    Phrases of numbers and commas alone need none: without people beside them they say nothing.
    """
    found = set()
    for phrase in (phrase for phrase, meaning in meanings.items() if meaning):
        words = [word for word in phrase if word != NUMBER and word not in BREAKS]
        found |= set(sorted(words, key=common.__contains__)[:1])
    return frozenset(found)
