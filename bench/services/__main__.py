"""A fake service by hand: `python -m services openai --port 8000`, in bench/. It runs until it is interrupted."""

import argparse
import signal

from fairest import Painter
from services.server import serve


class _Enlarged(Painter):
    """The painter's pictures, as large as is asked for."""

    def draw(self, texts, seeds):  # type: ignore[no-untyped-def]
        return [picture.resize((_asked.side, _asked.side)) for picture in super().draw(texts, seeds)]


_told = argparse.ArgumentParser(prog="python -m services", description=__doc__)
_told.add_argument("kind", choices=("openai", "hf", "a1111", "comfyui"))
_told.add_argument("--port", type=int, default=0)
_told.add_argument("--latency", type=float, default=0.0, help="seconds a drawing")
_told.add_argument("--side", type=int, default=64, help="pixels")
_asked = _told.parse_args()
with serve(_asked.kind, _Enlarged(), latency=_asked.latency, port=_asked.port) as service:
    print(service.url, flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
