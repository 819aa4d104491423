"""Room 8: labels and a plan to findings. (`fairest.audit` is the call; the room has its own name.)"""

from fairest.decide.compare import compare
from fairest.decide.document import findings_document, load_findings
from fairest.decide.doors import Reference
from fairest.decide.plan import Plan
from fairest.decide.reference_files import from_file
from fairest.decide.references import Parity, Table, parity
from fairest.decide.summary import headline, interval_level, sentence
from fairest.decide.words import display_name, percent, shown

__all__ = [
    "Parity",
    "Plan",
    "Reference",
    "Table",
    "compare",
    "display_name",
    "findings_document",
    "from_file",
    "headline",
    "interval_level",
    "load_findings",
    "parity",
    "percent",
    "sentence",
    "shown",
]
