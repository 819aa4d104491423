"""What files of people's own are checked for; the error names the place and what came."""

from collections.abc import Iterable, Sequence

from fairest.errors import BadInput, closest

__all__ = ["only"]


def only(given: Iterable[str], known: Sequence[str], where: str) -> None:
    """Raise `BadInput` for the first key that is not known, with the known one nearest to it."""
    for key in given:
        if key not in known:
            guess = closest(key, known)
            did_you_mean = f" Did you mean {guess!r}?" if guess else ""
            raise BadInput(f"{where} has an unknown key {key!r}.{did_you_mean}", hint=f"known: {', '.join(known)}")
