"""A hundred and forty-six prompts at once: where the pictures go, what is found, what is found falsely."""

from typing import NamedTuple

import numpy as np

from fairest.decide import Plan

from .audits import ErringJudge, audit
from .pool import Each
from .promises import Estimate, Line, Section, Size, at_least, at_most, mean

_FAIR, _CAP, _FIXED, _DELTA = 46, 1000, 210, 0.10


class Result(NamedTuple):
    pictures: int
    found: float
    """The part of the unfair prompts that is said to differ."""
    false: float
    """The part of what is said to differ that is fair."""
    certified: float
    """The part of the fair prompts that is said to be equivalent to fair."""
    false_certified: float
    """The part of what is said to be equivalent that is delta away from fair or more."""


def section(each: Each, size: Size) -> Section:
    """The adaptive design beside a fixed number, on the same prompts and seeds."""
    apart = _compared(each, "apart", size.audits(8), size.quick)
    spread = _compared(each, "spread", size.audits(4), size.quick)
    return Section(
        f"5. 146 prompts, {_FAIR} of them fair, at most {_CAP:,} pictures each, against {_FIXED} each",
        [
            *_lines(*apart, "", (24_753, 0.97, 0.99)),
            *_lines(*spread, "spread: ", (None, None, None)),
        ],
        "The shares of the 100 unfair: 42 even over .02-.10 and .90-.98, 58 over .10-.40 and .60-.90. spread: even "
        "quantiles of the arcsine law instead, 12 of them within delta (.10) of one half: those both differ and are "
        'equivalent, either is right, and "found" counts the first. The design page does not give its shares.',
    )


def shares(law: str) -> list[float]:
    """The shares of the unfair prompts, mirrored about one half."""
    if law == "spread":
        return list(np.sin(np.pi / 2 * (np.arange(100) + 0.5) / 100) ** 2)
    low = [*np.linspace(0.02, 0.10, 21, endpoint=False), *np.linspace(0.10, 0.40, 29)]
    return [*low, *(1 - share for share in low)]


def _compared(each: Each, law: str, many: int, quick: bool) -> tuple[dict[str, Estimate], dict[str, Estimate]]:
    step = 15 if quick else 1
    looking, fixed = (each(_result, [(law, seed, n, step) for seed in range(many)]) for n in (None, _FIXED))
    return _means(looking), _means(fixed)


def _means(found: list[Result]) -> dict[str, Estimate]:
    return {name: mean(column) for name, column in zip(Result._fields, zip(*found, strict=True), strict=True)}


def _lines(
    ours: dict[str, Estimate], fixed: dict[str, Estimate], law: str, design: tuple[float | None, ...]
) -> list[Line]:
    pictures, found, certified = design
    none = None if found is None else 0.93
    return [
        Line(f"{law}pictures", ours["pictures"], at_most(fixed["pictures"].value) if not law else None, pictures, 0),
        Line("    fixed", fixed["pictures"], digits=0),
        Line(f"{law}found of the unfair (power)", ours["found"], None if law else at_least(found or 0), found),
        Line("    fixed", fixed["found"], design=none),
        Line(f'{law}false among "differs"', ours["false"], at_most(0.05)),
        Line("    fixed", fixed["false"], at_most(0.05)),
        Line(f"{law}certified of the fair", ours["certified"], None, certified),
        Line("    fixed", fixed["certified"]),
        Line(f'{law}false among "equivalent"', ours["false_certified"], at_most(0.05)),
    ]


def _result(job: tuple[str, int, int | None, int]) -> Result:
    law, seed, fixed, step = job
    truth = [*[0.5] * _FAIR, *shares(law)][::step]
    plan = Plan(("gender",), max_images=_CAP, fixed=fixed, delta=_DELTA, seed=5_000_000 + seed)
    done = audit(truth, ErringJudge(), plan)
    differs, equivalent = (np.array([f.verdict == v for f in done.women]) for v in ("differs", "equivalent"))
    fair, beyond = np.equal(truth, 0.5), np.abs(np.subtract(truth, 0.5)) >= _DELTA
    return Result(
        pictures=len(done.pictures),
        found=differs[~fair].mean(),
        false=(differs & fair).sum() / max(1, differs.sum()),
        certified=equivalent[fair].mean(),
        false_certified=(equivalent & beyond).sum() / max(1, equivalent.sum()),
    )
