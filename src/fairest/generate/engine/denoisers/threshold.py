"""Keep strong guidance from overexposing."""

import torch
from torch import Tensor

from fairest.errors import BadInput
from fairest.generate.engine.denoisers.combined import Combined
from fairest.generate.engine.doors import Denoiser

__all__ = ["threshold"]


def threshold(base: Denoiser, percentile: float = 0.995) -> Combined:
    """Imagen's dynamic thresholding (Saharia et al. 2022, section 2.3), for models of pixels, -1..1.

    Each picture is cut at the percentile of its absolute values, where that is beyond 1, and divided by it. Raises
    `BadInput` for a model of latents, whose numbers have no such bounds.
    """
    if base.codec.factor != 1:
        raise BadInput("Thresholds are for models of pixels; this one's are latents.", hint="Draw without a threshold.")

    def clean(x: Tensor, sigma: float) -> Tensor:
        found = base(x, sigma)
        sizes = found.detach().abs().flatten(1).float()
        most = torch.quantile(sizes, percentile, dim=1).clamp(min=1).to(found)[:, None, None, None]
        return found.clamp(-most, most) / most

    return Combined((base,), clean)
