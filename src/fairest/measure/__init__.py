"""Room 7: pictures to labels, and how far a judge errs."""

from fairest.measure.doors import Judge
from fairest.measure.label import label
from fairest.measure.tally import tally

__all__ = ["Judge", "label", "tally"]
