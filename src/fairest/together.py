"""One round: pictures are kept, and judged, while the next are drawn. None waits for the others."""

from collections.abc import Callable, Sequence
from itertools import chain

from fairest import generate, measure
from fairest.beside import Beside
from fairest.generate import Answer, Collection, Generator
from fairest.measure import Judge
from fairest.records import Label, Picture
from fairest.run import Run

__all__ = ["draw_and_judge"]

_SLICE = 64
"""Pictures that the run already holds are judged so many at a time."""


def draw_and_judge(
    wanted: Sequence[Picture],
    generator: Generator | Collection,
    batch: int,
    judge: Judge,
    attributes: Sequence[str],
    run: Run,
    tell: Callable[[str, int], None],
) -> tuple[list[Picture], list[Label]]:
    """Every picture of a plan, and its labels, in its order. What the run holds is neither drawn nor judged anew.

    `tell` hears how many pictures of the plan are drawn, and how many of those are judged. An error of drawing
    or judging is raised when all that was drawn is kept, also by calls that were under way: it may have been paid for.
    """
    missing = generate.still_missing(wanted, run.pictures())
    to_come = {picture.id for picture in missing}
    held = [run.pictures()[picture.id] for picture in wanted if picture.id not in to_come]
    done = {"drawing": len(held), "judging": 0}

    def told(stage: str, more: int) -> None:
        done[stage] += more
        tell(stage, done[stage])

    def judged(kept: Sequence[Picture]) -> None:
        measure.label(kept, judge, attributes, run)
        told("judging", len(kept))

    def keep(drawn: list[Answer]) -> None:
        judging.give(run.keep(drawn, generator.name))

    # Answers of several calls at a time come one by one: those that wait are kept, and judged, as one batch.
    merged = _as_one if generate.calls(generator) > 1 else None
    with Beside(judged) as judging, Beside(keep, most=2, finish=True, merged=merged) as keeping:
        for some in generate.batches(held, _SLICE):
            judging.give(some)
        for drawn in generate.draw(missing, generator, batch, lambda: not (judging.failed or keeping.failed)):
            keeping.give(drawn)
            told("drawing", len(drawn))
    pictures = [run.pictures()[picture.id] for picture in wanted]
    return pictures, measure.label(pictures, judge, attributes, run)


def _as_one(answers: list[list[Answer]]) -> list[Answer]:
    return list(chain.from_iterable(answers))
