"""The way between pictures and what a pipeline denoises: its autoencoder, or pixels around zero."""

from typing import TYPE_CHECKING, Any

from fairest.errors import BadInput

if TYPE_CHECKING:
    from torch import Tensor

    from fairest.generate.engine.doors import Codec

__all__ = ["Latents", "Pixels", "codec_of"]


class Latents:
    """By an autoencoder, scaled as the pipeline's network was trained on them."""

    def __init__(self, autoencoder: Any, channels: int, device: str) -> None:
        """`device` is where it computes, which its weights do not say while they wait elsewhere.

        Raises `BadInput` for an autoencoder that is not of pictures.
        """
        config = autoencoder.config
        if (given := config.get("latent_channels")) != channels:
            raise BadInput(
                f"The network takes {channels} channels, and its autoencoder gives {given}.",
                hint="Give a pipeline whose network sees x alone.",
            )
        if not config.get("block_out_channels") or config.get("scaling_factor") is None:
            raise BadInput(
                f"{type(autoencoder).__name__} is no autoencoder we know.", hint="known: AutoencoderKL, AutoencoderTiny"
            )
        self.factor = 2 ** (len(config.block_out_channels) - 1)
        self.channels = channels
        self._autoencoder = autoencoder
        self._device = device
        self._scale = float(config.scaling_factor)
        self._shift = float(config.get("shift_factor") or 0.0)
        self._mean, self._deviation = config.get("latents_mean"), config.get("latents_std")

    def encode(self, pictures: "Tensor") -> "Tensor":
        """Latents `[b,c,h,w]` of pictures: the middle of what the encoder thinks possible, nothing drawn at random."""
        told = self._autoencoder.encode(pictures.to(self._device, self._autoencoder.dtype) * 2 - 1)
        latents = (told.latent_dist.mode() if hasattr(told, "latent_dist") else told.latents).float()
        mean, deviation = self._statistics(latents)
        scaled: Tensor = (latents - mean) * self._scale / deviation
        return scaled

    def decode(self, x: "Tensor") -> "Tensor":
        x = x.to(self._device)
        mean, deviation = self._statistics(x)
        latents = x * deviation / self._scale + mean
        pictures: Tensor = self._autoencoder.decode(latents.to(self._autoencoder.dtype), return_dict=False)[0]
        return pictures.float() / 2 + 0.5

    def _statistics(self, latents: "Tensor") -> "tuple[Tensor, Tensor]":
        """What is taken off latents, and what they are divided by: each channel's own where the model states them."""
        if self._mean is None or self._deviation is None:
            return latents.new_tensor(self._shift), latents.new_tensor(1.0)
        return latents.new_tensor(self._mean)[:, None, None], latents.new_tensor(self._deviation)[:, None, None]


class Pixels:
    """Pixels around zero, -1 to 1."""

    factor = 1
    channels = 3

    def __init__(self, device: str) -> None:
        self._device = device

    def encode(self, pictures: "Tensor") -> "Tensor":
        return pictures.to(self._device) * 2 - 1

    def decode(self, x: "Tensor") -> "Tensor":
        return x.to(self._device) / 2 + 0.5


def codec_of(pipeline: Any, channels: int, device: str) -> "Codec":
    """By the pipeline's autoencoder, if it has one. Raises `BadInput`."""
    autoencoder = getattr(pipeline, "vae", None)
    if autoencoder is not None:
        return Latents(autoencoder, channels, device)
    if channels != Pixels.channels:
        raise BadInput(f"{type(pipeline).__name__} has no autoencoder, and denoises no pixels.")
    return Pixels(device)
