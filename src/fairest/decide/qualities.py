"""Attributes that describe a picture and no group of people: nobody is represented by half of each value."""

from fairest.measure.crossed import parts

__all__ = ["QUALITIES", "is_quality"]

QUALITIES = frozenset({"sexual-content"})
"""What parity says nothing of, and no score of evenness. Shares of it have intervals and no verdict, unless a
reference of one's own states what is expected; how it goes with groups is what `within` says."""


def is_quality(attribute: str) -> bool:
    """Whether an attribute is one of these, or an intersection with one."""
    return not QUALITIES.isdisjoint(parts(attribute))
