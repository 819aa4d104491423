"""What a picture costs, as people write it."""

import re

from fairest.errors import BadInput
from fairest.generate.doors import Price

__all__ = ["price_of"]


def price_of(text: str | None) -> Price | None:
    """The price "0.04 USD" states, of one picture. Raises `BadInput`."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?|\.\d+) ?([A-Za-z]{3})", str(text).strip(), re.ASCII)
    if not found:
        raise BadInput(f"The price {text!r} is none.", hint='It is an amount and a currency: "0.04 USD"')
    return Price(float(found[1]), found[2].upper())
