"""How much each row counts: undoing what a filter did to groups, reaching targets, caps, and sampling by weight."""

from fairest.sift.order import scrambled
from fairest.sift.weights.caps import cap
from fairest.sift.weights.collapse import Cells, collapse, weights_of
from fairest.sift.weights.density import UndoneFacts, undo_filter
from fairest.sift.weights.effective import Spread, Weighed, by_value, effective_size, spread
from fairest.sift.weights.raking import Expects, RakedFacts, cell_factors, to_targets
from fairest.sift.weights.sampling import sample
from fairest.sift.weights.targets import Target, parse_target, parse_targets, shares

__all__ = [
    "Cells",
    "Expects",
    "RakedFacts",
    "Spread",
    "Target",
    "UndoneFacts",
    "Weighed",
    "by_value",
    "cap",
    "cell_factors",
    "collapse",
    "effective_size",
    "parse_target",
    "parse_targets",
    "sample",
    "scrambled",
    "shares",
    "spread",
    "to_targets",
    "undo_filter",
    "weights_of",
]
