"""What a reference is: the distribution a share is held against."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from fairest.records import Expectation

__all__ = ["Reference"]


class Reference(Protocol):
    """Expects a share of each value; a concept it has no entry for is not measured against it."""

    @property
    def name(self) -> str: ...

    def expects(self, concept: str, attribute: str, value: str, values: Sequence[str]) -> Expectation:
        """The share expected of `value` among all `values` of the attribute, or None with the reason."""
        ...

    def describe(self) -> Mapping[str, object]:
        """Its datasheet: title, source, year, licence, what it is not (JSON values)."""
        ...
