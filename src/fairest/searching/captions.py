"""What the lexicons read off every caption of a set: once, in blocks, and kept for later searches."""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from fairest.records import SEVERAL
from fairest.searching.doors import Searched
from fairest.sift.grouping import Grouping
from fairest.sift.lexicon import ATTRIBUTES, NO_CAPTION, NO_WORDS, UNSAID, Lexicon, for_languages, label_captions

__all__ = ["told_by_captions"]

_CAPTIONS = ("caption", "text")
_LANGUAGES = ("language", "lang")
_GAPS = (UNSAID, SEVERAL, NO_CAPTION, NO_WORDS)
_ROWS = 16_384


def told_by_captions(searched: Searched, attributes: Sequence[str] | None, languages: Sequence[str]) -> list[Grouping]:
    """What the lexicons find in the captions; nothing where there are none, or where the set tells it already."""
    lexicons, caption = for_languages(languages), _column(searched, _CAPTIONS)
    wanted = [
        one for one in ATTRIBUTES if f"caption:{one}" not in searched.columns and one in (attributes or ATTRIBUTES)
    ]
    if caption is None or not wanted:
        return []
    codes, by = _codes(searched, caption, lexicons), f"words ({', '.join(languages)})"
    rows = dict(zip(ATTRIBUTES, codes, strict=True))
    return [Grouping(one, "caption", by, tuple(ATTRIBUTES[one]), rows[one].astype(np.int16), _GAPS) for one in wanted]


def _codes(searched: Searched, caption: str, lexicons: Sequence[Lexicon]) -> NDArray[np.int8]:
    """`[a,n]`, as in a `Grouping`."""
    shape = (len(ATTRIBUTES), searched.vectors.shape[0])

    def made() -> NDArray[np.int8]:
        out, done = np.empty(shape, np.int8), 0
        for block in _read(searched, caption, lexicons):
            out[:, done : done + block.shape[1]] = block
            done += block.shape[1]
        return out

    if searched.kept is None:
        return made()
    name = "captions " + " ".join(lexicon.language for lexicon in lexicons)
    return searched.kept.array(name, made, lambda there: _fits(there, shape))


def _fits(there: NDArray[np.int8], shape: tuple[int, int]) -> bool:
    if there.shape != shape or there.dtype != np.int8:
        return False
    most = (len(values) for values in ATTRIBUTES.values())
    return all(bool((-len(_GAPS) <= row).all() and (row < m).all()) for row, m in zip(there, most, strict=True))


def _read(searched: Searched, caption: str, lexicons: Sequence[Lexicon]) -> Iterator[NDArray[np.int8]]:
    """`[a,block]`, block by block."""
    language = _column(searched, _LANGUAGES)
    captions, written_in = searched.column(caption), None if language is None else searched.column(language)
    while block := list(islice(captions, _ROWS)):
        said = label_captions(block, lexicons, None if written_in is None else list(islice(written_in, _ROWS)))
        yield np.array([_coded(attribute, *said[attribute]) for attribute in ATTRIBUTES], np.int8)


def _coded(attribute: str, values: Sequence[str | None], whys: Sequence[str | None]) -> list[int]:
    places = {value: place for place, value in enumerate(ATTRIBUTES[attribute])}
    return [
        places[value] if value is not None else -1 - _GAPS.index(why or UNSAID)
        for value, why in zip(values, whys, strict=True)
    ]


def _column(searched: Searched, names: Sequence[str]) -> str | None:
    return next((name for name in searched.columns if name.lower() in names), None)
