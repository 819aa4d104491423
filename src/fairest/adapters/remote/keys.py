"""Keys of services: from the environment only, and into no text."""

import os

from fairest.errors import BadInput

__all__ = ["key_in", "sound"]


def key_in(variable: str) -> str | None:
    """The key an environment variable holds, or None. Raises `BadInput` for what cannot be a key."""
    return sound(os.environ.get(variable, ""), variable)


def sound(key: str | None, source: str) -> str | None:
    """The key without spaces around it, or None. Raises `BadInput` for what cannot be a key."""
    key = (key or "").strip()
    # Checked here because the HTTP library would quote the whole header in its error.
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise BadInput(f"{source} holds something that is no key: it has spaces, line breaks or letters no key has.")
    return key or None
