"""Pictures a second of each judge, on one core, beside the village's first judge."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count

from PIL import Image as PictureFile
from PIL.Image import Image

from fairest import doors
from fairest.errors import FairestError
from fairest.measure import Judge
from fairest.village import Painter

__all__ = ["JUDGES", "MANY", "report"]

JUDGES = ("village", "village-second", "village-clip", "faces", "skin-tone", "sexual-content")
_SIDES = (256, 512)
MANY, _BATCH, _ENOUGH = 64, 8, 2.0
"""Pictures, pictures a call, and the seconds after which a slow judge gets no more."""


def report(names: Sequence[str] = JUDGES, many: int = MANY) -> None:
    """Print rates, and ratios to the first; a judge that is not installed has none."""
    print(f"\n3. Pictures a second of processor time: pictures in memory, {_BATCH} a call, one core")
    print(f"  {'':18}" + "".join(f"{f'{side} px':>10}{'ratio':>8}" for side in _SIDES))
    first: list[float] = []
    with _one_core():
        for name in names:
            try:
                judge = doors.load("judge", name)
            except FairestError as error:
                print(f"  {name:18}  not installed: {error}")
                continue
            rates = [_rate(judge, *_pictures(side, many + 1)) for side in _SIDES]
            first = first or rates
            print(f"  {name:18}" + "".join(f"{r:10,.1f}{r / f:8.3f}" for r, f in zip(rates, first, strict=True)))
    print(f"  Pictures: {_WHAT}.")


def _rate(judge: Judge, first: Image, *pictures: Image) -> float:
    """Seconds are those of the processor, after the first picture: others may be at work on it."""
    attributes = list(judge.attributes)
    judge.label(["first"], [first], attributes)
    began, done = time.process_time(), 0
    while done < len(pictures) and time.process_time() - began < _ENOUGH:
        batch = pictures[done : done + _BATCH]
        judge.label([str(done + i) for i in range(len(batch))], batch, attributes)
        done += len(batch)
    return done / (time.process_time() - began)


_WHAT = (
    "one face each, a photograph that scikit-image ships (NASA, public domain), where it is installed; else drawings"
)


def _pictures(side: int, many: int) -> list[Image]:
    try:
        from skimage.data import astronaut
    except ImportError:
        drawn = Painter().draw(["a nurse"] * many, range(many))
    else:
        drawn = [PictureFile.fromarray(astronaut())] * many
    return [_apart(picture.resize((side, side))) for picture in drawn]


_EVERY = count()


def _apart(picture: Image) -> Image:
    """The picture, one pixel unlike in all others: a detector remembers the faces of those it has seen."""
    red_green, blue = divmod(next(_EVERY), 256)
    picture.putpixel((0, 0), (*divmod(red_green, 256), blue))
    return picture


@contextmanager
def _one_core() -> Iterator[None]:
    """Every thread of every library on the same core, where the system can do that."""
    import torch

    threads = torch.get_num_threads()
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_setaffinity") else None
    torch.set_num_threads(1)
    if cores:
        os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        if cores:
            os.sched_setaffinity(0, cores)
