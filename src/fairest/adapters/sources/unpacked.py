"""How much comes out of a packed file: a bomb is refused before it fills the memory or the disk."""

from fairest.errors import BadInput

__all__ = ["Unpacked"]

_ALWAYS_FINE, _RATIO = 256 * 1024 * 1024, 50


class Unpacked:
    """What came out of the file `name` of `size` bytes so far."""

    def __init__(self, name: str, size: int) -> None:
        self._name, self._most, self._total = name, max(_ALWAYS_FINE, _RATIO * size), 0

    def add(self, size: int) -> None:
        """So many bytes more. Raises `BadInput` where they are more than pictures or texts would be."""
        self._total += size
        self.check(self._total)

    def check(self, total: int) -> None:
        """Raise `BadInput` for a file that unpacks to `total` bytes, if no honest one would."""
        if total > self._most:
            raise BadInput(
                f"{self._name} unpacks to more than {_RATIO} times its size, as no pictures do.",
                hint="Leave it out, or unpack it to a folder of its own.",
            )
