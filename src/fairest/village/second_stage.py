"""The village's second stage through the same class as any other: it reads by the generator's own text encoder."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fairest.village.files import ENLARGER, GENERATOR

if TYPE_CHECKING:
    from fairest.adapters.models.enlarging import StageEnlarger

__all__ = ["second_stage"]


def second_stage(*, device: str = "auto", dtype: str = "float32") -> "StageEnlarger":
    """Pictures of 128 pixels from 64. Raises `MissingExtra`, `BadWeights`, `UnknownName`."""
    from fairest.adapters.models.calling import need_text_to_image
    from fairest.adapters.models.enlarging import COLOURS, StageEnlarger
    from fairest.adapters.models.parts.denoising import network_in
    from fairest.adapters.models.parts.opening import opened
    from fairest.adapters.models.settings import Settings

    reading = opened(str(GENERATOR), Settings(device=device, dtype=dtype), need_text_to_image)
    stage = _loaded(reading.network.module.dtype, reading.network.device)
    network = network_in(stage, reading.network.device, beside=COLOURS)
    return StageEnlarger("village", network, reading.prompts, stage.scheduler, 2, _about(reading.describe(), stage))


@dataclass(frozen=True, slots=True)
class _Stage:
    """What a pipeline is made of here: there is no text encoder of its own."""

    unet: Any
    scheduler: Any


def _loaded(dtype: Any, device: str) -> _Stage:
    from diffusers import DDPMScheduler, UNet2DConditionModel

    from fairest.errors import BadWeights

    try:
        unet = UNet2DConditionModel.from_pretrained(ENLARGER / "unet", torch_dtype=dtype, use_safetensors=True)
        return _Stage(unet.to(device), DDPMScheduler.from_pretrained(ENLARGER / "scheduler"))
    except (OSError, ValueError) as error:
        raise BadWeights(f"The second stage at {ENLARGER} cannot be loaded: {error}", hint="Install again.") from error


def _about(reading: dict[str, object], stage: _Stage) -> dict[str, object]:
    from fairest.adapters.models.scheduling import described
    from fairest.run.files import sha256_of

    of_text = {key: value for key, value in dict(reading["sha256"]).items() if key.startswith("text_encoder")}  # type: ignore[call-overload]
    own = {"unet": sha256_of(ENLARGER / "unet" / "diffusion_pytorch_model.safetensors")}
    kept = {key: reading[key] for key in ("dtype", "device")}
    return {"folder": ENLARGER.name, "scheduler": described(stage.scheduler), **kept, "sha256": {**own, **of_text}}
