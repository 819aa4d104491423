"""What a filter keeps, as a person writes it: `similarity >= 0.3`, `licence in cc0, cc-by`. Nothing is evaluated."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput

if TYPE_CHECKING:
    from fairest.sift.sheet import Sheet

__all__ = ["Predicate"]

Mask = NDArray[np.bool_]
_ORDERED: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip
_EQUAL = ("==", "!=", "in", "not in")
_IS = ("known", "unknown")
_PATTERN = re.compile(
    r"\s*(?P<column>[^\s<>=!]+)\s*(?P<sign><=|>=|==|!=|<|>|\bnot in\b|\bin\b|\bis\b)\s*(?P<value>.+?)\s*"
)
_EXAMPLES = '"similarity >= 0.3", "licence in cc0, cc-by", "language == en", "opt_out is unknown"'


@dataclass(frozen=True, slots=True)
class Predicate:
    """A column, a sign and a value."""

    column: str
    sign: str
    value: str

    @classmethod
    def parse(cls, text: str) -> "Predicate":
        """Raises `BadInput` for what is none."""
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise BadInput(f"{text!r} is no filter.", hint=f"Write what stays: {_EXAMPLES}")
        made = cls(match["column"], match["sign"], match["value"].strip("\"'"))
        if made.sign in _ORDERED and made._number() is None:
            raise BadInput(f"{text!r} compares with {made.value!r}, which is no number.", hint=f"As in {_EXAMPLES}")
        if made.sign == "is" and made.value not in _IS:
            raise BadInput(f"{text!r} asks what nobody knows.", hint=f"A column is known or unknown: {_EXAMPLES}")
        return made

    def __str__(self) -> str:
        return f"{self.column} {self.sign} {self.value}"

    def holds(self, sheet: "Sheet") -> tuple[Mask, Mask]:
        """`[n]` twice: where it holds, and where nobody knows, since the row has no value, or no number to compare.

        Texts are equal whatever their case, and numbers as numbers. Raises `UnknownName`, and `BadInput` where a column
        without a number is compared with one.
        """
        known = sheet.known(self.column)
        if self.sign == "is":
            return known if self.value == "known" else ~known, np.zeros(sheet.rows, np.bool_)
        if self.sign in _ORDERED:
            numbers = sheet.numbers(self.column)
            return _ORDERED[self.sign](numbers, self._number()), np.isnan(numbers)
        wanted = self.value.split(",") if self.sign.endswith("in") else [self.value]
        return sheet.among(self.column, wanted) == (self.sign in ("==", "in")), ~known

    def _number(self) -> float | None:
        try:
            number = float(self.value)
        except ValueError:
            return None
        return number if np.isfinite(number) else None
