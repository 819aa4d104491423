"""Targets that no weights can meet, in words."""

from collections.abc import Callable, Sequence

from fairest.errors import BadInput
from fairest.sift.weights.targets import Target
from fairest.stats.reachable import Unreachable

__all__ = ["refusal"]


def refusal(found: Unreachable, targets: Sequence[Target], values: Callable[[str], Sequence[str]]) -> BadInput:
    """The error for what stands in the way, given the values of an attribute."""
    words = [targets[i].name for i in found.targets]
    if found.why in ("no rows", "share of zero"):
        of = [values(attribute) for attribute in targets[found.targets[0]].attributes]
        entries = ["+".join(v[i] for v, i in zip(of, entry, strict=True)) for entry in found.entries]
        return _of_values(found, words[0], entries)
    those = " and ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} and {words[-1]}"
    if found.why == "clash":
        return BadInput(
            f"No weights meet the targets of {those} together: combinations of their values have no rows.",
            hint="Leave one of them out, or add rows of the combinations that are missing.",
        )
    return BadInput(
        f"The targets of {those} are met only where some rows weigh nothing.",
        hint="Leave one of them out, add rows of the combinations that are missing, or remove those rows by a filter.",
    )


def _of_values(found: Unreachable, target: str, values: Sequence[str]) -> BadInput:
    which = ", ".join(f"{target}={value}" for value in values)
    if found.why == "no rows":
        return BadInput(
            f"No row is {which}, so no weights give it a share.",
            hint="Add such rows, or give the shares by value, 0 for what has no rows.",
        )
    return BadInput(
        f"Rows of {which} should have a share of 0, and a weight is above zero.",
        hint="Remove those rows by a filter, or give them a share.",
    )
