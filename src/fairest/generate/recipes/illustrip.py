"""illustrip: a film without a generator, that moves through a list of texts as a perceptor reads them."""

import torch
from torch import Tensor

from fairest.generate.engine.animate import Motions, animate
from fairest.generate.engine.canvases import Spectrum
from fairest.generate.engine.curve import Curve, as_curve
from fairest.generate.engine.objectives import TV, Sharpness, Similarity
from fairest.generate.engine.optimise import optimise
from fairest.generate.engine.views import Crops
from fairest.generate.recipes.studio import Film, Studio
from fairest.generate.recipes.wish import said, seen

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
    first: int = 80,
    steps: int = 5,
    size: int = 0,
    decay: float = 1.5,
    sharpness: float = 0.0,
    tv: Curve | float | str = 5.0,
    overview: Curve | float | str = 6,
    inner: Curve | float | str = 2,
    rate: Curve | float | str = 0.065,
) -> Film:
    """A film without a generator (Illustrip, github.com/eps696/aphantasia): a spectrum is moved, and drawn on.

    Several texts are written with | between them. The film begins at the first and ends at the last; what it is drawn
    towards turns evenly from one to the next, as vectors on the sphere.

    frames: their number. per_second: how many are shown. zoom, angle, x, y: the motion into each frame, as numbers or
    key frames "0:(1), 10:(1.05)": a zoom above 1 comes nearer, the angle is in degrees counter-clockwise, x and y go to
    the right and down, in shares of the sides. first: steps of the first frame. steps: of each other; more follow the
    text closer, fewer let the picture flow. size: pixels a side; 0 is the first perceptor's own. decay: of the
    spectrum; higher is softer. sharpness: asks for hard edges. tv: weight of smoothness. overview, inner: looks at the
    whole picture and at parts of it. rate: the optimiser's, in logits of a picture.
    """
    texts, pace = said(prompt.split("|")), as_curve(rate)
    side, crops = size or studio.perceptor.size, Crops(overview, inner, smallest=0.7, grey=0, noise=0.05)
    canvas = Spectrum(side, side, studio.streams("canvas"), decay=decay, device=studio.device)
    read = [(one, one.text(texts)) for one in studio.perceptors]
    smooth = TV().at(tv) + sharpness * Sharpness()

    def draw(moved: Tensor | None, frame: int) -> Tensor:
        if moved is not None:
            canvas.set(moved)
        now = frame / max(1, frames - 1)
        wanted = seen(studio, crops, [Similarity(one, between(vectors, now)) for one, vectors in read]) + smooth
        number, looks = first if moved is None else steps, studio.streams(f"views {frame}")
        return optimise(canvas, wanted, number, looks, rate=pace, frame=frame, on_step=studio.on_step)

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
