"""Whole audits in memory: a painter of known odds, a judge that errs at known rates, and the flow between them."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import NamedTuple

from PIL import Image as PictureFile
from PIL.Image import Image

from fairest import decide
from fairest.decide import Docket, Parity, Plan, Reference, Verdicts
from fairest.decide.docket import Tallies
from fairest.flow import look_and_draw
from fairest.measure import Judge
from fairest.records import UNSURE, Confusion, Finding, Label, Picture, Prompt
from fairest.village.painter import Painter, _drawn
from fairest.village.world import GENDERS

_SUPPORT = {"gender": GENDERS}


class PlainPainter(Painter):
    """The painter without its drawings: the same odds and random stream, so the same truth for every text and seed.

    A picture is one pixel that carries its truth, which is 20 times faster.
    """

    def paint(self, text: str, seed: int) -> tuple[Image, dict[str, str]]:
        odds = self.odds.get(text, {}).get("gender", {})
        truth = {"gender": _drawn(random.Random(seed), odds, GENDERS)}
        picture = PictureFile.new("RGB", (1, 1))
        picture.info.update(truth)
        return picture, truth


@dataclass
class ErringJudge:
    """Reads the truth of a plain picture, and errs by a random stream of its own.

    With `labels` its errors are measured beforehand: on as many pictures of either gender, drawn anew.
    Without, it is taken at its word.
    """

    hit: float = 1.0
    """How often it says "woman" of a woman."""
    false: float = 0.0
    """How often it says "woman" of a man."""
    unsure: float = 0.0
    """How often it cannot tell, whatever there is."""
    labels: int = 0
    seed: int = 0
    name: str = "erring"
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _SUPPORT)

    def label(self, ids: Sequence[str], pictures: Sequence[Image], attributes: Sequence[str]) -> list[Label]:
        told = [self._told(picture.info["gender"], self._stream) for picture in pictures]
        return [
            Label(name, attribute, value, why=None if value else UNSURE)
            for name, value in zip(ids, told, strict=True)
            for attribute in attributes
        ]

    def describe(self) -> Mapping[str, object]:
        return {"name": self.name}

    @cached_property
    def confusions(self) -> tuple[Confusion, ...]:
        return (Confusion("gender", self._measured(), Painter.name),) if self.labels else ()

    @cached_property
    def _stream(self) -> random.Random:
        return random.Random(f"labels {self.seed}")

    def _measured(self) -> dict[str, dict[str, int]]:
        stream = random.Random(f"confusion {self.seed}")
        told = {true: [self._told(true, stream) or UNSURE for _ in range(self.labels)] for true in GENDERS}
        return {true: {said: row.count(said) for said in (*GENDERS, UNSURE)} for true, row in told.items()}

    def _told(self, truth: str, stream: random.Random) -> str | None:
        if self.unsure and stream.random() < self.unsure:
            return None
        return GENDERS[stream.random() >= (self.hit if truth == GENDERS[0] else self.false)]


class MemoryRun:
    """What the flow needs of a run folder, without the folder: pictures and labels are kept in memory."""

    def __init__(self) -> None:
        self.told: dict[tuple[str, str], Label] = {}
        self.images: dict[str, Image] = {}
        self._pictures: dict[str, Picture] = {}

    def once(self, _name: str, find: Callable[[], int]) -> int:
        return find()

    def pictures(self) -> Mapping[str, Picture]:
        return self._pictures

    def keep(self, drawn: Sequence[tuple[Picture, Image]], _generator: str) -> list[Picture]:
        self._pictures.update((picture.id, picture) for picture, _ in drawn)
        self.images.update((picture.id, image) for picture, image in drawn)
        return [picture for picture, _ in drawn]

    def open(self, picture: Picture) -> Image:
        return self.images[picture.id]

    def keep_labels(self, labels: Sequence[Label]) -> None:
        self.told.update(((label.picture, label.attribute), label) for label in labels)


class Audit(NamedTuple):
    """What an audit said, and the pictures behind it in the order of their prompts and numbers."""

    verdicts: Verdicts
    pictures: list[Picture]
    labels: list[Label]
    truth: list[str]

    @property
    def women(self) -> list[Finding]:
        """One finding a prompt: that on the other value mirrors it."""
        return [finding for finding in self.verdicts.findings if finding.value == GENDERS[0]]


def audit(
    shares: Sequence[float], judge: ErringJudge, plan: Plan, reference: Reference | None = None, batch: int = 64
) -> Audit:
    """Audit a painter with one prompt for each share of women, by the rounds and verdicts of `fairest audit`."""
    prompts = _prompts(len(shares))
    odds = [{"gender": {"woman": share, "man": 1 - share}} for share in shares]
    painter = PlainPainter({p.id: o for p, o in zip(prompts, odds, strict=True)}, batch=batch)
    asked = docket(prompts, painter, judge.confusions, plan, reference or Parity(), _SUPPORT)
    done = drawn(asked, painter, judge)
    return Audit(decided(asked, done), done.pictures, done.labels, [done.truth[p.id]["gender"] for p in done.pictures])


class Drawn(NamedTuple):
    """The same of any painter and judge, before anything is decided; the truth by picture, as its painter wrote it
    on it."""

    pictures: list[Picture]
    labels: list[Label]
    truth: Mapping[str, Mapping[str, str]]
    tallies: Tallies


def docket(
    prompts: Sequence[Prompt],
    painter: PlainPainter,
    known: Sequence[Confusion],
    plan: Plan,
    reference: Reference,
    support: Mapping[str, tuple[str, ...]],
) -> Docket:
    """What an audit asks, with what is known of the judge's errors."""
    trusts = decide.trusts(support, known, painter.name, "", plan)
    return Docket.of(prompts, reference, plan, support, trusts)


def drawn(asked: Docket, painter: PlainPainter, judge: Judge) -> Drawn:
    """Draw and judge by the rounds of `fairest audit`."""
    run = MemoryRun()
    # The run is not of the folder's class, but has all the members that drawing and judging use.
    pictures, labels, tallies = look_and_draw(
        asked, painter, judge, decide.purse(None, painter), run, lambda *_: None  # type: ignore[arg-type]
    )  # fmt: skip
    truth = {name: {str(k): str(v) for k, v in image.info.items()} for name, image in run.images.items()}
    return Drawn(pictures, labels, truth, tallies)


def decided(asked: Docket, found: Drawn) -> Verdicts:
    """The verdicts of `fairest audit`."""
    return decide.verdicts(asked, found.tallies, "parity")


@cache
def _prompts(many: int) -> tuple[Prompt, ...]:
    return tuple(Prompt(f"{i:03}", f"{i:03}", (f"{i:03}",)) for i in range(many))
