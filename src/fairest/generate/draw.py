"""Draw a plan batch by batch, each kept before the next begins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fairest.errors import BadInput, DrawingFailed, FairestError
from fairest.generate.doors import Blocked, Generator
from fairest.generate.plan import batches
from fairest.records import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

    from fairest.run import Run

__all__ = ["draw"]


def draw(
    wanted: Sequence[Picture],
    generator: Generator,
    *,
    run: "Run",
    progress: Callable[[int, int], None] | None = None,
) -> list[Picture]:
    """Draw the pictures of a plan, in its order; what the run already holds is not drawn again.

    Batches are cut from what is missing. The run keeps whole batches or nothing of them, so a run gone on
    with cuts where it would have. `progress(done, total)` is called after every batch. Raises
    `DrawingFailed`; the batches before are kept then.
    """
    if generator.batch < 1:
        raise BadInput(f"The generator {generator.name!r} has a batch of {generator.batch}; it must be 1 or more.")
    held = dict(run.pictures())
    missing = [picture for picture in wanted if not _is_held(picture, held)]
    done = len(wanted) - len(missing)
    for batch in batches(missing, generator.batch):
        held |= {p.id: p for p in run.keep(_drawn(generator, batch), generator.name)}
        done += len(batch)
        if progress:
            progress(done, len(wanted))
    return [held[picture.id] for picture in wanted]


def _is_held(wanted: Picture, held: Mapping[str, Picture]) -> bool:
    kept = held.get(wanted.id)
    return kept is not None and (kept.text, kept.seed) == (wanted.text, wanted.seed)


def _drawn(generator: Generator, batch: Sequence[Picture]) -> "list[tuple[Picture, Image | None]]":
    try:
        answers = list(generator.draw([p.text for p in batch], [p.seed for p in batch]))
        if len(answers) != len(batch):
            raise TypeError(f"it gave {len(answers)} drawings for {len(batch)} prompts")
        return [_answered(picture, answer) for picture, answer in zip(batch, answers, strict=True)]
    except FairestError:
        raise
    except Exception as error:
        raise _failed(generator, batch, error) from error


def _answered(picture: Picture, answer: Any) -> "tuple[Picture, Image | None]":
    from PIL.Image import Image

    if isinstance(answer, Blocked):
        return replace(picture, why=answer.why or "blocked, no reason given"), None
    if not isinstance(answer, Image) or 0 in answer.size:
        raise TypeError(f"it gave {_what(answer)} for a drawing; a PIL image or Blocked is wanted")
    return picture, answer.convert("RGB")


def _what(answer: Any) -> str:
    return f"an image of {answer.size} pixels" if hasattr(answer, "size") else f"a {type(answer).__name__}"


def _failed(generator: Generator, batch: Sequence[Picture], error: Exception) -> DrawingFailed:
    texts = list(dict.fromkeys(picture.text for picture in batch))
    shown = ", ".join(map(repr, texts[:3])) + (f" and {len(texts) - 3} more" if len(texts) > 3 else "")
    return DrawingFailed(
        f"The generator {generator.name!r} stopped at {shown}: {type(error).__name__}: {error}.",
        hint="What was drawn before is kept: go on with --resume.",
    )
