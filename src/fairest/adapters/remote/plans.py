"""What a language model says a picture should hold, read as data and checked: nothing of it is ever run."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from fairest.checks import only
from fairest.errors import BadInput
from fairest.generate.layout import Layout, Region
from fairest.generate.layout.layout import checked_box, checked_text

if TYPE_CHECKING:
    from fairest.generate.engine.objective import Box

__all__ = ["Plan", "schema"]

_LONGEST_REPLY = 20_000
_LONGEST_TEXT = 300
_DEEPEST = 4
"""Lists and objects within each other: the reply, its people, one of them, a box."""
_NARROWEST = 0.05
_OVERLAP = 0.25
"""How much of the smaller of two boxes may lie in the other."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a reply should hold: so many people, each with a box; where `texts`, each with a prompt, on a background."""

    people: int
    texts: bool

    def layout(self, reply: object, ratio: float) -> Layout:
        """The layout of a reply with texts. Raises `BadInput`."""
        found = self._read(reply)
        regions = tuple(
            Region(box, _text(one, "prompt")) for one, box in zip(found["people"], _boxes(found), strict=True)
        )
        return Layout(_text(found, "background"), regions, ratio)

    def boxes(self, reply: object) -> "tuple[Box, ...]":
        """The boxes of a reply, in its order. Raises `BadInput`."""
        return _boxes(self._read(reply))

    def _read(self, reply: object) -> Mapping[str, Any]:
        found = _object(_parsed(reply), ("people", "background") if self.texts else ("people",), "The reply")
        people = found["people"]
        if not isinstance(people, list) or len(people) != self.people:
            given = f"{len(people)} of them" if isinstance(people, list) else "no list"
            raise BadInput(f"'people' must be a list of {self.people}; it is {given}.")
        for number, one in enumerate(people, 1):
            _object(one, ("box", "prompt") if self.texts else ("box",), f"Person {number}")
        return found


def schema(plan: Plan) -> Mapping[str, Any]:
    """The same as a JSON schema, for a server that holds its model to one."""
    box = {"box": {"type": "array", "items": {"type": "number"}}}
    text = {"type": "string"}
    person = _closed(box | {"prompt": text} if plan.texts else box)
    people = {"people": {"type": "array", "items": person}}
    return _closed({"background": text} | people if plan.texts else people)


def _closed(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _parsed(reply: object) -> object:
    if not isinstance(reply, str) or not reply.strip():
        raise BadInput("The reply is no text.")
    if len(reply) > _LONGEST_REPLY:
        raise BadInput(f"The reply has {len(reply):,} characters; {_LONGEST_REPLY:,} are the most.")
    try:
        found = json.loads(_unfenced(reply), parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise BadInput("The reply is not JSON.") from None
    if _deeper(found, _DEEPEST):
        raise BadInput(f"The reply has more than {_DEEPEST} lists and objects within each other.")
    return found


def _unfenced(reply: str) -> str:
    """The inside of a block of code, which models put around JSON unasked."""
    text = reply.strip()
    return text.removeprefix("```json").removeprefix("```").removesuffix("```") if text.startswith("```") else text


def _no_number(constant: str) -> float:
    raise ValueError(constant)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def _deeper(value: object, levels: int) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return inside is not None and (levels == 0 or any(_deeper(one, levels - 1) for one in inside))


def _object(value: object, keys: Sequence[str], what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(f"{what} must be a JSON object.")
    only((key[:60] for key in value), keys, what)
    for key in keys:
        if key not in value:
            raise BadInput(f"{what} lacks the key {key!r}.")
    return value


def _text(within: Mapping[str, Any], key: str) -> str:
    text = checked_text(key, within[key])
    if len(text) > _LONGEST_TEXT:
        raise BadInput(f"{key} has {len(text):,} characters; {_LONGEST_TEXT} are the most.")
    return text


def _boxes(found: Mapping[str, Any]) -> "tuple[Box, ...]":
    boxes = tuple(checked_box(one["box"]) for one in found["people"])
    for left, top, right, bottom in boxes:
        if min(right - left, bottom - top) < _NARROWEST:
            raise BadInput(f"A box is narrower than {_NARROWEST} of the picture.")
    for (i, one), (j, other) in combinations(enumerate(boxes, 1), 2):
        if _shared(one, other) > _OVERLAP:
            raise BadInput(f"The boxes of person {i} and {j} overlap by more than {_OVERLAP:.0%} of the smaller one.")
    return boxes


def _shared(one: "Box", other: "Box") -> float:
    """How much of the smaller box is in both."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    areas = [(right - left) * (bottom - top) for left, top, right, bottom in (one, other)]
    return max(0.0, width) * max(0.0, height) / min(areas)
