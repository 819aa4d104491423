"""The templates filled in: everything from outside escaped, style and script named by their hash."""

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fairest.decide.words import amount, shown
from fairest.report import words

__all__ = ["render"]

_TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, scripts: Sequence[str], **values: Any) -> bytes:
    """A page as bytes: the template of this name with `values`, the common style, and these scripts in order."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.filters |= {"sentence_case": words.sentence_case, "ended": words.ended, "unbroken": words.unbroken}
    environment.filters |= {"amount": amount, "curled": words.curled}
    environment.globals |= {"shown": shown, "verdict_words": words.VERDICT_WORDS}
    style, script = _read("report.css"), '"use strict";\n' + "".join(map(_read, scripts))
    inline = {"style": style, "script": script, "style_hash": _hash(style), "script_hash": _hash(script)}
    return environment.get_template(template).render(**inline, **values).encode()


def _read(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _printable(value: object) -> object:
    # Markup is our own, or made of what went through here.
    return words.printable(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _hash(text: str) -> str:
    """How a content security policy names an inline style or script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
