"""What every reader of a curation's page is told of those who told the groups."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fairest import stats
from fairest.decide import display_name, percent
from fairest.sift.lexicon import ATTRIBUTES, for_languages

__all__ = ["notes"]


def notes(languages: Sequence[str], judges: Sequence[Mapping[str, Any]]) -> list[str]:
    """How precise captions are read in each language, and what judges say of themselves."""
    said = [note for judge in judges for note in judge.get("notes", ())]
    return [*(sentence for lexicon in for_languages(languages) for sentence in _precision(lexicon)), *said]


def _precision(lexicon: Any) -> Iterator[str]:
    told, silent = [], []
    for attribute in ATTRIBUTES:
        stated, name = lexicon.stated(attribute), display_name(attribute)
        right, n = stated.precision
        low, high = stats.clopper_pearson(right, n)
        told.append(f"{name} {right} of {n} ({percent(low)} to {percent(high)})")
        silent.append(f"{name} {percent(stated.silent[0] / stated.silent[1])}")
    yield (
        f"Captions read in {lexicon.language}: right where a value was told, on captions that the rules were not tuned "
        f"on and that their authors wrote: {', '.join(told)}. Of these captions so many say nothing of it: "
        f"{', '.join(silent)}. Of a set where more are silent, as on the web, fewer values are right."
    )
