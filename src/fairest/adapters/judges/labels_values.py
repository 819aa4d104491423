"""Which values an attribute has, given those that people saw: what nobody saw has a share too, of zero."""

import difflib
from collections.abc import Mapping, Sequence

from fairest.adapters.judges.vocabulary import Question
from fairest.errors import BadInput, closest
from fairest.measure.people import Row
from fairest.measure.scales import AGES, GENDERS, MONK_TONES
from fairest.measure.truth import NO_VALUES

__all__ = ["Seen", "support"]

Seen = Mapping[str, Row]
"""The values of one attribute, each with the first row that has it."""


def support(attribute: str, seen: Seen, questions: Mapping[str, Question] | None, file: str) -> tuple[str, ...]:
    """Every value of an attribute, seen or not; `file` is named in errors. Raises `BadInput`."""
    if questions is not None:
        if attribute not in questions:
            raise BadInput(
                f"{file} labels {attribute!r}, which the vocabulary does not ask for.",
                hint=f"known: {', '.join(questions)}",
            )
        _check_known(attribute, seen, questions[attribute].names)
        return questions[attribute].names
    for scale in (GENDERS, AGES, MONK_TONES):
        if seen and seen.keys() <= set(scale):
            return scale
        if seen.keys() & set(scale):
            _check_known(attribute, _alike(seen, scale), scale)
    _check_cases(attribute, seen)
    if len(seen) < 2:
        said = f"only the value {next(iter(seen))!r}" if seen else "no value"
        raise BadInput(
            f"{file} has {said} of {attribute}: which others there may be is not known.",
            hint="Name all of them in a vocabulary: labels:FILE,vocabulary=FILE",
        )
    return tuple(sorted(seen))


def _alike(seen: Seen, scale: Sequence[str]) -> Seen:
    """Values beside those of a scale that look like one of them: slips rather than values."""
    return {v: row for v, row in seen.items() if v not in scale and difflib.get_close_matches(v, scale, 1, cutoff=0.8)}


def _check_known(attribute: str, seen: Seen, known: Sequence[str]) -> None:
    for value, row in seen.items():
        if value not in known:
            guess = closest(value, known)
            raise BadInput(
                f"{row.where}: {value!r} is no value of {attribute}." + (f" Did you mean {guess!r}?" if guess else ""),
                hint=f"known: {', '.join(known)}; or {', '.join(NO_VALUES)}, or nothing. If it is one, name all values "
                "in a vocabulary: labels:FILE,vocabulary=FILE",
            )


def _check_cases(attribute: str, seen: Seen) -> None:
    """Raise `BadInput` for values that differ in the case of letters only, from each other or from shared ones."""
    lowered = {word.casefold(): word for word in (*NO_VALUES, *GENDERS, *AGES, *MONK_TONES)}
    for value, row in seen.items():
        if lowered.setdefault(value.casefold(), value) != value:
            raise BadInput(
                f"{row.where}: {value!r} as {attribute} differs from {lowered[value.casefold()]!r} in the case of "
                "letters only.",
                hint="Write each value in one way.",
            )
