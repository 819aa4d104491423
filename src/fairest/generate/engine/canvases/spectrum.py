"""A picture as its spectrum: all sizes of detail move at once, and colours apart from each other.

Mordvintsev et al. 2018, "Differentiable Image Parameterizations"; Olah et al. 2017, "Feature Visualization".
Aphantasia draws with it.
"""

import torch
from torch import Tensor

from fairest.generate.engine.canvases.shape import check_sides, fitted, unsquashed
from fairest.generate.engine.streams import Streams

__all__ = ["Spectrum"]

_COLOURS = torch.tensor([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]])
"""A root of the covariance of colours in photographs (Olah et al. 2017): grey, blue to red, green to pink."""


class Spectrum:
    """Pictures as Fourier coefficients, damped by frequency ** -decay; at first soft clouds about grey.

    With decay 0 each frequency moves as easily as any other; 1 is that of photographs; more makes it softer.
    Parameters that are independent, of deviation one, would give pictures of deviation one before the sigmoid, whatever
    their size and decay: a rate means the same everywhere.
    """

    def __init__(
        self,
        width: int,
        height: int,
        streams: Streams,
        *,
        decay: float = 1.0,
        contrast: float = 0.2,
        device: "torch.device | str" = "cpu",
    ) -> None:
        check_sides(width=width, height=height)
        self.width, self.height = width, height
        self._damping = damping(width, height, decay).to(device)
        self._colours = (_COLOURS / _COLOURS.square().sum(1).mean().sqrt()).to(device)
        start = contrast * streams.normal(3, height, width // 2 + 1, 2)
        self.coefficients = start.to(device).requires_grad_()

    def __call__(self) -> Tensor:
        waves = torch.view_as_complex(self.coefficients) * self._damping
        flat = torch.fft.irfft2(waves, s=(self.height, self.width), norm="ortho")
        return torch.einsum("ck,bkhw->bchw", self._colours, flat).sigmoid()

    def parameters(self) -> list[Tensor]:
        return [self.coefficients]

    @torch.no_grad()
    def set(self, pictures: Tensor) -> None:
        wanted = unsquashed(fitted(pictures, len(self.coefficients), self.width, self.height))
        flat = torch.einsum("kc,bchw->bkhw", torch.linalg.inv(self._colours), wanted)
        waves = torch.fft.rfft2(flat, norm="ortho") / self._damping
        self.coefficients.copy_(torch.view_as_real(waves))


def damping(width: int, height: int, decay: float) -> Tensor:
    """The factor of each coefficient, `[height, width // 2 + 1]`; the mean colour counts as the lowest frequency."""
    across, down = torch.fft.rfftfreq(width), torch.fft.fftfreq(height)
    frequency = (across.square() + down[:, None].square()).sqrt().clamp(min=1 / max(width, height))
    falling = frequency**-decay
    # A coefficient has a real and an imaginary part, and moves pixels twice as far where it stands for its mirror
    # image, too: in all columns but the first, and the last of an even width.
    counted = torch.full((width // 2 + 1,), 4.0)
    counted[0] = 1.0
    if width % 2 == 0:
        counted[-1] = 1.0
    scaled: Tensor = falling / ((counted * falling.square()).sum() / (width * height)).sqrt()
    return scaled
