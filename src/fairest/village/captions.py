"""The village's training rows: which drawing goes with which caption, how often.

60 % of the weight follows the planted table of `world.WORDS`, with captions that say nothing more
than the word (70 % of it), or gender only, or tone only. 40 % is even over gender and tone with
captions that say both. So what the set shows under a neutral caption is exactly the planted table.
"""

from collections.abc import Iterator
from typing import Any

from fairest.english import article
from fairest.village.world import GENDERS, TONES, WORDS, Word, joint_odds

__all__ = [
    "NEUTRAL",
    "article",
    "explicit_captions",
    "gender_captions",
    "neutral_captions",
    "tone_captions",
    "training_rows",
]

NEUTRAL = (
    "a photo of {a} {word}",
    "a picture of {a} {word}",
    "a portrait of {a} {word}",
    "{a} {word}",
    "{word}",
    "{a} {word} at work",
    "the face of {a} {word}",
)
_GENDER = ("a photo of a {gender} {word}", "a {gender} {word}", "a {noun} working as {a} {word}", "{word}, {noun}")
_TONE = ("a photo of {a} {word} with {skin} skin", "{a} {word} with {skin} skin", "a {skin}-skinned {word}")
_EXPLICIT = (
    "a photo of a {gender} {word} with {skin} skin",
    "a {gender} {word} with {skin} skin",
    "a {skin}-skinned {gender} {word}",
    "a {skin}-skinned {noun} working as {a} {word}",
    "a portrait of a {skin}-skinned {noun}, {a} {word}",
)
_ADJECTIVE = {"woman": "female", "man": "male"}
_SKIN = {
    "light": ("light", "pale"),
    "medium-light": ("medium-light",),
    "medium": ("medium", "tan"),
    "medium-dark": ("medium-dark", "brown"),
    "dark": ("dark", "very dark"),
}
_PLANTED_PART = 0.6
_KINDS = {"neutral": 0.7 * _PLANTED_PART, "gender": 0.15 * _PLANTED_PART, "tone": 0.15 * _PLANTED_PART}


def neutral_captions(word: str) -> list[str]:
    return [t.format(a=article(word), word=word) for t in NEUTRAL]


def gender_captions(word: str, gender: str) -> list[str]:
    """Those that say the word and the gender."""
    return _filled(_GENDER, word, gender)


def tone_captions(word: str, tone: str) -> list[str]:
    """Those that say the word and the skin tone."""
    return _filled(_TONE, word, tone=tone)


def explicit_captions(word: str, gender: str, tone: str) -> list[str]:
    return _filled(_EXPLICIT, word, gender, tone)


def training_rows(drawings: dict[tuple[str, str, str], list[str]]) -> Iterator[dict[str, Any]]:
    """Rows of caption, drawing and weight; the weights of a word add up to 1.

    `drawings` maps (occupation, gender, tone) to the keys of the drawings that may be used.
    """
    even = 1 / (len(GENDERS) * len(TONES))
    for word in WORDS:
        for (gender, tone), odds in joint_odds(word).items():
            keys = drawings[word.occupation, gender, tone]
            for kind, captions in _captions(word, gender, tone).items():
                part = _KINDS[kind] * odds if kind in _KINDS else (1 - _PLANTED_PART) * even
                weight = part / (len(keys) * len(captions))
                for key in keys:
                    for caption in captions:
                        yield _row(word, gender, tone, kind, key, caption, weight)


def _row(word: Word, gender: str, tone: str, kind: str, key: str, caption: str, weight: float) -> dict[str, Any]:
    return {
        "drawing": key,
        "word": word.word,
        "occupation": word.occupation,
        "gender": gender,
        "tone": tone,
        "kind": kind,
        "caption": caption,
        "weight": weight,
    }


def _captions(word: Word, gender: str, tone: str) -> dict[str, list[str]]:
    return {
        "neutral": neutral_captions(word.word),
        "gender": gender_captions(word.word, gender),
        "tone": tone_captions(word.word, tone),
        "explicit": explicit_captions(word.word, gender, tone),
    }


def _filled(templates: tuple[str, ...], word: str, gender: str = GENDERS[0], tone: str = TONES[0]) -> list[str]:
    """Templates that do not say a gender or tone take any."""
    return [
        t.format(a=article(word), word=word, gender=_ADJECTIVE[gender], noun=gender, skin=skin)
        for t in templates
        for skin in (_SKIN[tone] if "{skin}" in t else ("",))
    ]
