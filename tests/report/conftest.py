"""A made-up run, small and exact: what the tests of the report are about."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from fairest import decide, report, stats
from fairest.decide import Docket
from fairest.decide.plan import Plan
from fairest.decide.trust import Trust, trusts
from fairest.decide.verdicts import Verdicts
from fairest.measure import tally
from fairest.prompts import Suite
from fairest.records import Confusion, Failure, Finding, Label, Metric, Picture, Prompt, Tally

SUPPORT = {"gender": ("woman", "man"), "skin-tone": ("light", "medium", "dark")}
DELTA = 0.1
CONFUSION = Confusion(
    "gender",
    {"woman": {"woman": 485, "man": 10, "unsure": 5}, "man": {"woman": 5, "man": 495, "unsure": 0}},
    "village",
    how="the prompt, confirmed by a second judge",
)
"""Right on 485 of 495 women and on 495 of 500 men, when it gives a label."""


@dataclass(frozen=True)
class MadeUpRun:
    """Pictures and labels in a folder; `write` makes the pages of them. Verdicts are made up from the intervals."""

    folder: Path
    prompts: tuple[Prompt, ...]
    pictures: tuple[Picture, ...]
    labels: tuple[Label, ...]
    about: Mapping[str, object]
    support: Mapping[str, tuple[str, ...]]
    confusions: tuple[Confusion, ...] = ()
    fixed: int | None = None

    @property
    def plan(self) -> Plan:
        return Plan(tuple(self.support), delta=DELTA, fixed=self.fixed)

    @property
    def trusts(self) -> dict[str, Trust]:
        return trusts(self.support, self.confusions, "village", "", self.plan)

    @property
    def docket(self) -> Docket:
        return Docket.of(self.prompts, decide.reference("parity"), self.plan, self.support, self.trusts)

    @property
    def tallies(self) -> list[Tally]:
        return tally(self.prompts, self.pictures, self.labels, self.support)

    @property
    def findings(self) -> tuple[Finding, ...]:
        prompts = {prompt.id: prompt for prompt in self.prompts}
        return tuple(
            finding(prompts[t.prompt], t, value, self.trusts[t.attribute], adaptive=self.fixed is None)
            for t in self.tallies
            for value in (
                [prompts[t.prompt].asked[t.attribute]] if t.attribute in prompts[t.prompt].asked else t.counts
            )
        )

    @property
    def failures(self) -> tuple[Failure, ...]:
        concepts = {prompt.id: prompt.concept for prompt in self.prompts}
        return tuple(failure(t, concepts[t.prompt], [o for o in self.tallies if o != t]) for t in self.tallies)

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The bias score |p_m - p_f| of every prompt, and over all."""
        given = ("gender", 0.8, 0.5, 0.9, 0.25, 10, "uniform")
        return (
            *(Metric("bias score", p.id, p.concept, *given) for p in self.prompts),
            Metric("bias score", None, None, "gender", 0.1, None, None, 0.05, 20, "uniform", "no interval is known"),
        )

    @property
    def verdicts(self) -> Verdicts:
        families = ({"name": "differs", "statements": 72, "method": "e-BH", "level": 0.05},)
        return Verdicts(self.findings, self.failures, self.metrics, families)

    def write(self, **changed: Any) -> Path:
        """The pages; `changed` are parts of the verdicts that are to be others."""
        suite = Suite("made-up", "1.0", self.prompts, tuple(self.support), {"licence": "CC0-1.0"})
        verdicts = self.verdicts._replace(**changed)
        return report.write(self.folder, verdicts, self.docket, suite, self.pictures, self.labels, self.about)


def finding(prompt: Prompt, t: Tally, value: str, trust: Trust, *, adaptive: bool) -> Finding:
    """Clopper-Pearson through the judge's limits; a verdict by where the interval lies."""
    asked, reference = t.attribute in prompt.asked, 1 / len(t.counts)
    told_low, _ = stats.clopper_pearson(t.counts[value], t.drawn)
    _, told_high = stats.clopper_pearson(t.counts[value] + t.untold, t.drawn)
    low, high = map(float, stats.true_share(told_low, told_high, trust.rates[value]))
    share = t.counts[value] / t.told if t.told else None
    verdict, why = ("undetermined", "about 170 pictures in all would settle it")
    if reference - DELTA < low and high < reference + DELTA:
        verdict, why = "equivalent", None
    elif not low <= reference <= high:
        verdict, why = "differs", None
    evidence = math.exp(stats.log_e_outside(t.counts[value], t.untold, t.drawn, reference, reference))
    corrected = corrected_share(share, value, trust.confusion) if trust.confusion and share is not None else None
    return Finding(
        prompt=prompt.id, concept=prompt.concept, attribute=t.attribute, value=value,
        counts=t.counts, gaps=t.gaps, n=t.drawn, told=t.told, share=share, low=low, high=high,
        reference=None if asked else reference,
        reference_low=None if asked else reference,
        reference_high=None if asked else reference,
        verdict=None if asked else verdict,  # type: ignore[arg-type]
        why=None if asked else why,
        corrected=corrected,
        e_value=evidence if adaptive and not asked else None,
        e_within=1 / evidence if adaptive and not asked else None,
        p_differs=None if adaptive or asked else min(1.0, 1 / evidence),
        p_beyond=None if adaptive or asked else 1.0,
        tolerates=0.07 if verdict != "undetermined" and not asked and not trust.known else None,
        asked=asked,
        level=0.95,
    )  # fmt: skip


