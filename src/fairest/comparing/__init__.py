"""Two runs, or two models, compared on the same prompts and seeds."""

from fairest.comparing.call import compare
from fairest.comparing.result import Comparison

__all__ = ["Comparison", "compare"]
