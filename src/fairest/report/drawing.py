"""How many pictures were drawn, and why it was no more: for the whole audit and for each prompt, in words."""

from collections.abc import Mapping, Sequence

from fairest.decide.plan import Plan
from fairest.decide.words import listed, pictures
from fairest.records import Finding, Picture, Prompt

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


def on_seeds(drawn: Sequence[Picture], prompts: Sequence[Prompt]) -> str:
    """Why the pictures of a prompt are taken as independent draws, and which prompts are not independent."""
    seeds = [(picture.prompt, picture.seed) for picture in drawn if picture.seed is not None]
    unseeded, again = len(drawn) - len(seeds), len(seeds) - len(set(seeds))
    if drawn and not seeds:
        return "no seeds are known; that they are independent is taken on trust."
    doubts = [f"of {pictures(unseeded)} no seed is known"] * bool(unseeded)
    doubts += [f"{pictures(again)} had the seed of another under the same prompt"] * bool(again)
    shared = _shared(drawn, {prompt.id: prompt.pair or prompt.id for prompt in prompts})
    if doubts:
        also = f" Seeds are {shared}." if shared else ""
        return f"{listed(doubts)}; that they are independent is taken on trust.{also}"
    own = f"of a prompt has a seed of its own, {shared}" if shared else "has a seed of its own"
    return f"every picture {own}."


def _shared(drawn: Sequence[Picture], heads: Mapping[str, str]) -> str:
    """Which seeds come under several prompts; `heads` names the prompt without a change of words of each."""
    under: dict[int, set[str]] = {}
    for picture in drawn:
        if picture.seed is not None:
            under.setdefault(picture.seed, set()).add(picture.prompt)
    families = {seed: {heads[prompt] for prompt in some} for seed, some in under.items()}
    counterparts = sum(len(some) > len(families[seed]) for seed, some in under.items())
    others = sum(len(some) > 1 for some in families.values())
    said = [f"with the same prompt in changed words ({counterparts:,} of {len(under):,} seeds)"] * bool(counterparts)
    said += [f"with other prompts ({others:,} of {len(under):,} seeds)"] * bool(others)
    return f"shared {listed(said)}, so that these prompts are not independent of each other" if said else ""


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
