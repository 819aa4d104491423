"""How much comes out of a packed file: a bomb is refused before it fills the memory or the disk."""

from fairest.errors import BadInput

__all__ = ["Unpacked"]

_ALWAYS_FINE, _RATIO = 256 * 1024 * 1024, 50


class Unpacked:
    """What came out of the file `name` of `size` bytes so far."""

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self._most, self._total = max(_ALWAYS_FINE, _RATIO * size), 0

    def add(self, size: int) -> None:
        """So many bytes more. Raises `BadInput` where they are more than pictures or texts would be."""
        self._total += size
        self.check(self._total)

    def check(self, total: int) -> None:
        """Raise `BadInput` for a file that unpacks to `total` bytes, if no honest one would."""
        if total > self._most:
            raise BadInput(
                f"{self.name} unpacks to more than {_RATIO} times its size.",
                hint="Leave it out. If it is honest, write the pictures to a folder and their texts to a CSV.",
            )
