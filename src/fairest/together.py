"""One round: pictures are kept, and judged, while the next are drawn. None waits for the others."""

from collections.abc import Callable, Sequence

from fairest import generate, measure
from fairest.beside import Beside
from fairest.generate import Answer, Collection, Generator
from fairest.measure import Judge
from fairest.records import Label, Picture
from fairest.run import Run

__all__ = ["draw_and_judge"]


def draw_and_judge(
    wanted: Sequence[Picture],
    generator: Generator | Collection,
    judge: Judge,
    attributes: Sequence[str],
    run: Run,
    tell: Callable[[str, int], None],
) -> tuple[list[Picture], list[Label]]:
    """Every picture of a plan, and its labels, in its order. What the run holds is neither drawn nor judged anew.

    `tell` hears how many pictures of the plan are drawn, and how many of those are judged. An error of drawing
    or judging is raised when all that was drawn is kept.
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

    with Beside(judged) as judging:
        judging.give(held)

        def keep(drawn: Sequence[Answer]) -> None:
            judging.give(run.keep(drawn, generator.name))

        # What was drawn may have been paid for: it is kept whatever happens to the rest.
        with Beside(keep, most=2, finish=True) as keeping:
            for drawn in generate.draw(missing, generator):
                keeping.give(drawn)
                told("drawing", len(drawn))
    pictures = [run.pictures()[picture.id] for picture in wanted]
    return pictures, measure.label(pictures, judge, attributes, run)
