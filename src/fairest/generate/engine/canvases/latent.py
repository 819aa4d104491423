"""A picture as what a generator draws it of: only what it can draw can come out."""

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor

from fairest.errors import BadInput
from fairest.generate.engine.doors import Denoiser

__all__ = ["Latent", "drawn"]


class Latent:
    """The latent of a generator, any differentiable function of `[b,...]` to pictures `[b,3,h,w]`.

    They come as the generator draws them, as a rule around 0..1 and not cut off, so that a gradient is heard beyond.
    Its batch must not mix. `encode` is the way back, where there is one: without it a picture cannot be set.
    """

    def __init__(
        self, generate: Callable[[Tensor], Tensor], start: Tensor, encode: Callable[[Tensor], Tensor] | None = None
    ) -> None:
        self.generate, self.encode = generate, encode
        self.latent = start.detach().clone().requires_grad_()

    def __call__(self) -> Tensor:
        return self.generate(self.latent)

    def parameters(self) -> list[Tensor]:
        return [self.latent]

    @torch.no_grad()
    def set(self, pictures: Tensor) -> None:
        """Raises `BadInput` without an encoder."""
        if self.encode is None:
            raise BadInput(
                "This generator has no way back from a picture to what it was drawn of.",
                hint="Give the latent an encoder, or start from a latent.",
            )
        self.latent.copy_(self.encode(pictures))


def drawn(denoiser: Denoiser, sigmas: Tensor) -> Callable[[Tensor], Tensor]:
    """A diffusion model as a generator: from standard normal noise `[b,c,h,w]` to pictures, by DDIM, with gradients."""

    def generate(noise: Tensor) -> Tensor:
        x = float(sigmas[0]) * noise
        for sigma, lower in pairwise(sigmas.tolist()):
            clean = denoiser(x, sigma)
            x = clean + lower / sigma * (x - clean)
        return denoiser.codec.decode(x)

    return generate
