"""Group labels from captions: what a language's words say, and how far they err."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from fairest.errors import UnknownName
from fairest.records import SEVERAL
from fairest.sift.lexicon.languages import code, nearest
from fairest.sift.lexicon.measured import Accuracy, measured
from fairest.sift.lexicon.reading import says
from fairest.sift.lexicon.words import ATTRIBUTES, LANGUAGES, Words, load

__all__ = ["NO_CAPTION", "NO_WORDS", "UNSAID", "Lexicon", "Told", "for_languages", "label_captions"]

UNSAID = "not said"
"""Why a caption that names nobody's group gives no value. Its picture may show anybody."""

NO_CAPTION = "no caption"
NO_WORDS = "no words of its language"

Told: TypeAlias = tuple[str | None, str | None]
"""A value, or None and why."""

_UNSAID: Told = (None, UNSAID)
_SEVERAL: Told = (None, SEVERAL)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Reads off a caption who is on its picture: `gender`, `age` and `skin-tone`, where it says so.

    People on drawings and statues count; names do not (they would be a guess), nor do goods, animals, titles and
    figures of films. "Girl" and "boy" alone say no age, since captions call adults so; "black woman" says no skin
    tone, since it is no place on a scale. A caption that says nothing says nothing about its picture.

    Nouns of some languages name one gender more readily: of German, Spanish and French masculine plurals, which name
    everybody, nothing is read, but feminine plurals are. So among captions of several people women are found more
    often than men.
    """

    language: str
    words: Words

    @classmethod
    def load(cls, language: str) -> "Lexicon":
        """The shipped one of "en", "de", "es" or "fr". Raises `UnknownName`."""
        known = code(language)
        if known not in LANGUAGES:
            raise UnknownName("language of a lexicon", language, LANGUAGES)
        return cls(known, load(known))

    def label(self, caption: str | None) -> dict[str, Told]:
        """By attribute, the value or why there is none."""
        return _label(caption, [self.words])

    def stated(self, attribute: str) -> Accuracy:
        """Its precision and recall on captions it was not tuned on, as `measured` tells. Raises `UnknownName`."""
        return measured(self.language, _known(attribute))


def for_languages(languages: Iterable[str]) -> tuple[Lexicon, ...]:
    """The lexicons of these languages, each once."""
    return tuple({lexicon.language: lexicon for lexicon in map(Lexicon.load, languages)}.values())


def label_captions(
    captions: Sequence[str | None], lexicons: Sequence[Lexicon], languages: Sequence[str | None] | None = None
) -> dict[str, tuple[list[str | None], list[str | None]]]:
    """By attribute, the values of all captions and, where one has none, why.

    `languages` are what the set tells, one a caption. Where it does not tell, a caption is read in that of the
    lexicons' languages whose function words it has most of, and where that is a tie in all of those.
    """
    told_in = languages if languages is not None else [None] * len(captions)
    told = [_label(c, _words(c, lexicons, name)) for c, name in zip(captions, told_in, strict=True)]
    return {a: ([one[a][0] for one in told], [one[a][1] for one in told]) for a in ATTRIBUTES}


def _known(attribute: str) -> str:
    if attribute not in ATTRIBUTES:
        raise UnknownName("attribute of captions", attribute, ATTRIBUTES)
    return attribute


def _words(caption: str | None, lexicons: Sequence[Lexicon], language: str | None) -> list[Words]:
    known = code(language)
    if known is None:
        return nearest(caption or "", [lexicon.words for lexicon in lexicons])
    return [lexicon.words for lexicon in lexicons if known in lexicon.words.codes]


def _label(caption: str | None, among: Sequence[Words]) -> dict[str, Told]:
    if caption is None or not caption.strip():
        return dict.fromkeys(ATTRIBUTES, (None, NO_CAPTION))
    if not among:
        return dict.fromkeys(ATTRIBUTES, (None, NO_WORDS))
    said = [says(words, caption) for words in among]
    return {attribute: _told([one[attribute] for one in said]) for attribute in ATTRIBUTES}


def _told(said: Sequence[frozenset[str]]) -> Told:
    values = said[0] if len(said) == 1 else frozenset().union(*said)
    if not values:
        return _UNSAID
    return (next(iter(values)), None) if len(values) == 1 else _SEVERAL
