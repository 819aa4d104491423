"""fairest: measure, trace and mitigate bias in text-to-image systems, with uncertainty one can defend.

Start reading in `flow.py`. One shell line prints the map of the rooms:
`grep -rhE '^.{3}Room [0-9]+:' src/fairest | sort -k2 -n`
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fairest.api import audit
    from fairest.asserting import assert_equivalent
    from fairest.comparing import Comparison, compare
    from fairest.curating import Curation, curate
    from fairest.judging import JudgeAudit, audit_judge
    from fairest.making import draw
    from fairest.regurgitating import Regurgitation, regurgitation
    from fairest.results import Audit
    from fairest.searching import Search, search
    from fairest.village.painter import Painter

__version__ = "0.1.0"
__all__ = [
    "Audit",
    "Comparison",
    "Curation",
    "JudgeAudit",
    "Painter",
    "Regurgitation",
    "Search",
    "__version__",
    "assert_equivalent",
    "audit",
    "audit_judge",
    "compare",
    "curate",
    "draw",
    "regurgitation",
    "search",
]

_WHERE = {
    "Audit": "fairest.results",
    "Comparison": "fairest.comparing",
    "Curation": "fairest.curating",
    "JudgeAudit": "fairest.judging",
    "Painter": "fairest.village.painter",
    "Regurgitation": "fairest.regurgitating",
    "Search": "fairest.searching",
    "assert_equivalent": "fairest.asserting",
    "audit": "fairest.api",
    "audit_judge": "fairest.judging",
    "compare": "fairest.comparing",
    "curate": "fairest.curating",
    "draw": "fairest.making",
    "regurgitation": "fairest.regurgitating",
    "search": "fairest.searching",
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are asked for, so that `import fairest` is instant."""
    if name not in _WHERE:
        raise AttributeError(f"module 'fairest' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
