"""The web API of the AUTOMATIC1111 Stable Diffusion web UI, as far as text to image goes."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from services.pictures import Artist
from services.server import Answer, Ask, Request

__all__ = ["Shape"]

_SHA = "6ce0161689b3853acaa03779ec93eafe75a02f4ced659bee03f50797806fa2fa"
_OWN = {"negative_prompt": "", "seed": -1, "steps": 50, "cfg_scale": 7.0, "width": 512, "height": 512}


class Shape:
    """/sdapi/v1/txt2img, /options and /sd-models. Another checkpoint is in it from drawing number `changes_after` on.

    Faults of its own: "no-images", an answer without a picture; "no-sampler", the 404 it gives for one it lacks.
    """

    knows = frozenset({"no-images", "no-sampler"})
    base = ""

    def __init__(
        self, artist: Artist, *, sha256: str | None = _SHA, changes_after: int | None = None, auth: str | None = None
    ) -> None:
        self._artist, self._sha256, self._changes_after = artist, sha256, changes_after
        self._header = f"Basic {base64.b64encode(auth.encode()).decode()}" if auth else None
        self._drawn = 0

    def ask(self, method: str, path: str, body: Any) -> Ask | None:
        if (method, path) != ("POST", "/sdapi/v1/txt2img"):
            return None
        return Ask(body.get("prompt", ""), body.get("seed", -1))

    def drawn(self, request: Request) -> Answer:
        if not self._let_in(request):
            return Answer.of(self.failed(401), 401)
        if request.fault == "no-sampler":
            return Answer.of({"error": "HTTPException", "detail": "Sampler not found", "body": "", "errors": ""}, 404)
        self._drawn += 1
        used = {**_OWN, **{key: value for key, value in request.body.items() if key in _OWN}}
        content = self._artist.png(
            request.prompt or "", used["seed"], fault=request.fault, notes={"parameters": self._infotext(request, used)}
        )
        images = [] if request.fault == "no-images" else [base64.b64encode(content).decode()]
        return Answer.of({"images": images, "parameters": request.body, "info": json.dumps(self._info(request, used))})

    def told(self, request: Request) -> Answer:
        if not self._let_in(request):
            return Answer.of(self.failed(401), 401)
        match request.path:
            case "/sdapi/v1/options":
                return Answer.of(self._options())
            case "/sdapi/v1/sd-models":
                title = self._options()["sd_model_checkpoint"]
                return Answer.of([{"title": title, "model_name": "painted-v1", "sha256": self._sha256}])
        return Answer.of({"detail": "Not Found"}, 404)

    def failed(self, status: int) -> object:
        if status == 401:
            return {"detail": "Incorrect username or password"}
        return {"error": "OutOfMemoryError", "detail": "", "body": "", "errors": "CUDA out of memory."}

    def _let_in(self, request: Request) -> bool:
        return self._header is None or request.headers.get("authorization") == self._header

    def _options(self) -> dict[str, object]:
        short = f" [{self._sha256[:10]}]" if self._sha256 else ""
        return {
            "sd_model_checkpoint": f"painted-v1.safetensors{short}",
            "sd_checkpoint_hash": self._sha256,
            "sd_vae": "Automatic",
            "CLIP_stop_at_last_layers": 1,
            "randn_source": "GPU",
            "outdir_samples": "/home/somebody/pictures",
        }

    def _info(self, request: Request, used: Mapping[str, object]) -> dict[str, object]:
        changed = self._changes_after is not None and self._drawn > self._changes_after
        return {
            "prompt": request.prompt,
            **used,
            "sampler_name": request.body.get("sampler_name") or "DPM++ 2M",
            "sd_model_name": "another-v2" if changed else "painted-v1",
            "sd_model_hash": "ffffffffff" if changed else (self._sha256 or _SHA)[:10],
        }

    def _infotext(self, request: Request, used: Mapping[str, object]) -> str:
        return f"{request.prompt}\nSteps: {used['steps']}, CFG scale: {used['cfg_scale']}, Seed: {used['seed']}"
