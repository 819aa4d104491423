"""A made-up run, small and exact: what the tests of the report are about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from fairest import report
from fairest.decide import Parity, compare
from fairest.decide.plan import Plan
from fairest.measure import tally
from fairest.prompts import Suite
from fairest.records import Label, Picture, Prompt

SUPPORT = {"gender": ("woman", "man"), "skin-tone": ("light", "medium", "dark")}


@dataclass(frozen=True)
class MadeUpRun:
    """Pictures and labels in a folder; `write` makes the page of them."""

    folder: Path
    prompts: tuple[Prompt, ...]
    pictures: tuple[Picture, ...]
    labels: tuple[Label, ...]
    about: Mapping[str, object]
    support: Mapping[str, tuple[str, ...]]

    @property
    def plan(self) -> Plan:
        return Plan(tuple(self.support))

    @property
    def findings(self) -> tuple[Any, ...]:
        tallies = tally(self.prompts, self.pictures, self.labels, self.support)
        return compare(tallies, self.prompts, Parity(), self.plan, self.support)

    def write(self) -> Path:
        return report.write(
            self.folder,
            findings=self.findings,
            plan=self.plan,
            suite=Suite("made-up", "1.0", self.prompts, tuple(self.support), {"licence": "CC0-1.0"}),
            pictures=self.pictures,
            labels=self.labels,
            support=self.support,
            about=self.about,
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
                for other in [a for a in support if a != "gender"]:
                    labels.append(Label(picture, other, support[other][i % len(support[other])]))
        return MadeUpRun(folder, tuple(prompts), tuple(pictures), tuple(labels), about, support)

    return build


@pytest.fixture
def make_run(build_run: Callable[..., MadeUpRun], tmp_path: Path) -> Callable[..., MadeUpRun]:
    """`build_run` in a folder of the test's own."""
    return partial(build_run, tmp_path)