def corrected_share(share: float, value: str, known: Confusion) -> float:
    """Rogan and Gladen's estimate for one of two values."""
    told = {true: row[true] + row[_other(known, true)] for true, row in known.counts.items()}
    right = {true: row[true] / told[true] for true, row in known.counts.items()}
    other = _other(known, value)
    false = known.counts[other][value] / told[other]
    return stats.rogan_gladen(share, right[value], 1 - false)


def _other(known: Confusion, value: str) -> str:
    return next(true for true in known.counts if true != value)


def failure(t: Tally, concept: str, others: list[Tally]) -> Failure:
    """A prompt is called unlike the others where its interval leaves out their share."""
    rest = [o for o in others if o.attribute == t.attribute]
    share = sum(o.untold for o in rest) / max(1, sum(o.drawn for o in rest))
    low, high = stats.clopper_pearson(t.untold, t.drawn)
    own = t.untold / t.drawn if t.drawn else None
    return Failure(
        t.prompt, concept, t.attribute, t.gaps, t.drawn, own, low, high, not low <= share <= high, share, 340.0
    )


def paint(file: Path, colour: str = "teal", size: tuple[int, int] = (64, 64)) -> None:
    file.parent.mkdir(exist_ok=True)
    Image.new("RGB", size, colour).save(file)


ABOUT: dict[str, object] = {
    "fairest": "0.1.0",
    "started": "2026-01-02T03:04:05Z",
    "generator": {"name": "village", "weights": {"unet": "ab" * 32}},
    "judge": {"name": "village"},
    "reference": {"name": "parity", "title": "Parity: every value equally often", "year": None},
    "notes": ["Emoji are not people."],
}


@pytest.fixture(scope="session")
def confusion() -> Confusion:
    """A judge of gender that was measured on the generator it judges."""
    return CONFUSION


@pytest.fixture(scope="session")
def build_run() -> Callable[..., MadeUpRun]:
    """`build_run(folder, {"nurse": (9, 1)})` gives 9 pictures of women and 1 of a man for "nurse", and so on."""

    def build(
        folder: Path,
        women_men: Mapping[str, tuple[int, int]],
        *,
        asked: Mapping[str, Mapping[str, str]] | None = None,
        gaps: Mapping[str, int] | None = None,
        about: Mapping[str, object] = ABOUT,
        support: Mapping[str, tuple[str, ...]] = SUPPORT,
        confusions: tuple[Confusion, ...] = (),
        fixed: int | None = None,
    ) -> MadeUpRun:
        prompts, pictures, labels = [], [], []
        for number, (concept, (women, men)) in enumerate(women_men.items()):
            prompt = Prompt(f"q{number}", concept, (f"a photo of a {concept}",), (asked or {}).get(concept, {}))
            prompts.append(prompt)
            values = (
                [support["gender"][0]] * women + [support["gender"][1]] * men + [None] * (gaps or {}).get(concept, 0)
            )
            for i, value in enumerate(values):
                picture = f"q{number}-{i:04d}"
                file = f"pictures/{picture}.png"
                paint(folder / file)
                pictures.append(Picture(picture, prompt.id, prompt.wordings[0], 1000 * number + i, file))
                labels.append(Label(picture, "gender", value, None if value else "unsure", 0.9))
                for other in [a for a in support if a != "gender" and "+" not in a]:
                    labels.append(Label(picture, other, support[other][i % len(support[other])]))
        return MadeUpRun(folder, tuple(prompts), tuple(pictures), tuple(labels), about, support, confusions, fixed)

    return build


@pytest.fixture
def make_run(build_run: Callable[..., MadeUpRun], tmp_path: Path) -> Callable[..., MadeUpRun]:
    """`build_run` in a folder of the test's own."""
    return partial(build_run, tmp_path)
