"""How each kind of network is asked: what it is given of a text, and what it says of x."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from fairest.errors import BadInput

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["KNOWN", "Given", "Kind", "kind_of", "network_of"]

Given: TypeAlias = "Mapping[str, Tensor]"
"""What a network is given beside x, by name; the first axis is the batch."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of network."""

    read: Callable[[Sequence[Any], bool], Given]
    """What it is given, by what `encode_prompt` gave and whether there was no prompt."""
    ask: "Callable[[Any, Tensor, Tensor, Given, int], Tensor]"
    """What it says, of the network, what it is shown, timesteps `[b]`, what is given, and the codec's factor."""
    packed: int = 1
    """Places a side of x that it takes together as one."""
    even: bool = False
    """Whether its pipeline asks the scheduler for levels of noise that are even before they are shifted."""


def network_of(pipeline: Any) -> Any:
    """What denoises: pipelines call it unet or transformer. Raises `BadInput` where there is neither."""
    found = getattr(pipeline, "unet", None) or getattr(pipeline, "transformer", None)
    if found is None:
        raise BadInput(f"{type(pipeline).__name__} has no unet and no transformer.", hint=f"known: {', '.join(KNOWN)}")
    return found


def kind_of(network: Any) -> Kind:
    """Raises `BadInput` for a network nobody here knows how to ask."""
    name = type(network).__name__
    added = network.config.get("addition_embed_type")
    if name == "UNet2DConditionModel" and added in _UNETS and network.config.get("time_cond_proj_dim") is None:
        return _UNETS[added]
    if name in _TRANSFORMERS:
        return _TRANSFORMERS[name]
    raise BadInput(
        f"{name}{f' with added {added}' if added else ''} is a network we do not know how to ask.",
        hint=f"known: {', '.join(KNOWN)}",
    )


def _pairs(given: Sequence[Any], nothing: bool) -> Given:
    return {"states": given[1 if nothing else 0]}


def _pooled(given: Sequence[Any], nothing: bool) -> Given:
    return {"states": given[1 if nothing else 0], "pooled": given[3 if nothing else 2]}


def _masked(given: Sequence[Any], nothing: bool) -> Given:
    return dict(zip(("states", "mask"), given[2:4] if nothing else given[:2], strict=True))


def _single(given: Sequence[Any], _nothing: bool) -> Given:
    """FLUX has nothing of its own against a prompt: none is the empty one."""
    return {"states": given[0], "pooled": given[1]}


def _unet(network: Any, z: "Tensor", t: "Tensor", given: Given, _factor: int) -> "Tensor":
    """A second stage sees a small picture beside, and is told how rough that is."""
    import torch

    seen = torch.cat([z, given["beside"]], 1) if "beside" in given else z
    said: Tensor = network(
        seen, t, encoder_hidden_states=given["states"], class_labels=given.get("level"), return_dict=False
    )[0]
    return said


def _sdxl(network: Any, z: "Tensor", t: "Tensor", given: Given, factor: int) -> "Tensor":
    """Told that the picture was made in this size and not cropped."""
    height, width = (factor * side for side in z.shape[-2:])
    sizes = z.new_tensor([[height, width, 0, 0, height, width]]).expand(len(z), -1)
    added = {"text_embeds": given["pooled"], "time_ids": sizes}
    said: Tensor = network(
        z, t, encoder_hidden_states=given["states"], added_cond_kwargs=added, return_dict=False
    )[0]  # fmt: skip
    return said


def _sd3(network: Any, z: "Tensor", t: "Tensor", given: Given, _factor: int) -> "Tensor":
    said: Tensor = network(
        z, timestep=t, encoder_hidden_states=given["states"], pooled_projections=given["pooled"], return_dict=False
    )[0]
    return said


def _pixart(network: Any, z: "Tensor", t: "Tensor", given: Given, factor: int) -> "Tensor":
    added: dict[str, Any] = {"resolution": None, "aspect_ratio": None}
    if network.config.sample_size == 128:  # as its pipeline decides it
        height, width = (factor * side for side in z.shape[-2:])
        added["resolution"] = z.new_tensor([[height, width]]).expand(len(z), -1)
        added["aspect_ratio"] = z.new_tensor([[height / width]]).expand(len(z), -1)
    said: Tensor = network(
        z, encoder_hidden_states=given["states"], encoder_attention_mask=given["mask"], timestep=t,
        added_cond_kwargs=added, return_dict=False,
    )[0]  # fmt: skip
    return said


def _flux(network: Any, z: "Tensor", t: "Tensor", given: Given, _factor: int) -> "Tensor":
    """It takes four places of x for one, in a row, and is told where each was."""
    from diffusers import FluxPipeline

    b, c, h, w = z.shape
    strength = _OWN_STRENGTH if network.config.guidance_embeds else None
    said = network(
        hidden_states=FluxPipeline._pack_latents(z, b, c, h, w),
        timestep=t / 1000,
        guidance=None if strength is None else z.new_full((b,), strength),
        pooled_projections=given["pooled"],
        encoder_hidden_states=given["states"],
        txt_ids=z.new_zeros(given["states"].shape[1], 3),
        img_ids=FluxPipeline._prepare_latent_image_ids(b, h // 2, w // 2, z.device, z.dtype),
        return_dict=False,
    )[0]
    unpacked: Tensor = FluxPipeline._unpack_latents(said, h, w, 1)
    return unpacked


_OWN_STRENGTH = 3.5
"""FLUX was trained to follow a guidance it is told; this is its pipeline's own."""
_UNETS = {None: Kind(_pairs, _unet), "text": Kind(_pairs, _unet), "text_time": Kind(_pooled, _sdxl)}
_TRANSFORMERS = {
    "FluxTransformer2DModel": Kind(_single, _flux, packed=2, even=True),
    "PixArtTransformer2DModel": Kind(_masked, _pixart),
    "SD3Transformer2DModel": Kind(_pooled, _sd3),
}
KNOWN = ("UNet2DConditionModel of Stable Diffusion, SDXL and DeepFloyd IF", *_TRANSFORMERS)
"""For people."""
