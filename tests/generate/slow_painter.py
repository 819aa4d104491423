"""A program for the test of `kill -9`: draw slowly into a run folder, noting every seed drawn.

Arguments: run folder, file of seeds, seconds a batch, and "resume" or "start".
"""

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

from fairest.generate import Drawing, draw, plan, still_missing
from fairest.records import Prompt
from fairest.run import Run

PROMPTS = tuple(Prompt(name, name, (f"a {name}", f"the {name}")) for name in ("nurse", "pilot", "judge"))


class SlowPainter:
    name = "slow"
    batch = 4

    def __init__(self, drawn: Path, seconds: float) -> None:
        self.drawn = drawn
        self.seconds = seconds

    def draw(self, texts: Sequence[str], seeds: Sequence[int]) -> list[Drawing]:
        time.sleep(self.seconds)
        with self.drawn.open("a") as out:
            out.writelines(f"{seed}\n" for seed in seeds)
        colours = [(seed % 256, seed // 256 % 256, len(text)) for text, seed in zip(texts, seeds, strict=True)]
        return [Image.new("RGB", (16, 16), colour) for colour in colours]

    def describe(self) -> Mapping[str, object]:
        return {"name": self.name}


if __name__ == "__main__":
    folder, drawn, seconds, how = sys.argv[1:]
    with Run.start(folder, {"seed": 3}, {}, resume=how == "resume") as run:
        wanted = plan(PROMPTS, {prompt.id: range(10) for prompt in PROMPTS}, seed=3)
        for answers in draw(still_missing(wanted, run.pictures()), SlowPainter(Path(drawn), float(seconds)), 4):
            run.keep(answers, SlowPainter.name)
        run.finish()
