"""What a picture file says of itself: the prompt and seed that fairest, A1111 and ComfyUI write into it.

Everything else inside is left alone: content credentials (C2PA) are neither read nor rewritten.
"""

import json
import re
import warnings
from collections.abc import Iterator

from fairest.adapters.sources.comfyui_graph import said_by_graph
from fairest.adapters.sources.said import NOTHING, Said, clean, seed
from fairest.run.picture_files import opened

__all__ = ["said_by_a1111", "said_inside"]

_EXIF, _USER_COMMENT = 0x8769, 0x9286
_A1111_ENDS = re.compile(r"^(?:Negative prompt:|Steps: )", re.MULTILINE)
_A1111_SEED = re.compile(r"^Steps: [^\n]*?, Seed: ([0-9]+)", re.MULTILINE)
_LONGEST = 1024 * 1024


def said_inside(content: bytes) -> Said:
    """The prompt and seed in a PNG's text or in the EXIF comment of a JPEG or WebP; nothing if it is not readable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged EXIF is no concern of whoever audits
            return next(filter(lambda said: said.text, _statements(content)), NOTHING)
    except Exception:  # decoders of damaged files raise whatever they stumble over
        return NOTHING


def said_by_a1111(parameters: str) -> Said:
    """Of its generation parameters: the prompt stands before the negative one and the settings, which begin a line."""
    end = _A1111_ENDS.search(parameters)
    prompt, rest = (parameters[: end.start()], parameters[end.start() :]) if end else (parameters, "")
    stated = _A1111_SEED.search(rest)
    return Said(text=clean(prompt), seed=seed(stated[1]) if stated else None)


def _statements(content: bytes) -> Iterator[Said]:
    image = opened(content)
    texts = {key: str(text) for key, text in image.info.items() if isinstance(text, str) and len(text) <= _LONGEST}
    yield Said(text=clean(texts.get("Prompt")), seed=seed(texts.get("Seed")))
    yield said_by_a1111(texts.get("parameters", ""))
    yield _said_by_comfyui(texts.get("prompt", ""))
    if "exif" in image.info:
        yield said_by_a1111(_decoded(image.getexif().get_ifd(_EXIF).get(_USER_COMMENT)))


def _said_by_comfyui(workflow: str) -> Said:
    try:
        return said_by_graph(json.loads(workflow)) if workflow else NOTHING
    except (ValueError, RecursionError):
        return NOTHING


def _decoded(comment: object) -> str:
    """An EXIF comment names its encoding in eight bytes; of UTF-16 it does not say which end comes first."""
    if not isinstance(comment, bytes) or len(comment) > _LONGEST:
        return ""
    code, text = comment[:8], comment[8:]
    if code == b"UNICODE\0":
        return text.decode("utf-16-be" if text[0::2].count(0) >= text[1::2].count(0) else "utf-16-le", "replace")
    return text.decode("utf-8", "replace") if code == b"ASCII\0\0\0" else ""
