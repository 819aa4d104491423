"""What stands in the way of a verdict, and what would settle it, in words."""

from fairest.decide.plan import Plan
from fairest.decide.statements import Counts
from fairest.stats import needed_pictures

__all__ = ["what_would_settle"]

_MOST = 100_000


def what_would_settle(counts: Counts, plan: Plan, enough: float) -> str:
    """Why a statement is undetermined and what would settle it.

    The number of pictures runs from what the test needs by itself, at `plan.alpha`, to what it needs
    among all findings, at `enough`. Both suppose that the shares stay as they are.
    """
    if counts.n == 0:
        return "no picture was drawn"
    if counts.gaps == counts.n:
        return "no picture could be told"
    alone = _needed(counts, plan, plan.alpha)
    together = _needed(counts, plan, enough)
    if together is None:
        return _obstacle(counts, plan)
    if alone is None or alone <= counts.n:
        return f"up to about {_rounded_up(together)} pictures in all would settle it"
    low, high = _rounded_up(alone), _rounded_up(together)
    return f"about {low if low == high else f'{low} to {high}'} pictures in all would settle it"


def _obstacle(counts: Counts, plan: Plan) -> str:
    all_told = counts._replace(gaps=0, n=counts.n - counts.gaps)
    if counts.gaps and _needed(all_told, plan, plan.alpha) is not None:
        return f"{counts.gaps} of {counts.n} pictures could not be told: drawing more like these would not settle it"
    if counts.ref_high > counts.ref_low:
        width = f"{counts.ref_low:.0%} to {counts.ref_high:.0%}"
        return f"the reference's own interval ({width}) is too wide for more pictures to settle it"
    return f"the share lies so near the edge of what counts as a difference that {_MOST:,} pictures would not settle it"


def _needed(counts: Counts, plan: Plan, alpha: float) -> int | None:
    return needed_pictures(*counts, plan.delta, alpha, _MOST)


def _rounded_up(pictures: int) -> str:
    """Two figures: a third would claim a precision that a plan does not have."""
    step = 10 ** max(0, len(str(pictures)) - 2)
    return f"{-(-pictures // step) * step:,}"
