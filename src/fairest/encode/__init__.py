"""Room 3: pictures and words to unit vectors."""

from fairest.encode.doors import Perceptor

__all__ = ["Perceptor"]
