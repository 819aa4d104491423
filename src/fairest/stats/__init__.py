"""Arithmetic on counts: intervals, exact tests, many findings at once. No pictures, no torch."""

from fairest.stats.exact import at_least, at_most, p_beyond, p_differs
from fairest.stats.intervals import clopper_pearson, share, simultaneous_level
from fairest.stats.multiplicity import benjamini_hochberg
from fairest.stats.planning import needed_pictures

__all__ = [
    "at_least",
    "at_most",
    "benjamini_hochberg",
    "clopper_pearson",
    "needed_pictures",
    "p_beyond",
    "p_differs",
    "share",
    "simultaneous_level",
]
