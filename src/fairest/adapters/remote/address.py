"""Where a server of one's own is, and who may use it."""

import base64
import os

from fairest.adapters.remote.keys import key_in
from fairest.errors import BadInput

__all__ = ["address_of", "basic_auth"]


def address_of(rest: str, default: str) -> str:
    """The URL of "http://host:port", "host:port" or "", which is `default`.

    Raises `BadInput` for one with a user or password: a run records the name of its generator.
    """
    url = rest or default
    if "@" in url:
        raise BadInput(
            "An address with a user and a password would be written into the run.",
            hint="Give them by environment, as the page of this generator in docs/generators says.",
        )
    return url if "://" in url else f"http://{url}"


def basic_auth(prefix: str) -> dict[str, str]:
    """The header of HTTP basic auth by PREFIX_AUTH ("user:password") or PREFIX_USER and PREFIX_PASSWORD, or {}."""
    pair = key_in(f"{prefix}_AUTH")
    if not pair and f"{prefix}_USER" in os.environ:
        pair = f"{os.environ[f'{prefix}_USER']}:{os.environ.get(f'{prefix}_PASSWORD', '')}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"} if pair else {}
