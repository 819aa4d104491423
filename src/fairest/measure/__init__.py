"""Room 7: pictures to labels, and how far a judge errs."""

from fairest.measure.calibrate import calibrate
from fairest.measure.calibration import (
    CALIBRATION,
    Calibration,
    check_fit,
    from_json,
    read_calibration,
    to_json,
    write_calibration,
)
from fairest.measure.confusion import add, confusion, empty_rows, left_out
from fairest.measure.crossed import cross, joined, parts, pieces, plain, taken_apart, values
from fairest.measure.disagreement import Rule
from fairest.measure.doors import Judge
from fairest.measure.everyone import Everyone
from fairest.measure.fingerprint import fingerprint
from fairest.measure.label import label, label_files
from fairest.measure.panel import Panel
from fairest.measure.people import check_same, read_people
from fairest.measure.rewriting import Rewriting, rewriting
from fairest.measure.sample import blind_name, in_turn, label_sheet, sample
from fairest.measure.tally import tally
from fairest.measure.truth import Truths, settle

__all__ = [
    "CALIBRATION",
    "Calibration",
    "Everyone",
    "Judge",
    "Panel",
    "Rewriting",
    "Rule",
    "Truths",
    "add",
    "blind_name",
    "calibrate",
    "check_fit",
    "check_same",
    "confusion",
    "cross",
    "empty_rows",
    "fingerprint",
    "from_json",
    "in_turn",
    "joined",
    "label",
    "label_files",
    "label_sheet",
    "left_out",
    "parts",
    "pieces",
    "plain",
    "read_calibration",
    "read_people",
    "rewriting",
    "sample",
    "settle",
    "taken_apart",
    "tally",
    "to_json",
    "values",
    "write_calibration",
]
