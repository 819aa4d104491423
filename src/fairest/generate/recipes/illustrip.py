"""illustrip: a film without a generator, that moves through a list of texts as a perceptor reads them."""

import torch
from torch import Tensor

from fairest.errors import BadInput
from fairest.generate.engine.animate import Motions, animate
from fairest.generate.engine.canvases import Spectrum
from fairest.generate.engine.curve import Curve
from fairest.generate.engine.objectives import Sharpness, Similarity
from fairest.generate.engine.optimise import optimise
from fairest.generate.engine.views import Crops, views
from fairest.generate.recipes.studio import Film, Studio

__all__ = ["between", "illustrip"]


def illustrip(
    studio: Studio,
    prompt: str,
    *,
    frames: int = 24,
    per_second: float = 12.0,
    zoom: Curve | float | str = 1.02,
    angle: Curve | float | str = 0.8,
    x: Curve | float | str = 0.0,
    y: Curve | float | str = 0.0,
    first: int = 60,
    steps: int = 6,
    size: int = 0,
    decay: float = 1.5,
    rate: Curve | float | str = 0.05,
    overview: Curve | float | str = 4,
    inner: Curve | float | str = 4,
    sharpness: float = 0.0,
) -> Film:
    """Illustrip (Aphantasia, vadim epstein 2021): the spectrum of each frame is moved a little towards the text.

    Several texts are written with | between them; the film begins at the first, ends at the last, and what it is drawn
    towards turns evenly from one to the next, as vectors on the sphere.

    `frames` at `per_second`. The motion into a frame: `zoom` (above 1 comes nearer), `angle` (degrees, counter-
    clockwise), `x` and `y` (to the right and down, as shares of the sides); a number or key frames "0:(1), 10:(1.05)".
    `first` is the number of steps of the first frame and `steps` that of each other: more follow the text closer and
    let the picture flow less. `size` of the side in pixels, 0 for the perceptor's own. `decay`: higher is softer.
    `rate` of the steps, in logits of a picture. The perceptors take `overview` looks at the whole picture and `inner`
    looks at parts of it. `sharpness` asks for hard edges.
    """
    side, crops = size or studio.perceptor.size, Crops(overview=overview, inner=inner)
    texts = [text.strip() for text in prompt.split("|") if text.strip()]
    if not texts:
        raise BadInput("There is no text to draw.", hint='Write one, or several as "spring | summer".')
    read = [(one, one.text(texts)) for one in studio.perceptors]
    canvas = Spectrum(side, side, studio.streams("noise"), decay=decay)

    def draw(moved: Tensor | None, frame: int) -> Tensor:
        if moved is not None:
            canvas.set(moved)
        now = frame / max(1, frames - 1)
        seen = [views(Similarity(one, between(vectors, now)), one.size, crops) for one, vectors in read]
        wanted = sum(seen) * (1 / len(seen)) + sharpness * Sharpness()
        streams, number = studio.streams(f"crops {frame}"), first if moved is None else steps
        return optimise(canvas, wanted, number, streams, rate=rate, frame=frame, on_step=studio.on_step)

    return Film(animate(draw, Motions(zoom, angle, x, y), frames), frames, per_second)


def between(vectors: Tensor, share: float) -> Tensor:
    """The vector `[1,d]` at a share of the way through unit vectors `[n,d]`, along great circles (Shoemake 1985)."""
    place = share * (len(vectors) - 1)
    low = min(int(place), max(0, len(vectors) - 2))
    one, other = vectors[low], vectors[min(low + 1, len(vectors) - 1)]
    angle = torch.atan2((one - other).norm(), (one + other).norm()) * 2
    if angle.sin() < 1e-6:  # the same text twice
        return one[None]
    near, far = ((1 - place + low) * angle).sin(), ((place - low) * angle).sin()
    return ((near * one + far * other) / angle.sin())[None]
