"""The door of this room: what a perceptor must offer. It holds a model that sees pictures as its words do."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["Perceptor"]


class Perceptor(Protocol):
    """A CLIP-like model through which gradients flow: pictures and words to vectors that can be compared.

    It may also have `images(pictures)`: unit vectors `[b,d]` of pictures `[3,h,w]` that differ in size, all at once.
    """

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int:
        """The side, in pixels, of the square it looks at."""
        ...

    @property
    def network(self) -> "nn.Module":
        """The part that sees: whose layers can be tapped. Frozen, in evaluation mode."""
        ...

    def image(self, pictures: "Tensor") -> "Tensor":
        """Unit vectors `[b,d]` of pictures `[b,3,h,w]` in 0..1; those of another size are scaled to its own."""
        ...

    def text(self, texts: Sequence[str]) -> "Tensor":
        """Unit vectors `[n,d]` of texts, without gradients. Raises `BadInput` for one that is too long."""
        ...

    def describe(self) -> Mapping[str, object]:
        """Its model and the hashes of its weights, as JSON values."""
        ...
