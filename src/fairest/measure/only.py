"""A judge that is asked some of what it knows."""

from collections.abc import Mapping
from typing import Any

from fairest.errors import BadInput, UnknownName
from fairest.measure.doors import Judge

__all__ = ["Only", "whole"]


class Only:
    """Another judge in everything but the attributes it tells. Raises `UnknownName` for one that it does not know."""

    def __init__(self, judge: Judge, attributes: str) -> None:
        wanted = [name.strip() for name in str(attributes).split("+")]
        for name in wanted:
            if name not in judge.attributes:
                raise UnknownName("attribute", name, judge.attributes)
        if len(set(wanted)) < len(wanted):
            raise BadInput(f"only={attributes} names an attribute twice.", hint="Write it like: only=gender+age")
        self._judge, self._wanted = judge, wanted

    @property
    def attributes(self) -> Mapping[str, tuple[str, ...]]:
        return {name: self._judge.attributes[name] for name in self._wanted}

    def describe(self) -> Mapping[str, object]:
        return {**self._judge.describe(), "only": self._wanted}

    @property
    def whole(self) -> Judge:
        """The judge with all that it knows: it was calibrated for that."""
        return self._judge

    def __getattr__(self, name: str) -> Any:
        return getattr(self._judge, name)


def whole(judge: Judge) -> Judge:
    """The judge behind one that is asked some of what it knows."""
    return judge.whole if isinstance(judge, Only) else judge
