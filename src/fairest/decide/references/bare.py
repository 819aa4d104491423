"""Names that take nothing after a colon."""

from fairest.errors import BadInput

__all__ = ["no_rest"]


def no_rest(name: str, rest: str) -> None:
    """Raise `BadInput` where something follows the name of a reference that takes nothing."""
    if rest:
        raise BadInput(f"The reference {name!r} takes nothing after its name; got {rest!r}.", hint=f"Write: {name}")
