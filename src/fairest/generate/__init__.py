"""Room 6: prompts to pictures."""

from fairest.generate.doors import Blocked, Drawing, Generator, Price
from fairest.generate.draw import draw
from fairest.generate.plan import plan

__all__ = ["Blocked", "Drawing", "Generator", "Price", "draw", "plan"]
