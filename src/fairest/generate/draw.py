"""Draw a plan batch by batch, or side by side, each answer given as it comes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Any, TypeAlias

from fairest.errors import BadInput, DrawingFailed, FairestError
from fairest.generate.doors import Blocked, Collection, Drawn, Generator
from fairest.generate.plan import batches
from fairest.generate.side_by_side import side_by_side
from fairest.records import Picture
from fairest.run.picture_files import kind_of

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Answer", "batch_of", "calls", "draw", "seats", "still_missing"]

Answer: TypeAlias = "tuple[Picture, Image | bytes | None]"
"""A picture and its image, or its file as it came, or None where nothing did."""


def draw(
    missing: Sequence[Picture], generator: Generator | Collection, batch: int, wanted: Callable[[], bool] = lambda: True
) -> Iterator[list[Answer]]:
    """The answers to a plan, `batch` at a time as they come: in order, unless several calls go side by side.

    `wanted` is asked before every call; after its first no, no call begins. Raises `DrawingFailed`; what came
    before, or was under way, has been given then.
    """
    at_a_time = calls(generator)
    ordered = missing if at_a_time == 1 else _in_turn(missing)
    cut = takewhile(lambda _: wanted(), batches(ordered, batch))
    answers = partial(_answers, generator)
    yield from map(answers, cut) if at_a_time == 1 else side_by_side(answers, cut, at_a_time)


def still_missing(wanted: Sequence[Picture], held: Mapping[str, Picture]) -> list[Picture]:
    """What of a plan is yet to be drawn: what a run already holds is not drawn again.

    Batches are cut from what is missing. A run keeps whole batches or nothing of them, so a run gone on
    with cuts where it would have.
    """
    return [picture for picture in wanted if not _is_held(picture, held)]


def batch_of(generator: Generator | Collection) -> int:
    """How many pictures a call draws best. Raises `BadInput` where that is none."""
    if generator.batch < 1:
        raise BadInput(f"The generator {generator.name!r} has a batch of {generator.batch}; it must be 1 or more.")
    return generator.batch


def seats(generator: Generator | Collection, batch: int) -> int:
    """How many pictures are best asked for between two looks.

    Where several calls go side by side, twice as many as they draw: half are judged while the others are drawn.
    """
    at_a_time = calls(generator)
    return batch * at_a_time * (1 if at_a_time == 1 else 2)


def calls(generator: Generator | Collection) -> int:
    """How many calls of a generator go side by side."""
    return max(1, getattr(generator, "parallel", 1))


def _in_turn(missing: Sequence[Picture]) -> list[Picture]:
    """One of each prompt, then the next of each: one prompt that a service chokes on is not all that is asked of it."""
    return sorted(missing, key=lambda picture: int(picture.id.rpartition("-")[2]))


def _is_held(wanted: Picture, held: Mapping[str, Picture]) -> bool:
    kept = held.get(wanted.id)
    if kept is None or (kept.text, kept.source) != (wanted.text, wanted.source):
        return False
    return kept.seed is None or kept.seed == wanted.seed


def _answers(generator: Generator | Collection, batch: Sequence[Picture]) -> list[Answer]:
    try:
        answers = list(_asked(generator, batch))
        if len(answers) != len(batch):
            raise TypeError(f"it gave {len(answers)} drawings for {len(batch)} prompts")
        seeded = getattr(generator, "seeded", True)
        planned = batch if seeded else [replace(picture, seed=None) for picture in batch]
        return [_answered(picture, answer) for picture, answer in zip(planned, answers, strict=True)]
    except FairestError:
        raise
    except Exception as error:
        raise _failed(generator, batch, error) from error


def _asked(generator: Any, batch: Sequence[Picture]) -> Any:
    """What a generator draws, or what a collection has."""
    if batch[0].source is not None:
        return generator.fetch([picture.source for picture in batch])
    return generator.draw([picture.text for picture in batch], [picture.seed for picture in batch])


def _answered(picture: Picture, answer: Any) -> Answer:
    from PIL.Image import Image

    if isinstance(answer, Blocked):
        return replace(picture, why=answer.why or "blocked, no reason given"), None
    revised = answer.revised if isinstance(answer, Drawn) else None
    image = answer.picture if isinstance(answer, Drawn) else answer
    if isinstance(image, bytes):
        if kind_of(image) is None:
            raise TypeError(f"it gave {len(image)} bytes that are no PNG, JPEG or WebP")
    elif not isinstance(image, Image) or 0 in image.size:
        raise TypeError(f"it gave {_what(image)} for a drawing; a PIL image or Blocked is wanted")
    return replace(picture, revised=revised), image


def _what(answer: Any) -> str:
    return f"an image of {answer.size} pixels" if hasattr(answer, "size") else f"a {type(answer).__name__}"


def _failed(generator: Generator | Collection, batch: Sequence[Picture], error: Exception) -> DrawingFailed:
    texts = list(dict.fromkeys(picture.text for picture in batch))
    shown = ", ".join(map(repr, texts[:3])) + (f" and {len(texts) - 3} more" if len(texts) > 3 else "")
    return DrawingFailed(
        f"The generator {generator.name!r} stopped at {shown}: {type(error).__name__}: {error}.",
        hint="What was drawn before is kept: go on with --resume.",
    )
