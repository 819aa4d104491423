"""Room 8: labels and a plan to findings. (`fairest.audit` is the call; the room has its own name.)"""

from fairest.decide.alone import Agreement, Alone
from fairest.decide.budget import Purse, purse
from fairest.decide.compare import compare, families, open_prompts
from fairest.decide.counterfactual import Counterfactual
from fairest.decide.docket import Docket
from fairest.decide.document import (
    document,
    load_agreements,
    load_alone,
    load_failures,
    load_findings,
    load_metrics,
    load_pairs,
    load_plan,
    load_rewriting,
    load_trusts,
    load_within,
)
from fairest.decide.doors import Reference
from fairest.decide.plan import Plan
from fairest.decide.references import Parity, Table, from_file, parity, reference
from fairest.decide.rounds import next_round, still_possible
from fairest.decide.summary import headline, sentence
from fairest.decide.trust import Trust, trusts
from fairest.decide.verdicts import Verdicts, verdicts, why_stopped
from fairest.decide.within import Within
from fairest.decide.words import display_name, percent, shown

__all__ = [
    "Agreement",
    "Alone",
    "Counterfactual",
    "Docket",
    "Parity",
    "Plan",
    "Purse",
    "Reference",
    "Table",
    "Trust",
    "Verdicts",
    "Within",
    "compare",
    "display_name",
    "document",
    "families",
    "from_file",
    "headline",
    "load_agreements",
    "load_alone",
    "load_failures",
    "load_findings",
    "load_metrics",
    "load_pairs",
    "load_plan",
    "load_rewriting",
    "load_trusts",
    "load_within",
    "next_round",
    "open_prompts",
    "parity",
    "percent",
    "purse",
    "reference",
    "sentence",
    "shown",
    "still_possible",
    "trusts",
    "verdicts",
    "why_stopped",
]
