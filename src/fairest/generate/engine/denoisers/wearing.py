"""Draw with LoRAs where others draw without."""

from collections.abc import Mapping

from torch import Tensor, nn

from fairest.generate.engine.denoisers.combined import Combined
from fairest.generate.engine.doors import Denoiser
from fairest.train.lora import Lora, adapted

__all__ = ["wearing"]


def wearing(base: Denoiser, network: nn.Module, loras: Mapping[Lora, float]) -> Combined:
    """`base`, whose `network` has LoRAs while it is asked, each with its weight, and has none right after."""

    def clean(x: Tensor, sigma: float) -> Tensor:
        with adapted(network, loras):
            return base(x, sigma)

    return Combined((base,), clean)
