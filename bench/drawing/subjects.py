"""Whom the recipes are asked to draw: words of the village, each with a gender asked for outright."""

from dataclasses import dataclass

from fairest.english import article
from fairest.village.world import WORDS

__all__ = ["SUBJECTS", "Subject"]

_ADJECTIVE = {"woman": "female", "man": "male"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Half of them are asked for against what was planted under their word."""

    word: str
    gender: str

    @property
    def occupation(self) -> str:
        return next(w.occupation for w in WORDS if w.word == self.word)

    @property
    def text(self) -> str:
        return f"a photo of a {_ADJECTIVE[self.gender]} {self.word}"

    @property
    def neutral(self) -> str:
        return f"a photo of {article(self.word)} {self.word}"

    @property
    def other(self) -> "Subject":
        """The same work, the other gender."""
        return Subject(self.word, "man" if self.gender == "woman" else "woman")

    @property
    def next(self) -> "Subject":
        """Another one, of other work and gender."""
        return SUBJECTS[(SUBJECTS.index(self) + 1) % len(SUBJECTS)]


SUBJECTS = (
    Subject("nurse", "man"),
    Subject("firefighter", "woman"),
    Subject("farmer", "man"),
    Subject("pilot", "woman"),
    Subject("police officer", "man"),
    Subject("chef", "woman"),
    Subject("singer", "man"),
    Subject("construction worker", "woman"),
)
