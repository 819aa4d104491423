"""The images endpoint of OpenAI, and of every server that speaks like it; where such a server is, for others too."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from fairest.adapters.models.size import parse_size
from fairest.adapters.remote.answers import Answer, NoPicture, Unusable, decoded, mapping_of, picture_of, text_of
from fairest.adapters.remote.client import Service
from fairest.adapters.remote.keys import key_in
from fairest.adapters.remote.prices import price_of
from fairest.adapters.remote.problems import Peer, codes_of, refused_in_words
from fairest.errors import BadInput
from fairest.generate.doors import Blocked, Drawing, Drawn, Price

__all__ = ["OpenAIGenerator", "generator", "refusal_in", "service_at"]

KEY = "OPENAI_API_KEY"
OFFICIAL = "https://api.openai.com/v1"
# As they stand in the answers: of the images API, of its GPT Image models, of Azure, and of the last as a type.
_REFUSALS = ("content_policy_violation", "moderation_blocked", "content_filter", "image_generation_user_error")
_MAY_ANSWER_URLS = ("dall-e-2", "dall-e-3")


def generator(
    rest: str,
    *,
    base_url: str | None = None,
    size: str | int | None = None,
    quality: str | None = None,
    seeds: bool = False,
    in_flight: int = 8,
    timeout: float = 120.0,
    price: str | None = None,
) -> "OpenAIGenerator":
    """The model `rest` of OpenAI, or of the server at `base_url` (or OPENAI_BASE_URL).

    The key comes from OPENAI_API_KEY; another server may need none. `seeds` sends seeds, to a server that
    is known to draw by them. Raises `BadInput`.
    """
    if not rest:
        raise BadInput("openai needs the name of a model.", hint="For example: openai:gpt-image-1")
    service = service_at(base_url, f"openai:{rest}", timeout=timeout, in_flight=in_flight)
    width_by_height = None if size is None else "{}x{}".format(*parse_size(size))
    return OpenAIGenerator(rest, service, size=width_by_height, quality=quality, seeded=seeds, price=price_of(price))


def service_at(base_url: str | None, name: str, **settings: Any) -> Service:
    """The service at `base_url`, or OPENAI_BASE_URL, or OpenAI's own, with the key from OPENAI_API_KEY.

    `settings` are those of `Service`. Raises `BadInput`.
    """
    address = base_url or os.environ.get("OPENAI_BASE_URL") or OFFICIAL
    key = key_in(KEY)
    if address == OFFICIAL and not key:
        raise BadInput(f"{KEY} is not set.", hint=f"Set it to your key: export {KEY}=…")
    headers = {"Authorization": f"Bearer {key}"} if key else None
    return Service(name, address, headers=headers, key_from=KEY, **settings)


def refusal_in(answer: Answer, peer: Peer) -> str | None:
    """What the service calls its refusal of content, in a few constant words; None where the answer is none."""
    known = next((code for code in _REFUSALS if code in codes_of(answer)), None)
    return known or ("safety system" if refused_in_words(answer, peer) else None)


class OpenAIGenerator:
    """Draws by POST images/generations, one picture a request. Safe to call from several threads."""

    batch = 1

    def __init__(
        self,
        model: str,
        service: Service,
        *,
        size: str | None = None,
        quality: str | None = None,
        seeded: bool = False,
        price: Price | None = None,
    ) -> None:
        self.name = f"openai:{model}"
        self.parallel = service.in_flight
        self.seeded = seeded
        self.price = price
        self._model, self._service, self._size, self._quality = model, service, size, quality

    def draw(self, texts: Sequence[str], seeds: Sequence[int]) -> list[Drawing]:
        """The file of each picture as it came, with the prompt as the service revised it; or `Blocked`."""
        return [self._drawn(text, seed) for text, seed in zip(texts, seeds, strict=True)]

    def describe(self) -> Mapping[str, object]:
        """Model, host, size and quality (None: the service's own), and whether seeds are sent."""
        return {
            "name": self.name,
            "model": self._model,
            "host": self._service.host,
            "size": self._size,
            "quality": self._quality,
            "seeds": self.seeded,
            "notes": self._notes(),
        }

    def _notes(self) -> list[str]:
        seeds = "Seeds are sent; whether the server draws by them is not known."
        no_seeds = "The service is sent no seeds: its pictures cannot be drawn again."
        return [
            seeds if self.seeded else no_seeds,
            "The service may change what it draws without notice.",
            "Where it says that it rewrote a prompt, the new text is kept.",
        ]

    def _drawn(self, text: str, seed: int) -> Drawing:
        try:
            picture, revised = self._service.post(
                "images/generations", json=self._body(text, seed), read=_read, why_refused=self._why_refused, about=text
            )
            if isinstance(picture, str):
                picture = self._service.download(picture, about=text)
        except NoPicture as none:
            return Blocked(none.why)
        return Drawn(picture, revised)

    def _body(self, text: str, seed: int) -> dict[str, Any]:
        wanted = {
            "model": self._model,
            "prompt": text,
            "n": 1,
            "size": self._size,
            "quality": self._quality,
            "seed": seed if self.seeded else None,
            # Other models answer so in any case, or do not know the word.
            "response_format": "b64_json" if self._model in _MAY_ANSWER_URLS else None,
        }
        return {key: value for key, value in wanted.items() if value is not None}

    def _why_refused(self, answer: Answer) -> str | None:
        known = refusal_in(answer, self._service.peer)
        return f"refused by the service: {known}" if known else None


def _read(answer: Answer) -> tuple[bytes | str, str | None]:
    """The picture, or the address it can be had from, and the revised prompt."""
    data = mapping_of(answer).get("data")
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise Unusable("the service's answer cannot be read: JSON of another shape")
    first = data[0] if data else {}
    revised = text_of(first.get("revised_prompt"))
    if first.get("b64_json"):
        return picture_of(decoded(first["b64_json"])), revised
    if isinstance(first.get("url"), str):
        return first["url"], revised
    # Some services say so that they kept a picture back: asking again would cost another.
    raise Unusable("the service answered without a picture", again=False)
