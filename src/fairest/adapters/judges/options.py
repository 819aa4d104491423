"""The options that judges by models share: checked, and put into a judge's name where they change its labels."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from fairest.adapters.judges.naming import file_name, named
from fairest.adapters.judges.vocabulary import Question
from fairest.errors import BadInput

__all__ = [
    "BATCH",
    "DTYPE",
    "MARGIN",
    "called",
    "check_batch",
    "check_margin",
    "check_several",
    "recorded",
]

MARGIN = 0.2
"""Of two values alone: six to four. At the usual scale of 100 that is a difference of .004 between cosines, about
what the wording of one prompt is worth: below it words decide, not the picture."""
BATCH = 32
DTYPE = "float32"
"""Whatever the machine is fast at: the scale of a zero-shot judge makes a hundred times as much of every rounding."""


def check_margin(margin: object) -> None:
    """Raise `BadInput` unless it is a number from 0 to below 1."""
    if isinstance(margin, bool) or not isinstance(margin, int | float) or not 0 <= margin < 1:
        raise BadInput(f"margin is {margin!r}; it must be a number from 0 to below 1.", hint=f"Usual: {MARGIN}")


def check_batch(batch: object) -> None:
    """Raise `BadInput` unless it is a whole number of pictures."""
    if isinstance(batch, bool) or not isinstance(batch, int) or batch < 1:
        raise BadInput(f"batch is {batch!r}; it must be a whole number, 1 or more.", hint=f"Usual: {BATCH}")


def check_several(several: object) -> None:
    """Raise `BadInput` unless it says whether everyone on a picture counts."""
    if not isinstance(several, bool):
        raise BadInput(f"several is true or false; got {several!r}.")


def called(door: str, rest: str, *, margin: float, vocabulary: str | Path | None, dtype: str) -> str:
    """The name of a judge with these options."""
    return named(
        door,
        rest,
        margin=None if margin == MARGIN else margin,
        vocabulary=file_name(vocabulary),
        dtype=None if dtype == DTYPE else dtype,
    )


def recorded(questions: Mapping[str, Question]) -> dict[str, object]:
    """What a judge was asked, word by word, with a hash of it (JSON values)."""
    asked = {attribute: asdict(question) for attribute, question in questions.items()}
    written = json.dumps(asked, sort_keys=True)
    return {"questions": json.loads(written), "vocabulary_sha256": hashlib.sha256(written.encode()).hexdigest()}
