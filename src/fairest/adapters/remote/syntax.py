"""Prompts as plain words, for servers that read a syntax into them: emphasis, schedules, names of add-ons.

A suite's prompt means the same to every generator, so what a server would take for syntax is escaped. Words
stay words: neither function adds, drops or changes any.
"""

import re

__all__ = ["for_a1111", "for_comfyui"]

# The web UI drops a lone backslash, but reads no syntax across it.
_ACROSS = (
    r"\bA(?=ND\b)",  # "AND" composes two prompts
    r"\bB(?=REAK\b)",  # "BREAK" begins a new chunk of tokens
    r"<(?=\w+:)",  # "<lora:name:1>" loads an add-on
    r":(?=\s*[-+]?[\d.]+\s*$)",  # "format 16:9" ends in a weight of 9
)


def for_a1111(text: str) -> str:
    """The text so that the AUTOMATIC1111 web UI reads only words: "a nurse \\(smiling\\)"."""
    escaped = re.sub(r"([()\[\]\\])", r"\\\1", text)
    return re.sub("|".join(f"(?:{part})" for part in _ACROSS), r"\g<0>\\", escaped)


def for_comfyui(text: str) -> str:
    """The text so that ComfyUI's text encoders read only words. It knows no other escapes than of ( and )."""
    return re.sub(r"([()])", r"\\\1", text)
