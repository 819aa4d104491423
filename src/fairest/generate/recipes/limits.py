"""How small a recipe's settings may be."""

from fairest.errors import BadInput

__all__ = ["at_least"]


def at_least(least: int, **settings: int) -> None:
    """Raise `BadInput` for the first setting that is below."""
    for name, given in settings.items():
        if given < least:
            raise BadInput(f"{name} is {given}; it must be {least} or more.")
