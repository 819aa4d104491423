"""The shares that groups should have, from words: "gender=parity,skin-tone=@us"."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import fsum
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput, UnknownName
from fairest.records import Expectation
from fairest.stats.raking import EXACT

__all__ = ["Spec", "Target", "parse_target", "parse_targets", "shares", "together"]

Spec: TypeAlias = Literal["parity"] | Mapping[str, float]
_SUM_SLACK = 1e-6
_HINT = "Write gender=parity, gender=woman:.5,man:.5, gender=@REFERENCE or gender+skin-tone=parity."


@dataclass(frozen=True, slots=True)
class Target:
    """What one attribute, or several together, should look like."""

    attributes: tuple[str, ...]
    spec: Spec | None
    """Shares by value, of several attributes "woman+dark"; None where a reference knows them."""
    reference: str | None = None
    """The name of that reference, without its "@"."""

    @property
    def name(self) -> str:
        """ "gender", or "gender+skin-tone"."""
        return "+".join(self.attributes)


def parse_targets(text: str) -> tuple[Target, ...]:
    """Several targets with commas between them; a part without "=" goes on with the shares before it."""
    parts: list[str] = []
    for part in text.split(","):
        if "=" in part or not parts:
            parts.append(part)
        else:
            parts[-1] += f",{part}"
    return tuple(map(parse_target, parts))


def parse_target(text: str) -> Target:
    """One target. Raises `BadInput` for what is none, a value named twice, and shares that do not add up to 1."""
    names, equals, spec = (part.strip() for part in text.partition("="))
    attributes = tuple(name.strip() for name in names.split("+"))
    if not equals or not spec or not all(attributes) or len(set(attributes)) < len(attributes):
        raise BadInput(f"{text!r} is no target.", hint=_HINT)
    if spec == "parity":
        return Target(attributes, "parity")
    if spec.startswith("@") and len(spec) > 1:
        return Target(attributes, None, spec[1:])
    return Target(attributes, _listed(spec, text))


def shares(
    target: Target, values: Sequence[Sequence[str]], expects: Mapping[str, Expectation] | None = None
) -> NDArray[np.float64]:
    """The share of each value, or of each combination of them, `[a,b,...]`, given the values of each attribute.

    `expects` is what the target's reference says, by the names that shares are listed by. Raises `UnknownName` for a
    share of what is no value, and `BadInput` where one is missing, or shares do not add up to 1.
    """
    names, shape = together(values), tuple(map(len, values))
    if target.spec == "parity":
        return np.full(shape, 1 / len(names))
    listed = target.spec if target.spec is not None else _expected(target, names, expects or {})
    for value in listed:
        if value not in names:
            raise UnknownName(f"value of {target.name}", value, names)
    if missing := [name for name in names if name not in listed]:
        raise BadInput(
            f"The target of {target.name} has no share of {_all(missing)}.",
            hint="Every value needs one; together they make 1.",
        )
    found = np.array([listed[name] for name in names])
    _check_sum(target.name, found)
    if ((found > 0) & (found < EXACT)).any():
        raise BadInput(f"A share of {target.name} is below {EXACT:g}: so little cannot be reached by weights.")
    return np.asarray(found.reshape(shape) / found.sum())


def together(values: Sequence[Sequence[str]]) -> list[str]:
    """The names of all combinations of values, the last attribute's changing fastest: "woman+light", "woman+dark"."""
    return ["+".join(one) for one in product(*values)]


def _listed(spec: str, text: str) -> Mapping[str, float]:
    listed: dict[str, float] = {}
    for part in spec.split(","):
        value, colon, number = (piece.strip() for piece in part.rpartition(":"))
        if not colon or not value or value in listed:
            raise BadInput(f"{part.strip()!r} in {text!r} is not the share of one more value.", hint=_HINT)
        listed[value] = _number(number, text)
    _check_sum(text.partition("=")[0].strip(), listed.values())
    return listed


def _number(word: str, text: str) -> float:
    try:
        number = float(word)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise BadInput(f"{word!r} in {text!r} is no share: a number from 0 to 1.", hint=_HINT)
    return number


def _expected(target: Target, names: Sequence[str], expects: Mapping[str, Expectation]) -> Mapping[str, float]:
    listed = {}
    for name in names:
        expected = expects.get(name) or Expectation(None, None, None, "it is not listed")
        if expected.share is None:
            raise BadInput(
                f"@{target.reference} has no share of {name!r} for {target.name}: {expected.why}.",
                hint="Name another reference, or the shares themselves.",
            )
        listed[name] = expected.share
    return listed


def _check_sum(name: str, found: Iterable[float]) -> None:
    total = fsum(found)
    if abs(total - 1) > _SUM_SLACK:
        raise BadInput(f"The shares of {name} add up to {total:.6g}; they should make 1.")


def _all(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names))
