"""How far two people agree, in a sentence."""

from fairest.decide.words import interval, percent
from fairest.labelling.results import Agreed

__all__ = ["agreed"]


def agreed(one: Agreed) -> str:
    """ "anna and ben told the same on 45 of 48 pictures, 94 % (82 to 99 %); they differ on 3; kappa 0.87"."""
    found, (first, second) = one.found, one.raters
    aside = f" {one.aside} more that one of them or both set aside." if one.aside else ""
    if found.share is None:
        return f"{first} and {second} told a value of no picture both.{aside}"
    kappa = "not defined" if found.kappa is None else f"{found.kappa:.2f}"
    return (
        f"{first} and {second} told the same on {found.same} of {found.both} pictures, {percent(found.share)} "
        f"({interval(found.low, found.high)}), and differ on {found.different}. Cohen's kappa: {kappa}.{aside}"
    )
