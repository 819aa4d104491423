"""Who stands where on a picture: layouts by hand, by rule and as TOML, and a judge's look at every person."""

from fairest.generate.layout.check import Obedience, Seen, check, obedience
from fairest.generate.layout.layout import Layout, Region
from fairest.generate.layout.rule import Rule, by_rule, side_by_side
from fairest.generate.layout.toml import from_toml, open_layout, to_toml

__all__ = [
    "Layout",
    "Obedience",
    "Region",
    "Rule",
    "Seen",
    "by_rule",
    "check",
    "from_toml",
    "obedience",
    "open_layout",
    "side_by_side",
    "to_toml",
]
