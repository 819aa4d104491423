"""How many pictures a second an audit draws, beside a bare loop over the same pipeline, with the same batches.

An audit also keeps every picture and judges it, beside the drawing. Twice: with drawing on one core, as on a machine
whose GPU draws while its processor judges, and on all of them, where the judge takes its time from the drawing. Audit
and loop take turns (a, b, b, a), since a shared machine is faster in one minute than in the next.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import torch

import fairest
from fairest import generate, prompts
from fairest.adapters.models.diffusers import DiffusersGenerator
from fairest.records import Picture
from fairest.village.files import GENERATOR

_BATCH, _EACH, _TURNS = 32, 16, 4
_LIMIT = 0.97
"""Of the bare loop's pictures a second, at the least."""


class _Timed:
    """A generator that notes when it was first asked and when the audit went on to deciding."""

    def __init__(self, generator: DiffusersGenerator) -> None:
        self.name, self.batch, self.judge = generator.name, generator.batch, "village"
        self._generator = generator
        self.began = self.ended = 0.0

    def draw(self, texts: Sequence[str], seeds: Sequence[int]) -> Sequence[generate.Drawing]:
        self.began = self.began or time.perf_counter()
        return self._generator.draw(texts, seeds)

    def describe(self) -> dict[str, object]:
        return dict(self._generator.describe())

    def watch(self, stage: str, done: int, _total: int) -> None:
        if (stage, done) == ("deciding", 0):
            self.ended = time.perf_counter()


def main() -> int:
    generator = DiffusersGenerator.load(str(GENERATOR), steps=6, guidance=1.0, batch=_BATCH)
    suite = prompts.suite("villages-own")
    wanted = generate.plan(suite.prompts, {prompt.id: range(_EACH) for prompt in suite.prompts}, 0)
    print(f"{len(wanted)} pictures, {_BATCH} a batch, {_TURNS} times a, b, b, a; the village's pipeline at CFG 1")
    kept = True
    for cores in (1, torch.get_num_threads()):
        torch.set_num_threads(cores)
        ratios = [_ratio(generator, wanted) for _ in range(_TURNS)]
        ratio, error = statistics.mean(ratios), statistics.stdev(ratios) / len(ratios) ** 0.5
        kept &= ratio + 2 * error >= _LIMIT or cores > 1
        print(
            f"drawing on {cores} cores: an audit draws {ratio:.3f} ({error:.3f}) of the bare loop's pictures a second"
        )
    print(f"limit on one core: {_LIMIT}, two standard errors allowed")
    return 0 if kept else 1


def _ratio(generator: DiffusersGenerator, wanted: Sequence[Picture]) -> float:
    """Seconds of the bare loop by those of an audit, both twice."""
    first, loops, last = _audited(generator), [_bare(generator, wanted) for _ in range(2)], _audited(generator)
    return sum(loops) / (first + last)


def _audited(generator: DiffusersGenerator) -> float:
    """Seconds from the first call until all are drawn, kept and judged."""
    timed = _Timed(generator)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        fairest.audit(timed, suite="villages-own", fixed=_EACH, out=out, progress=timed.watch)
        return timed.ended - timed.began


def _bare(generator: DiffusersGenerator, wanted: Sequence[Picture]) -> float:
    began = time.perf_counter()
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        streams = [torch.Generator().manual_seed(picture.seed or 0) for picture in batch]
        texts = [picture.text for picture in batch]
        generator._pipeline(prompt=texts, num_inference_steps=6, guidance_scale=1.0, generator=streams)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
