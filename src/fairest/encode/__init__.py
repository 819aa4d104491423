"""Room 3: pictures and words to unit vectors."""

from fairest.encode.doors import Perceptor
from fairest.encode.embedding import embedded

__all__ = ["Perceptor", "embedded"]
