"""What a plan has made of every group: tables after each step, who lost how much, captions beside pictures."""

from fairest.sift.groups.beside import Answer, SideBySide, side_by_side
from fairest.sift.groups.crossed import crossed
from fairest.sift.groups.families import families_of
from fairest.sift.groups.loss import Loss
from fairest.sift.groups.losses import losses
from fairest.sift.groups.table import GroupRow, group_rows
from fairest.sift.groups.tallies import Tallies, tally

__all__ = [
    "Answer",
    "GroupRow",
    "Loss",
    "SideBySide",
    "Tallies",
    "crossed",
    "families_of",
    "group_rows",
    "losses",
    "side_by_side",
    "tally",
]
