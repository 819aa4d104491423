"""A denoiser whose network has LoRAs: of one region of a picture, say."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fairest.generate.engine.doors import Codec, Denoiser
from fairest.train.lora import Lora, adapted, fitted, summed

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["with_adapters"]


def with_adapters(denoiser: Denoiser, network: "nn.Module", loras: Mapping[Lora, float]) -> Denoiser:
    """The denoiser, `network` in it adapted by the sum of the LoRAs during every call and at no other time.

    So denoisers of one network can each have their own. Raises `BadInput` at once for a LoRA that does not fit.
    """
    total = summed({fitted(network, lora): weight for lora, weight in loras.items()})
    weight = next(network.parameters())
    # Made ready here, and not at every call; weights that are elsewhere while they rest are on "meta".
    return _WithAdapters(denoiser, network, total.to("cpu" if weight.is_meta else weight.device, weight.dtype))


class _WithAdapters:
    def __init__(self, denoiser: Denoiser, network: "nn.Module", total: Lora) -> None:
        self._denoiser, self._network, self._total = denoiser, network, total

    @property
    def codec(self) -> Codec:
        return self._denoiser.codec

    def __call__(self, x: "Tensor", sigma: float) -> "Tensor":
        with adapted(self._network, {self._total: 1.0}):
            return self._denoiser(x, sigma)
