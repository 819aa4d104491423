"""Which picture of a changed prompt belongs to which picture without the change."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from fairest.decide.changes.pairs import Pair, by_prompt, matched
from fairest.generate.collections import plain_text
from fairest.records import Picture, Prompt

__all__ = ["picture_pairs"]

_Key = tuple[int, int | None, int]


def picture_pairs(prompts: Sequence[Prompt], pictures: Iterable[Picture]) -> dict[str, tuple[Pair, ...]]:
    """By the changed prompt, its row also where it is empty: pictures of the same wording and seed, without and with
    the change, in the order of those without.

    Pictures that no seed decided are paired by their number among those of their wording: independent draws may be,
    since that does not look at them, but each pair says less.
    """
    by_id = {prompt.id: prompt for prompt in prompts}
    rows = by_prompt(pictures)
    return {
        changed.id: tuple(matched(*(_placed(p, rows.get(p.id, ())) for p in (by_id[changed.pair], changed))))
        for changed in prompts
        if changed.pair is not None
    }


def _placed(prompt: Prompt, pictures: Iterable[Picture]) -> Iterator[tuple[_Key, Picture]]:
    """With the place of its wording, which its counterpart has as well, and its seed or else its number there."""
    in_order = list(enumerate(prompt.wordings))[::-1]
    # Pictures that somebody made may be spelt otherwise than the suite.
    places = {plain_text(text): place for place, text in in_order} | {text: place for place, text in in_order}
    numbers: Counter[int] = Counter()
    for picture in pictures:
        place = places.get(picture.text, places.get(plain_text(picture.text)))
        if place is None:
            continue
        yield (place, picture.seed, 0 if picture.seed is not None else numbers[place]), picture
        numbers[place] += picture.seed is None
