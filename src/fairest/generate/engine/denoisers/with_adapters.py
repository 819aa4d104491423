"""A denoiser whose network has LoRAs: of one region of a picture, say."""

from collections.abc import Mapping

from torch import Tensor, nn

from fairest.generate.engine.denoisers.combined import Combined
from fairest.generate.engine.doors import Denoiser
from fairest.train.lora import Lora, device_of, fitted, hooked, summed

__all__ = ["with_adapters"]


def with_adapters(base: Denoiser, network: nn.Module, loras: Mapping[Lora, float]) -> Combined:
    """`base`, its `network` adapted by the sum of the LoRAs during every call and at no other time.

    So denoisers of one network can each have their own. Raises `BadInput` at once for a LoRA that does not fit.
    """
    total = summed({fitted(network, lora): weight for lora, weight in loras.items()})
    weight = next(network.parameters())
    ready = total.to(device_of(weight), weight.dtype)  # here, and not at every call

    def clean(x: Tensor, sigma: float) -> Tensor:
        with hooked(network, ready):
            return base(x, sigma)

    return Combined((base,), clean)
