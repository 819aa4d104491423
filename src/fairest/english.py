"""The English indefinite article. It follows the sound a word begins with, which spelling only hints at."""

import re
import unicodedata

__all__ = ["article"]

_VOWELS = tuple("aeiou")
_LETTERS_SPOKEN_WITH_A_VOWEL = tuple("AEFHILMNORSX")
_A_DESPITE_ITS_VOWEL = re.compile(
    r"uni(?!m|n|dent|ssu)|unanim|us[eu]|ut[aei]|ubi|uk[ru]|ugan|ur[aio]|eu|ewe|one\b|once\b", re.IGNORECASE
)
_AN_DESPITE_ITS_FIRST_LETTER = re.compile(r"hour|honest|honou?r|heir|8|1[18](?!\d)", re.IGNORECASE)
_FIRST_WORD = re.compile(r"[^\W\d_]+")


def article(words: str) -> str:
    """The article before `words`: "an hour", "a university", "an HR manager", "a CEO"; "a" before nothing."""
    plain = unicodedata.normalize("NFKD", words)
    first = _FIRST_WORD.match(plain)
    if first and _is_spelt_out(first[0]):
        return "an" if first[0].upper().startswith(_LETTERS_SPOKEN_WITH_A_VOWEL) else "a"
    if plain.lower().startswith(_VOWELS):
        return "a" if _A_DESPITE_ITS_VOWEL.match(plain) else "an"
    return "an" if _AN_DESPITE_ITS_FIRST_LETTER.match(plain) else "a"


def _is_spelt_out(word: str) -> bool:
    """Whether a word is spoken letter by letter: "MC", "CEO", "HTML", the "x" of "x-ray"; not "NASA"."""
    if len(word) == 1:
        return True
    return word.isupper() and (len(word) <= 3 or not set(word.lower()) & set(_VOWELS))
