"""The web API of the AUTOMATIC1111 Stable Diffusion web UI, and of those that speak like it (Forge, SD.Next)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from fairest.adapters.models.size import parse_size
from fairest.adapters.remote.address import address_of, basic_auth
from fairest.adapters.remote.answers import Answer, NoPicture, Unusable, decoded, mapping_of, picture_of, text_of
from fairest.adapters.remote.client import Service
from fairest.adapters.remote.syntax import for_a1111
from fairest.errors import BadInput, DrawingFailed
from fairest.generate.doors import Blocked, Drawing, Drawn

__all__ = ["A1111Generator", "Settings", "generator"]

DEFAULT = "http://127.0.0.1:7860"


@dataclass(frozen=True, slots=True)
class Settings:
    """How to draw. What is None is the server's own."""

    guidance: float | None = None
    steps: int | None = None
    width: int | None = None
    height: int | None = None
    negative: str = ""
    scheduler: str | None = None
    """What the web UI calls a sampler: "Euler a"."""

    def __post_init__(self) -> None:
        if self.steps is not None and self.steps < 1:
            raise BadInput(f"steps is {self.steps}; it must be 1 or more.")
        if self.guidance is not None and self.guidance < 0:
            raise BadInput(f"guidance is {self.guidance}; it must be 0 or more.")


def generator(
    rest: str,
    *,
    guidance: float | None = None,
    steps: int | None = None,
    size: str | int | None = None,
    negative: str = "",
    scheduler: str | None = None,
    in_flight: int = 1,
    timeout: float = 120.0,
) -> "A1111Generator":
    """The web UI at `rest`: a URL, or host:port, or nothing for port 7860 of this machine.

    A user and a password come from A1111_AUTH ("user:password") or A1111_USER and A1111_PASSWORD. Raises
    `BadInput`, and `DrawingFailed` where no such server answers.
    """
    width, height = (None, None) if size is None else parse_size(size)
    settings = Settings(guidance, steps, width, height, negative, scheduler)
    service = Service(
        "the web UI",
        address_of(rest, DEFAULT),
        headers=basic_auth("A1111"),
        key_from="A1111_AUTH",
        timeout=timeout,
        in_flight=in_flight,
    )
    return A1111Generator(service, settings)


class A1111Generator:
    """Draws by POST /sdapi/v1/txt2img, one picture a request. Safe to call from several threads."""

    batch = 1

    def __init__(self, service: Service, settings: Settings) -> None:
        self.parallel = service.in_flight
        self._service, self._settings = service, settings
        self._options = service.get("/sdapi/v1/options", read=mapping_of, why_refused=_no_api)
        self._hash = _short(self._options.get("sd_checkpoint_hash"))
        """Of the checkpoint, its first ten digits; None until an answer tells it."""
        self.name = f"a1111:{self._option('sd_model_checkpoint') or service.host}"

    def draw(self, texts: Sequence[str], seeds: Sequence[int]) -> list[Drawing]:
        """The file of each picture as it came, with the web UI's own notes in it; or `Blocked`."""
        return [self._drawn(text, seed) for text, seed in zip(texts, seeds, strict=True)]

    def describe(self) -> Mapping[str, object]:
        """Host, checkpoint and what else the server said at the start; the settings that are sent."""
        return {
            "name": self.name,
            "host": self._service.host,
            "checkpoint": self._option("sd_model_checkpoint"),
            "checkpoint_sha256": self._option("sd_checkpoint_hash"),
            "vae": self._option("sd_vae"),
            "clip_skip": self._options.get("CLIP_stop_at_last_layers"),
            "random_numbers": self._option("randn_source"),
            **asdict(self._settings),
            "notes": self._notes(),
        }

    def close(self) -> None:
        self._service.close()

    def _option(self, name: str) -> str | None:
        return text_of(self._options.get(name)) or None

    def _notes(self) -> list[str]:
        unknown = "The server does not say the hash of its checkpoint: another file of this name would go unnoticed."
        open_ = [name for name in ("guidance", "steps", "width", "scheduler") if getattr(self._settings, name) is None]
        own = f"Not given, so the server's own: {', '.join('size' if name == 'width' else name for name in open_)}."
        return [*([] if self._hash else [unknown]), *([own] if open_ else [])]

    def _drawn(self, text: str, seed: int) -> Drawing:
        try:
            body = self._body(text, seed)
            return self._service.post(
                "/sdapi/v1/txt2img", json=body, read=self._read, why_refused=_no_setting, about=text
            )
        except NoPicture as none:
            return Blocked(none.why)

    def _body(self, text: str, seed: int) -> dict[str, Any]:
        how = self._settings
        wanted = {
            "prompt": for_a1111(text),
            "negative_prompt": how.negative,
            "seed": seed,
            "steps": how.steps,
            "cfg_scale": how.guidance,
            "width": how.width,
            "height": how.height,
            "sampler_name": how.scheduler,
            "batch_size": 1,
            "n_iter": 1,
            "send_images": True,
            "save_images": False,
            "do_not_save_samples": True,
            "do_not_save_grid": True,
        }
        return {key: value for key, value in wanted.items() if value is not None}

    def _read(self, answer: Answer) -> Drawn:
        told = mapping_of(answer)
        self._same_checkpoint(_info(told))
        images = told.get("images")
        if not isinstance(images, list) or not images:
            raise Unusable("the service answered without a picture")
        return Drawn(picture_of(decoded(images[0])))

    def _same_checkpoint(self, info: Mapping[str, Any]) -> None:
        """Raises `DrawingFailed` for a picture by another checkpoint than the first one's."""
        used = _short(info.get("sd_model_hash"))
        if used and self._hash and used != self._hash:
            raise DrawingFailed(
                f"The web UI draws with another checkpoint, {text_of(info.get('sd_model_name'))!r} [{used}], than at "
                f"the start, {self._option('sd_model_checkpoint')!r} [{self._hash}].",
                hint="Load the first one again and go on with --resume.",
            )
        self._hash = self._hash or used


def _info(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the server says of how it drew; {} where it does not."""
    try:
        info = json.loads(told.get("info") or "")
    except (TypeError, ValueError, RecursionError):
        return {}
    return info if isinstance(info, dict) else {}


def _short(digits: object) -> str | None:
    """The web UI names a checkpoint by the first ten digits of its SHA-256."""
    return digits[:10].lower() if isinstance(digits, str) and digits else None


def _no_api(answer: Answer) -> str | None:
    if answer.status == 404:
        raise DrawingFailed(
            "There is a server, but without the API of the web UI (HTTP 404).", hint="Start the web UI with --api."
        )
    return None


def _no_setting(answer: Answer) -> str | None:
    """404 is a sampler it lacks, 422 a value it does not take."""
    if answer.status in (404, 422):
        detail = mapping_of(answer).get("detail")
        raise DrawingFailed(f"The web UI does not take these settings: {text_of(detail) or json.dumps(detail)}.")
    return None
