"""Super-resolution stages of the diffusers library as the engine's enlargers: DeepFloyd IF's, and the x4 upscaler."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairest.adapters.models.calling import need_enlarging
from fairest.adapters.models.memory import Memory
from fairest.adapters.models.parts.codecs import Latents
from fairest.adapters.models.parts.denoising import Network, NetworkDenoiser, network_in
from fairest.adapters.models.parts.opening import opened
from fairest.adapters.models.parts.texts import Prompts
from fairest.adapters.models.pipeline_folder import sha256_of_weights
from fairest.adapters.models.pipeline_loading import load_pipeline, need_libraries, quiet
from fairest.adapters.models.placing import check_dtype, place
from fairest.adapters.models.scheduling import described
from fairest.adapters.models.settings import Settings
from fairest.adapters.models.weights import check_weights, hash_of, weights_in
from fairest.errors import BadInput, BadWeights

if TYPE_CHECKING:
    from torch import Tensor

    from fairest.generate.engine.doors import Codec
    from fairest.generate.engine.streams import Streams

__all__ = ["StageEnlarger", "enlarger"]

COLOURS = 3
"""Channels of the small picture, which the network sees beside x."""
_DRAWING = ("vae", "safety_checker")
"""Parts of a generator that do not read."""


def enlarger(
    rest: str, *, device: str = "auto", dtype: str = "float32", memory: Memory | None = None, factor: int = 4
) -> "StageEnlarger":
    """The stage of a folder, or of a repository "owner/name[@revision]" that holds safetensors.

    A stage in pixels does not state how many times larger it draws: `factor`. Raises `MissingExtra`, `NotFound`,
    `BadWeights`, `BadInput`, `UnknownName`.
    """
    settings = Settings(device=device, dtype=dtype, memory=memory)
    parts = opened(rest, settings, need_enlarging, beside=COLOURS)
    pipeline = parts.pipeline
    roughening = getattr(pipeline, "image_noising_scheduler", None) or getattr(pipeline, "low_res_scheduler", None)
    if roughening is None:
        raise BadInput(
            f"{type(pipeline).__name__} does not say how it roughens small pictures.",
            hint="known: IFSuperResolutionPipeline, StableDiffusionUpscalePipeline",
        )
    most = pipeline.config.get("max_noise_level")
    about = {**parts.describe(), "factor": factor}
    return StageEnlarger(f"diffusers:{rest}", parts.network, parts.prompts, roughening, factor, about, most)


class StageEnlarger:
    """An `Enlarger`: a network that sees a small picture beside x, and is told how rough that was made."""

    def __init__(
        self,
        name: str,
        network: Network,
        prompts: Prompts,
        roughening: Any,
        factor: int,
        about: Mapping[str, object],
        most: int | None = None,
    ) -> None:
        """`roughening` is the schedule of noise for small pictures, of which levels up to `most` were learnt."""
        self.name = name
        self.factor = network.codec.factor if isinstance(network.codec, Latents) else factor
        self._network = network
        self._prompts = prompts
        self._kept = roughening.alphas_cumprod
        self._most = len(self._kept) - 1 if most is None else most
        self._about = about

    @classmethod
    def borrowing(
        cls,
        folder: Path,
        generator: Path,
        name: str,
        factor: int,
        most: int | None = None,
        *,
        device: str = "auto",
        dtype: str = "float32",
    ) -> "StageEnlarger":
        """A network and its scheduler alone, in `folder`, that read as the pipeline of another folder does.

        It denoises pixels, and learnt to mend noise of its own schedule, up to the level `most`.
        Raises `MissingExtra`, `BadWeights`, `BadInput`, `UnknownName`.
        """
        import torch
        from diffusers import DDPMScheduler

        need_libraries()
        check_dtype(dtype)
        where, form = place(device, dtype), getattr(torch, dtype)
        pipeline = load_pipeline(generator, form, _DRAWING, {"unet": _network(folder / "unet", form)})
        pipeline.scheduler = DDPMScheduler.from_pretrained(folder / "scheduler", local_files_only=True)
        pipeline.to(where)
        network = network_in(pipeline, where, beside=COLOURS)
        own = {f"unet/{file.name}": hash_of(file) for file in weights_in(folder / "unet")}
        about = {
            "folder": folder.resolve().name,
            "scheduler": described(pipeline.scheduler),
            "factor": factor,
            "dtype": dtype,
            "device": where,
            "sha256": {**own, **sha256_of_weights(generator, ("unet", *_DRAWING))},
        }
        return cls(name, network, Prompts(pipeline, network.kind, where, form), pipeline.scheduler, factor, about, most)

    @property
    def codec(self) -> "Codec":
        return self._network.codec

    def denoiser(
        self, texts: Sequence[str], small: "Tensor", augmentation: float, streams: "Streams"
    ) -> NetworkDenoiser:
        """Of small pictures `[b,3,h,w]` in 0..1; an `augmentation` of 1 is the roughest it learnt to mend."""
        import torch

        if not 0 <= augmentation <= 1:
            raise BadInput(f"augmentation is {augmentation}; it must be from 0 to 1.")
        level = round(augmentation * self._most)
        beside = self._seen(small.to(self._network.device, torch.float32) * 2 - 1)
        noise = streams.normal(*beside.shape[1:]).to(beside)
        kept = float(self._kept[level])
        rough = kept**0.5 * beside + (1 - kept) ** 0.5 * noise
        levels = torch.full((len(small),), level, device=beside.device)
        given = {"beside": rough.to(self._network.module.dtype), "level": levels}
        return self._network.denoiser({**self._prompts(texts), **given})

    def sigmas(self, steps: int) -> "Tensor":
        """As the stage's own scheduler spaces them."""
        return self._network.sigmas(steps)

    def describe(self) -> Mapping[str, object]:
        return {"name": self.name, **self._about}

    def _seen(self, small: "Tensor") -> "Tensor":
        """As large as x: as it is beside latents, enlarged beside pixels, from corner to corner as IF does."""
        from torch.nn.functional import interpolate

        times = self.factor // self.codec.factor
        if times == 1:
            return small
        sides = [times * side for side in small.shape[-2:]]
        return interpolate(small, size=sides, mode="bilinear", align_corners=True)


def _network(folder: Path, dtype: Any) -> Any:
    from diffusers import UNet2DConditionModel

    files = weights_in(folder)
    if not files:
        raise BadWeights(f"{folder} holds no weights as safetensors.", hint="Install fairest again, or copy it again.")
    for file in files:
        check_weights(file)
    with quiet():
        return UNet2DConditionModel.from_pretrained(
            folder, use_safetensors=True, torch_dtype=dtype, local_files_only=True
        )
