"""Which pictures people should label: drawn at random, evenly over the prompts."""

import csv
import hashlib
import io
import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from fairest.errors import BadInput
from fairest.records import Picture

__all__ = ["blind_name", "in_turn", "label_sheet", "sample"]

_SIGNS = 12
"""Of a hash: two of a million pictures share so many once in 500 times."""


def sample(pictures: Sequence[Picture], number: int, seed: int) -> list[Picture]:
    """`number` pictures at random, as many of each prompt as of any other while it has some; in random order.

    Pictures that never came have nothing to label and are passed over. Raises `BadInput` for fewer than
    one, and where there are not as many.
    """
    stream = random.Random(seed)
    by_prompt = _by_prompt(pictures)
    there = sum(map(len, by_prompt.values()))
    if not 1 <= number <= there:
        raise BadInput(f"A sample of {number} pictures was asked for; there are {there}.", hint="Ask for 1 or more.")
    chosen = list(islice(_drawn(by_prompt, stream), number))
    stream.shuffle(chosen)
    return chosen


def in_turn(pictures: Sequence[Picture], seed: int) -> list[Picture]:
    """All pictures that came, such that the first of them, however many, are those `sample` draws of that seed."""
    return list(_drawn(_by_prompt(pictures), random.Random(seed)))


def _by_prompt(pictures: Sequence[Picture]) -> dict[str, list[Picture]]:
    found: dict[str, list[Picture]] = {}
    for picture in pictures:
        if picture.file is not None:
            found.setdefault(picture.prompt, []).append(picture)
    return found


def _drawn(by_prompt: Mapping[str, list[Picture]], stream: random.Random) -> Iterator[Picture]:
    for of_prompt in by_prompt.values():
        stream.shuffle(of_prompt)
    while left := [of_prompt for of_prompt in by_prompt.values() if of_prompt]:
        stream.shuffle(left)  # else the last, partial round would always go to the first prompts
        yield from [of_prompt.pop() for of_prompt in left]


def blind_name(picture: Picture) -> str:
    """A file name that leads back to the picture of a run, and does not say its prompt, as its id does.

    It is a hash of id and content: pictures that are alike to the byte have names of their own.
    """
    return f"{hashlib.sha256(f'{picture.id} {picture.sha256}'.encode()).hexdigest()[:_SIGNS]}.png"


def label_sheet(files: Sequence[str], attributes: Sequence[str]) -> bytes:
    """A CSV file with a line for each file and an empty cell for each attribute, as `read_people` reads it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("file", *attributes))
    writer.writerows((file, *("" for _ in attributes)) for file in files)
    return out.getvalue().encode()
