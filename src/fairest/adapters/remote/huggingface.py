"""Models served by Hugging Face's inference providers, or by an inference endpoint of one's own."""

from collections.abc import Mapping, Sequence
from typing import Any

from huggingface_hub import InferenceClient, get_token

from fairest.adapters.models.size import parse_size
from fairest.adapters.remote.answers import NoPicture, picture_of
from fairest.adapters.remote.hub import Hub
from fairest.adapters.remote.keys import sound
from fairest.adapters.remote.prices import price_of
from fairest.adapters.remote.problems import Peer
from fairest.adapters.remote.urls import url_of
from fairest.errors import BadInput
from fairest.generate.doors import Blocked, Drawing, Drawn, Price

__all__ = ["HuggingFaceGenerator", "generator"]

KEY_FROM = "HF_TOKEN (or of `hf auth login`)"


def generator(
    rest: str,
    *,
    provider: str | None = None,
    base_url: str | None = None,
    guidance: float | None = None,
    steps: int | None = None,
    size: str | int | None = None,
    negative: str | None = None,
    scheduler: str | None = None,
    in_flight: int = 8,
    timeout: float = 120.0,
    price: str | None = None,
) -> "HuggingFaceGenerator":
    """The model `rest` ("owner/name") at a provider, "auto" without one; or whatever the endpoint `base_url` serves.

    The key is that of HF_TOKEN or `hf auth login`. Raises `BadInput`, `UnknownName`, `DrawingFailed`.
    """
    if not rest:
        raise BadInput("hf needs the name of a model.", hint="For example: hf:black-forest-labs/FLUX.1-schnell")
    if base_url and provider:
        raise BadInput("A base_url and a provider were given; an endpoint of one's own has no provider.")
    key = sound(get_token(), "HF_TOKEN")
    if not (base_url or key):
        raise BadInput("There is no key of Hugging Face.", hint="Set HF_TOKEN, or log in: hf auth login")
    host = _host_of(base_url) if base_url else "huggingface.co"
    hub = Hub(Peer(f"hf:{rest}", host, KEY_FROM, [key] if key else []), timeout=timeout)
    chosen = None if base_url else hub.provider_of(rest, provider or "auto", key)
    client = InferenceClient(base_url or rest, provider=chosen, token=key, timeout=timeout)  # type: ignore[arg-type]
    width, height = (None, None) if size is None else parse_size(size)
    settings = {
        "negative_prompt": negative,
        "width": width,
        "height": height,
        "num_inference_steps": steps,
        "guidance_scale": guidance,
        "scheduler": scheduler,
    }
    return HuggingFaceGenerator(rest, hub, client, settings, parallel=in_flight, price=price_of(price))


class HuggingFaceGenerator:
    """Draws by `InferenceClient.text_to_image`, one picture a call. Safe to call from several threads."""

    batch = 1

    def __init__(
        self,
        model: str,
        hub: Hub,
        client: InferenceClient,
        settings: Mapping[str, Any],
        *,
        parallel: int = 8,
        price: Price | None = None,
    ) -> None:
        if parallel < 1:
            raise BadInput(f"in_flight is {parallel}; it must be 1 or more.")
        self.name = f"hf:{model}"
        self.parallel = parallel
        self.price = price
        self._model, self._hub, self._client, self._settings = model, hub, client, dict(settings)

    def draw(self, texts: Sequence[str], seeds: Sequence[int]) -> list[Drawing]:
        """The file of each picture as it came, or `Blocked`."""
        return [self._drawn(text, seed) for text, seed in zip(texts, seeds, strict=True)]

    def describe(self) -> Mapping[str, object]:
        """Model, provider or host, and the settings that are sent (None: the service's own)."""
        return {
            "name": self.name,
            "model": self._model,
            "provider": self._client.provider,
            "host": self._hub.peer.host,
            **self._settings,
            "seeds": True,
            "notes": [
                "Seeds are sent; whether the service draws by them is not known.",
                "The service may change what it draws without notice.",
                "A picture that its safety filter blackened may have come as a picture like any other.",
            ],
        }

    def _drawn(self, text: str, seed: int) -> Drawing:
        try:
            return Drawn(self._hub.call(lambda: self._file(text, seed), about=text))
        except NoPicture as none:
            return Blocked(none.why)

    def _file(self, text: str, seed: int) -> bytes:
        image = self._client.text_to_image(text, seed=seed, **self._settings)
        # The library has only opened it: the file that came is still there, byte for byte.
        return picture_of(image.fp.getvalue())  # type: ignore[attr-defined]


def _host_of(base_url: str) -> str:
    url = url_of(base_url)
    if url.userinfo:
        raise BadInput(f"The address of {url.host} holds a user.", hint="The key comes by HF_TOKEN.")
    return url.netloc.decode("ascii")
