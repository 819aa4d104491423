"""A layout by rule: so many people, and who is who drawn from a target, balanced by design over the pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

from fairest.errors import BadInput
from fairest.generate.layout.layout import MOST, Layout, Region, checked_box, checked_text
from fairest.generate.layout.target import Joint, Marginals, Person, Target, as_target
from fairest.generate.layout.wording import Wording

if TYPE_CHECKING:
    from fairest.generate.engine.objective import Box

__all__ = ["Rule", "by_rule", "side_by_side"]

_MOST_PLACES = 1_000_000


@dataclass(frozen=True)
class Rule:
    """Who is wanted on every picture: `Rule(5, "nurse", {"gender": {"woman": 0.5, "man": 0.5}})`.

    Raises `BadInput` for what cannot be meant, when it is made.
    """

    people: int
    who: str
    target: Marginals | Joint
    """Shares of values by attribute, or combinations of two attributes' values, each with its share."""
    background: str = ""
    rows: int = 1
    """People stand in so many rows, one behind the other."""
    boxes: "Sequence[Box]" = ()
    """Where they stand; () is side by side, in squares."""
    ratio: float | None = None
    """The picture's width by its height; None: as the squares need."""
    template: str | None = None
    """The prompt of a person, with {who}, {a} for an article and a blank for each attribute; None: a usual one."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """How a prompt says a value, where it says more than its name: {"gender": {"woman": "female"}}."""
    adapters: Mapping[str, float] = field(default_factory=dict)
    """LoRA files of each person."""

    def __post_init__(self) -> None:
        for name, number, most in (("people", self.people, MOST), ("rows", self.rows, self.people)):
            if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= most:
                raise BadInput(f"{name} is {number!r}; it must be a whole number from 1 to {most}.")
        checked_text("who", self.who)
        if self.boxes and len(self.boxes) != self.people:
            raise BadInput(f"There are {len(self.boxes)} boxes for {self.people} people.")
        self.layouts(1, 0)  # whatever else is wrong is found before anything is drawn

    def layouts(self, number_of_pictures: int, seed: int) -> tuple[Layout, ...]:
        """One layout for each picture; over all of them the people are balanced (see `Target.people`)."""
        places = number_of_pictures * self.people
        if number_of_pictures < 1 or places > _MOST_PLACES:
            raise BadInput(f"{number_of_pictures:,} pictures of {self.people} people cannot be planned at once.")
        target = self._target()
        said = Wording.of(self.template, {a: self._values(target, a) for a in target.attributes}, self.words)
        everybody = target.people(places, seed)
        groups = (everybody[first : first + self.people] for first in range(0, places, self.people))
        return tuple(self._layout(group, said) for group in groups)

    @property
    def shape(self) -> float:
        """The picture's width by its height: as given, or as its squares need."""
        return ceil(self.people / self.rows) / self.rows if self.ratio is None else self.ratio

    def _target(self) -> Target:
        return as_target(self.target)

    def _values(self, target: Target, attribute: str) -> Sequence[str]:
        persons = [*target.rows, *target.columns, *(person for values in target.further for person, _ in values)]
        return [person[attribute] for person in persons if attribute in person]

    def _layout(self, group: Sequence[Person], said: Wording) -> Layout:
        boxes = tuple(checked_box(box) for box in self.boxes) or side_by_side(self.people, self.rows)
        regions = (
            Region(box, said.prompt(self.who, person), adapters=self.adapters, asked=person)
            for box, person in zip(boxes, group, strict=True)
        )
        return Layout(self.background, tuple(regions), self.shape)


def by_rule(
    people: int, who: str, target: Marginals | Joint, number_of_pictures: int, seed: int, **more: object
) -> tuple[Layout, ...]:
    """One layout for each picture, of the `Rule` these are; `more` are its other fields."""
    return Rule(people, who, target, **more).layouts(number_of_pictures, seed)  # type: ignore[arg-type]


def side_by_side(people: int, rows: int = 1) -> "tuple[Box, ...]":
    """Boxes of the same size from left to right, row by row; a last row with fewer people stands in the middle."""
    columns = ceil(people / rows)
    boxes = []
    for place in range(people):
        row, column = divmod(place, columns)
        here = min(columns, people - row * columns)
        shift = (columns - here) / 2
        left, right = (column + shift) / columns, (column + 1 + shift) / columns
        boxes.append((left, row / rows, right, (row + 1) / rows))
    return tuple(boxes)
