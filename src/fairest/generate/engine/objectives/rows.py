"""Rows: those of a reference, for pictures that may have become crops, and those that a number names."""

from torch import Tensor

from fairest.errors import BadInput

__all__ = ["for_each", "within"]


def for_each(rows: Tensor, number: int) -> Tensor:
    """A row for each of `number` pictures: of one row for all, or of one a picture, whose crops lie side by side.

    Raises `BadInput` where the pictures cannot be shared out evenly.
    """
    crops, left = divmod(number, len(rows))
    if left or not crops:
        raise BadInput(
            f"There are {len(rows)} references for {number} pictures.", hint="Give one for all, or one a picture."
        )
    return rows if crops == 1 else rows.repeat_interleave(crops, 0)


def within(number: int, of: int, what: str) -> int:
    """The number, where a layer has so many. Raises `BadInput`."""
    if not 0 <= number < of:
        raise BadInput(f"There is no {what} {number}.", hint=f"This layer's are 0 to {of - 1}.")
    return number
