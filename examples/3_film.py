"""A film: each frame is drawn from the last one, moved. Here the driver is your own, in three lines.

python examples/3_film.py [FILE]
"""

import sys
from pathlib import Path

import torch

from fairest.doors import load
from fairest.generate.engine import Streams, sample, skipped, start
from fairest.generate.engine.animate import Motions, animate
from fairest.generate.engine.denoisers import cfg
from fairest.generate.film import write_film

model = load("model", "village")
denoiser = cfg(model.denoiser(["a photo of a firefighter"]), model.denoiser([""]), 4.0)
sigmas = model.sigmas(10)


@torch.no_grad()
def driver(moved: torch.Tensor | None, frame: int) -> torch.Tensor:
    """From noise first, and then from the moved last frame, with half of the steps."""
    levels = sigmas if moved is None else skipped(sigmas, 0.5)
    x = start(model.codec, levels, Streams([frame]), model.side, model.side, moved)
    return model.codec.decode(sample(denoiser, levels, x)).clamp(0, 1)


file = Path(sys.argv[1] if len(sys.argv) > 1 else "firefighter.mp4")
frames = animate(driver, Motions(zoom=1.03, angle="0:(0), 11:(8)"), frames=12)
print(f"{write_film(frames, file, scale=4)} frames: {file}")
