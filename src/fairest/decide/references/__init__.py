"""What shares are held against: parity, labour statistics, the Monk scale, files of one's own."""

from fairest.decide.references.files import from_file
from fairest.decide.references.labour import Labour, us_labour_2022
from fairest.decide.references.monk import UniformMonk, uniform_monk
from fairest.decide.references.named import reference
from fairest.decide.references.parity import Parity, parity
from fairest.decide.references.survey import survey_interval
from fairest.decide.references.table import SUM_SLACK, Table

__all__ = [
    "SUM_SLACK",
    "Labour",
    "Parity",
    "Table",
    "UniformMonk",
    "from_file",
    "parity",
    "reference",
    "survey_interval",
    "uniform_monk",
    "us_labour_2022",
]
