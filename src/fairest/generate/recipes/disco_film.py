"""disco-film: a film in which each frame is drawn from the last one, moved, under the guidance of perceptors."""

import torch
from torch import Tensor

from fairest.generate.engine import sampling
from fairest.generate.engine.animate import Motions, animate
from fairest.generate.engine.curve import Curve
from fairest.generate.engine.denoisers import cfg, guide
from fairest.generate.engine.objectives import TV, Range, Similarity
from fairest.generate.engine.views import Crops, views
from fairest.generate.recipes.studio import Film, Studio

__all__ = ["disco_film"]


def disco_film(
    studio: Studio,
    prompt: str,
    *,
    frames: int = 24,
    per_second: float = 12.0,
    zoom: Curve | float | str = 1.03,
    angle: Curve | float | str = 0.0,
    x: Curve | float | str = 0.0,
    y: Curve | float | str = 0.0,
    steps: int = 14,
    start: float = 0.6,
    strength: Curve | float | str = 20.0,
    guidance: float = 4.0,
    avoid: str = "",
    overview: Curve | float | str = 3,
    inner: Curve | float | str = 3,
    smooth: float = 0.0,
    in_range: float = 1.0,
    clamp: float = 0.1,
    method: str = "dpm++2m",
    size: int = 0,
) -> Film:
    """Disco Diffusion's 2D animation (Crowson, Gandamu et al. 2022): zoom, turn and shift by key frames.

    The first frame is drawn from noise; each other is the last one moved, with as much noise as is left after the
    share `start` of the steps, and drawn anew from there. The noise of a frame comes from the seed and its number: it
    is fresh in each, so that no grain stands still while the picture moves, and the film is the same each time.

    `frames` at `per_second`. The motion into a frame: `zoom` (above 1 comes nearer), `angle` (degrees, counter-
    clockwise), `x` and `y` (to the right and down, as shares of the sides); a number or key frames "0:(1), 10:(1.05)".
    `steps` of a whole drawing. `start` is the share of them that later frames leave out: more keeps closer to the last
    frame, and is faster. `strength` weighs what the perceptors see against the model, over the steps of a frame
    (levels) or over the frames (key frames). `guidance` by the prompt, away from `avoid`. The perceptors take
    `overview` looks at the whole picture and `inner` looks at parts of it. `smooth` weighs total variation and
    `in_range` colours that reach beyond what can be shown; `clamp` is the most that all these move a picture in a
    step. `method` of the sampler; `size` of the side in pixels, 0 for the model's own.
    """
    model, number = studio.model, len(studio.seeds)
    side, sigmas = size or model.side, model.sigmas(steps)
    crops = Crops(overview=overview, inner=inner)
    seen = sum(views(Similarity(one, prompt), one.size, crops) for one in studio.perceptors)
    wanted = seen * (1 / len(studio.perceptors)) + smooth * TV() + in_range * Range()
    base = cfg(model.denoiser([prompt] * number), model.denoiser([avoid] * number), guidance)

    @torch.no_grad()
    def draw(moved: Tensor | None, frame: int) -> Tensor:
        levels = sigmas if moved is None else sampling.skipped(sigmas, start)
        guided = guide(
            base, wanted, strength, sigmas=sigmas, streams=studio.streams(f"crops {frame}"), frame=frame, clamp=clamp
        )
        noisy = sampling.start(model.codec, levels, studio.streams(f"noise {frame}"), side, side, moved)
        clean = sampling.sample(guided, levels, noisy, method, on_step=studio.on_step, frame=frame)
        return sampling.shown(model.codec, clean)

    return Film(animate(draw, Motions(zoom, angle, x, y), frames), frames, per_second)
