"""Several judges as one: each tells what it knows, and where several know an attribute a rule decides."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Any, TypeAlias

from PIL.Image import Image

from fairest.errors import BadInput, UnknownName
from fairest.measure.crossed import parts
from fairest.measure.disagreement import RULES, Rule
from fairest.measure.doors import Judge
from fairest.records import SEVERAL, UNSURE, Confusion, Label, Picture

__all__ = ["Panel"]

_Told: TypeAlias = Mapping[str, Label]
"""What each judge said of one attribute of one picture, by its name."""


@dataclass(frozen=True)
class Panel:
    """A judge made of others. An attribute that one of them knows has its label; of one that several know every
    label holds their votes, and the value that follows by the rule.

    Raises `BadInput` for two judges of one name, and where they give an attribute other values.
    """

    members: tuple[Judge, ...]
    rule: Rule = "unsure"

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise UnknownName("rule for judges that disagree", str(self.rule), RULES)
        names = [member.name for member in self.members]
        if len(set(names)) < len(names) or len(names) < 2:
            raise BadInput(f"These are not several judges: {', '.join(names)}.", hint="Name each once.")
        for attribute in self.shared:
            self._check_values(attribute)

    @property
    def name(self) -> str:
        names = " & ".join(member.name for member in self.members)
        return names if self.rule == "unsure" or not self.shared else f"{names} by {self.rule}"

    @property
    def attributes(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for member in self.members:
            found = {**member.attributes, **found}
        return found

    @property
    def sees_everyone(self) -> bool:
        return any(getattr(member, "sees_everyone", False) for member in self.members)

    @property
    def batch(self) -> int | None:
        return min(filter(None, (getattr(member, "batch", None) for member in self.members)), default=None)

    @property
    def of_pictures(self) -> frozenset[str]:
        return frozenset(chain.from_iterable(getattr(member, "of_pictures", ()) for member in self.members))

    @cached_property
    def shared(self) -> frozenset[str]:
        """The attributes that several of them know."""
        many = Counter(chain.from_iterable(member.attributes for member in self.members))
        return frozenset(attribute for attribute, n in many.items() if n > 1)

    @property
    def confusions(self) -> tuple[Confusion, ...]:
        """How far it errs in what one judge tells alone: what several make of it together nobody measured."""
        return tuple(
            confusion
            for member in self.members
            for confusion in getattr(member, "confusions", ())
            if all(part in member.attributes and part not in self.shared for part in parts(confusion.attribute))
        )

    def asked_of(self, member: Judge, attributes: Sequence[str]) -> list[str]:
        """What of the attributes is asked of one of them."""
        return [attribute for attribute in attributes if attribute in member.attributes]

    def label(self, ids: Sequence[str], pictures: Sequence[Image], attributes: Sequence[str]) -> list[Label]:
        """One label for each picture and attribute."""
        from fairest.measure.asking import Seen, ask

        records = [Picture(name, "", "", None, name) for name in ids]
        return ask(self, [Seen(*both) for both in zip(records, pictures, strict=True)], attributes)

    def together(self, told: Sequence[tuple[str, Sequence[Label]]], attributes: Sequence[str]) -> list[Label]:
        """The labels of all of them, given each one's by its name: picture by picture, attributes in order."""
        votes: dict[str, dict[str, dict[str, Label]]] = {}
        for judge, labels in told:
            for label in labels:
                votes.setdefault(label.picture, {}).setdefault(label.attribute, {})[judge] = label
        return [
            label
            for of_picture in votes.values()
            for label in self._spread([self._decided(of_picture[attribute]) for attribute in attributes])
        ]

    def describe(self) -> Mapping[str, object]:
        """What each says of itself, its notes under its name, and the rule."""
        said: list[dict[str, Any]] = [{"name": m.name, **m.describe()} for m in self.members]
        notes = [f"{one['name']}: {note}" for one in said for note in one.pop("notes", ())]
        return {"name": self.name, "rule": self.rule, "shared": sorted(self.shared), "judges": said, "notes": notes}

    def _check_values(self, attribute: str) -> None:
        known = {m.name: m.attributes[attribute] for m in self.members if attribute in m.attributes}
        if len(set(map(frozenset, known.values()))) > 1:
            said = "; ".join(f"{name} gives {', '.join(values)}" for name, values in known.items())
            raise BadInput(
                f"These judges give {attribute} other values: {said}.",
                hint=f"Leave it to one of them: write {next(iter(known))},only=… with what the other shall tell.",
            )

    def _decided(self, told: _Told) -> Label:
        if len(told) == 1:
            return next(iter(told.values()))
        return replace(RULES[self.rule](list(told.values())), votes=tuple(told.items()))

    def _spread(self, labels: Sequence[Label]) -> list[Label]:
        """What is true of a picture is true of everyone on it."""
        many = next((len(label.people) for label in labels if label.people), 1)
        return [_of_everyone(x, many) if x.attribute in self.of_pictures and many > 1 else x for x in labels]


def _of_everyone(label: Label, many: int) -> Label:
    if label.people or (label.value is None and label.why != UNSURE):
        return label
    return replace(label, value=None, why=SEVERAL, people=(label.value,) * many)
