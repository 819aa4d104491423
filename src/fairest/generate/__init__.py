"""Room 6: prompts to pictures."""

from fairest.generate.collections import answers_to
from fairest.generate.doors import Blocked, Collection, Drawing, Drawn, Found, Generator, Price
from fairest.generate.draw import Answer, batch_of, calls, draw, seats, still_missing
from fairest.generate.plan import batches, plan

__all__ = [
    "Answer",
    "Blocked",
    "Collection",
    "Drawing",
    "Drawn",
    "Found",
    "Generator",
    "Price",
    "answers_to",
    "batch_of",
    "batches",
    "calls",
    "draw",
    "plan",
    "seats",
    "still_missing",
]
