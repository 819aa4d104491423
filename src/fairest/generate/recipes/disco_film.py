"""disco-film: a film in which each frame is drawn from the last one, moved, under the guidance of perceptors."""

import torch
from torch import Tensor

from fairest.generate.engine import sampling
from fairest.generate.engine.animate import Motions, animate
from fairest.generate.engine.curve import Curve, as_curve
from fairest.generate.engine.denoisers import guide
from fairest.generate.engine.objectives import TV, Range
from fairest.generate.engine.views import Crops
from fairest.generate.recipes.prompted import prompted
from fairest.generate.recipes.studio import Film, Studio
from fairest.generate.recipes.wish import wish

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
    steps: int = 12,
    start: float = 0.5,
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
    """Disco Diffusion's 2D animation (github.com/alembics/disco-diffusion): zoom, turn and shift by key frames.

    The first frame is drawn from noise; each other is the last one moved, with as much noise as is left after the
    share `start` of the steps, and drawn anew from there. The noise of a frame comes from the seed and its number: it
    is fresh in each, so that no grain stands still while the picture moves, and the film is the same each time. The
    perceptors' gradient goes through the clean estimate alone: half the time, as a film is many drawings. Whoever ends
    the drawing of a frame early ends that of this frame; the film goes on.

    frames: their number. per_second: how many are shown. zoom, angle, x, y: the motion into each frame, as numbers or
    key frames "0:(1), 10:(1.05)": a zoom above 1 comes nearer, the angle is in degrees counter-clockwise, x and y go to
    the right and down, in shares of the sides. steps: of a whole drawing. start: the share of them that later frames
    leave out; more keeps closer to the last frame, and is faster. strength: of the perceptors, over the steps of a
    frame (levels) or over the frames (key frames). guidance: of the model by the prompt. avoid: a text it stays away
    from. overview, inner: looks at the whole picture and at parts of it. smooth: weight of total variation. in_range:
    weight of colours beyond what can be shown. clamp: the most that all these move a picture in a step. method: of the
    sampler. size: pixels a side; 0 is the model's own.
    """
    model, base, guiding = studio.model, prompted(studio, prompt, avoid, guidance), as_curve(strength)
    side = size or model.side
    sigmas = model.sigmas(steps, side, side)
    wanted = wish(studio, Crops(overview, inner), prompt) + smooth * TV() + in_range * Range()

    @torch.no_grad()
    def draw(moved: Tensor | None, frame: int) -> Tensor:
        levels = sigmas if moved is None else sampling.skipped(sigmas, start)
        looks, noise = studio.streams(f"crops {frame}"), studio.streams(f"noise {frame}")
        guided = guide(
            base, wanted, guiding, sigmas=sigmas, streams=looks, frame=frame, clamp=clamp, through="estimate"
        )
        noisy = sampling.start(model.codec, levels, noise, side, side, moved)
        clean = sampling.sample(guided, levels, noisy, method, streams=noise, on_step=studio.on_step, frame=frame)
        return sampling.shown(model.codec, clean)

    return Film(animate(draw, Motions(zoom, angle, x, y), frames), frames, per_second)
