"""A pipeline's network as a denoiser of the engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fairest.adapters.models.parts.codecs import codec_of
from fairest.adapters.models.parts.networks import Given, Kind, kind_of, network_of
from fairest.adapters.models.parts.noise import Flow, Preserved, noise_of
from fairest.adapters.models.parts.steps import sigmas_of

if TYPE_CHECKING:
    from torch import Tensor

    from fairest.generate.engine.doors import Codec

__all__ = ["Network", "NetworkDenoiser", "network_in"]


@dataclass(frozen=True, slots=True)
class Network:
    """A network, how it is asked, and what its noise and its x are."""

    module: Any
    kind: Kind
    noise: Preserved | Flow
    codec: "Codec"
    device: str
    scheduler: Any
    places: int
    """Of x, a side, as it was made for."""

    @property
    def side(self) -> int:
        """The same in pixels."""
        return self.places * self.codec.factor

    def denoiser(self, given: Given) -> "NetworkDenoiser":
        return NetworkDenoiser(self, given)

    def sigmas(self, steps: int, width: int | None = None, height: int | None = None) -> "Tensor":
        """As the pipeline's own scheduler spaces them for pictures of so many pixels; of its own side by default."""
        token = self.codec.factor * self.kind.packed * self.module.config.get("patch_size", 1)
        tokens = ((width or self.side) // token) * ((height or self.side) // token)
        return sigmas_of(self.scheduler, self.noise, steps, tokens, even=self.kind.even)


@dataclass(frozen=True, slots=True)
class NetworkDenoiser:
    """A `Denoiser`: the network, and what it is given of some prompts."""

    network: Network
    given: Given

    @property
    def codec(self) -> "Codec":
        return self.network.codec

    def __call__(self, x: "Tensor", sigma: float) -> "Tensor":
        """The clean x, float32. Gradients flow through the network."""
        of = self.network
        x = x.to(of.device)
        shown = of.noise.shown(x, float(sigma)).to(of.module.dtype)
        timestep = x.new_full((len(x),), of.noise.timestep(float(sigma)))
        said = of.kind.ask(of.module, shown, timestep, self.given, of.codec.factor)
        # Some learnt how sure they are, in as many channels more.
        return of.noise.clean(x, said[:, : x.shape[1]].to(x), float(sigma))


def network_in(pipeline: Any, device: str, beside: int = 0) -> Network:
    """A pipeline's; `beside` is how many channels it sees beside x. All the pipeline's parts are frozen.

    Raises `BadInput` for a network, an autoencoder or noise of a kind that is not known.
    """
    _freeze(pipeline)
    module = network_of(pipeline)
    kind = kind_of(module)
    return Network(
        module,
        kind,
        noise_of(pipeline.scheduler),
        codec_of(pipeline, module.config.in_channels // kind.packed**2 - beside, device),
        device,
        pipeline.scheduler,
        _side(getattr(pipeline, "default_sample_size", None) or module.config.sample_size),
    )


def _freeze(pipeline: Any) -> None:
    """Gradients go through its parts and into none of them: nobody would use or free what piles up there."""
    from torch import nn

    for part in pipeline.components.values():
        if isinstance(part, nn.Module):
            part.requires_grad_(False).eval()


def _side(size: int | Sequence[int]) -> int:
    return size if isinstance(size, int) else size[-1]
