"""Any text-to-image pipeline of the diffusers library as its parts: what encodes, what denoises, what decodes."""

import inspect
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fairest.adapters.models.calling import need_text_to_image
from fairest.adapters.models.memory import Memory
from fairest.adapters.models.parts.denoising import NetworkDenoiser
from fairest.adapters.models.parts.opening import Opened, opened
from fairest.adapters.models.settings import Settings

if TYPE_CHECKING:
    from torch import Tensor, nn

    from fairest.generate.engine.doors import Codec

__all__ = ["PipelineModel", "model"]


def model(
    rest: str,
    *,
    device: str = "auto",
    dtype: str = "float32",
    memory: Memory | None = None,
    lora: str | Sequence[str] = (),
) -> "PipelineModel":
    """The pipeline of a folder, or of a repository "owner/name[@revision]" that holds safetensors.

    `memory`: low takes attention and autoencoder in slices; lower reads each part from disk for its turn, lowest each
    layer. `lora`: each "PATH" or "PATH:weight". Raises `MissingExtra`, `NotFound`, `BadWeights`, `BadInput`,
    `UnknownName`.
    """
    return PipelineModel.load(rest, device=device, dtype=dtype, memory=memory, lora=lora)


class PipelineModel:
    """A `DiffusionModel` of a pipeline: Stable Diffusion, SDXL, Stable Diffusion 3, FLUX, PixArt, DeepFloyd IF."""

    def __init__(self, name: str, parts: Opened, guidance: float | None = None) -> None:
        self.name = name
        self._parts = parts
        self._guidance = guidance

    @classmethod
    def load(
        cls, rest: str, *, name: str | None = None, guidance: float | None = None, dtype: str = "float32", **how: Any
    ) -> "PipelineModel":
        """Check and load a folder or repository; it is called after that unless it is given a name.

        `guidance` is what it is drawn with by default, the pipeline's own where None; the rest is as for `model`.
        """
        parts = opened(rest, Settings(dtype=dtype, **how), need_text_to_image)
        return cls(name or f"diffusers:{rest}", parts, guidance)

    @property
    def codec(self) -> "Codec":
        return self._parts.network.codec

    @property
    def side(self) -> int:
        return self._parts.network.side

    @property
    def guidance(self) -> float:
        """1 where the network was trained to follow a guidance it is told, or to need none."""
        if self._guidance is not None:
            return self._guidance
        if "guidance_embeds" in self._parts.network.module.config:
            return 1.0
        return float(inspect.signature(type(self._parts.pipeline).__call__).parameters["guidance_scale"].default)

    @property
    def network(self) -> "nn.Module":
        found: nn.Module = self._parts.network.module
        return found

    def denoiser(self, texts: Sequence[str]) -> NetworkDenoiser:
        """Of these prompts, one a picture."""
        return self._parts.network.denoiser(self._parts.prompts(texts))

    def sigmas(self, steps: int, width: int | None = None, height: int | None = None) -> "Tensor":
        """As the pipeline's own scheduler spaces them: some, of FLUX say, leave more noise for larger pictures."""
        return self._parts.network.sigmas(steps, width, height)

    def describe(self) -> Mapping[str, object]:
        return {"name": self.name, **self._parts.describe()}
