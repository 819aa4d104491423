"""The files that services answer with, whole and broken."""

import io
import struct
import threading
import zlib
from collections.abc import Mapping
from typing import Any

from PIL.PngImagePlugin import PngInfo

__all__ = ["Artist", "huge"]


class Artist:
    """Draws PNG files by a generator of fairest, one at a time: the same text and seed give the same bytes."""

    def __init__(self, painter: Any) -> None:
        self._painter = painter
        self._lock = threading.Lock()
        self.png("warm up", 0)

    def png(self, text: str, seed: int, *, fault: str | None = None, notes: Mapping[str, str] | None = None) -> bytes:
        """A PNG file with `notes` as its text chunks, or what stands in its place."""
        if fault == "huge":
            return huge()
        if fault == "not-a-picture":
            return b"This was a picture once."
        whole = self._encoded(text, seed, notes or {})
        return whole[: len(whole) // 2] if fault == "damaged" else whole

    def _encoded(self, text: str, seed: int, notes: Mapping[str, str]) -> bytes:
        chunks = PngInfo()
        for key, value in notes.items():
            chunks.add_text(key, value)
        with self._lock:
            picture = self._painter.draw([text], [seed])[0]
        file = io.BytesIO()
        picture.save(file, "PNG", pnginfo=chunks, compress_level=1)
        return file.getvalue()


def huge(side: int = 20_000) -> bytes:
    """A PNG file of a few bytes whose header promises `side` x `side` pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
