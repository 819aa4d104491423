"""Room 6: prompts to pictures."""

from fairest.generate.doors import Blocked, Drawing, Generator
from fairest.generate.draw import draw

__all__ = ["Blocked", "Drawing", "Generator", "draw"]
