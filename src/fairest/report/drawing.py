"""How many pictures were drawn, and why it was no more: for the whole audit and for each prompt, in words."""

from collections.abc import Sequence

from fairest.decide.plan import Plan
from fairest.decide.words import pictures
from fairest.records import Finding, Picture

__all__ = ["how_drawn", "on_seeds", "why_stopped"]


def how_drawn(plan: Plan, drawn: Sequence[int], *, made: bool = False) -> str:
    """The design in a sentence or two; `drawn` holds the number of pictures of every prompt.

    `made` says that somebody had made them before the audit.
    """
    least, most = min(drawn, default=0), max(drawn, default=0)
    each = f"{pictures(most)} a prompt" if least == most else f"from {least:,} to {pictures(most)} a prompt"
    if made:
        return f"The pictures were made before the audit. {_how_looked_at(plan, each)}"
    if plan.fixed is not None:
        return (
            f"The number of pictures was fixed beforehand, {plan.fixed:,} for each prompt, and they were looked at "
            "once, at the end."
        )
    return (
        f"Pictures were drawn in rounds until every statement had a verdict{_or_budget(plan)} or the cap of "
        f"{plan.max_images:,} was reached: {each}. The evidence stays valid however often one looks."
    )


def _how_looked_at(plan: Plan, each: str) -> str:
    if plan.fixed is not None:
        return f"They were looked at once, all together: {each}."
    return (
        "They were looked at in rounds, in an order that does not depend on them, until every statement had a verdict"
        f"{_or_budget(plan)} or the cap of {plan.max_images:,}, or the last of them, was reached: {each}. The evidence "
        "stays valid however often one looks."
    )


def on_seeds(drawn: Sequence[Picture]) -> str:
    """Why pictures are taken as independent draws."""
    unseeded = sum(picture.seed is None for picture in drawn)
    if not unseeded:
        return "every picture has a seed of its own."
    what = "no seeds are known" if unseeded == len(drawn) else f"of {pictures(unseeded)} no seed is known"
    return f"{what}; that they are independent is taken on trust."


def why_stopped(plan: Plan, drawn: int, findings: Sequence[Finding], there: int | None = None) -> str:
    """Why no more pictures of a prompt were drawn; empty where the design says it for all, or none were.

    `there` is how many there are, where no more can be drawn.
    """
    if plan.fixed is not None or not drawn:
        return ""
    if any(_is_open(f, plan) for f in findings):
        if drawn == there:
            return f"All {pictures(drawn)} there are were looked at, with something still open."
        where = "at the cap," if drawn >= plan.max_images else f"below the cap of {plan.max_images:,},"
        return f"Stopped {where} after {pictures(drawn)}, with something still open."
    if all(f.verdict is None for f in findings):
        return f"Stopped after {pictures(drawn)}, when its shares were known to within {plan.delta * 100:g} points."
    return f"Stopped after {pictures(drawn)}, when it was settled."


def _is_open(f: Finding, plan: Plan) -> bool:
    """What is held against nothing is open until it is known to within delta."""
    return f.verdict == "undetermined" or (f.verdict is None and f.high - f.low > 2 * plan.delta)


def _or_budget(plan: Plan) -> str:
    return "" if plan.budget is None else f", the budget of {plan.budget} was spent,"
