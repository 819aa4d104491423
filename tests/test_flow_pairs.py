"""The whole way with counterfactual pairs, and with a service that rewrites prompts."""

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from PIL.Image import Image

import fairest
from fairest.generate import Drawn
from fairest.prompts import Suite
from fairest.records import Prompt
from fairest.run.labelled import read_labelled

pytest.importorskip("torch")

WORDINGS = ("a photo of a nurse", "a nurse at work")
NURSE = Prompt("nurse", "nurse", WORDINGS)
STYLED = Prompt("nurse-8k", "nurse", tuple(f"{wording}, 8k" for wording in WORDINGS), pair="nurse")
SUITE = Suite("styled", "1", (NURSE, STYLED), ("gender",), {"title": "A nurse, and a nurse in 8k"})


def painter(without: float, with_: float) -> fairest.Painter:
    """Women under a nurse, and under a nurse in 8k: of the words that a prompt holds the longest decides."""
    odds = {word: {"gender": {"woman": p, "man": 1 - p}} for word, p in {"nurse": without, " nurse, 8k": with_}.items()}
    return fairest.Painter(odds | {"nurse at work, 8k": odds[" nurse, 8k"]})


class Rewriting:
    """A service that takes no seed, rewrites every second prompt, and says so of these alone."""

    name, batch, judge, seeded = "rewriting", 16, "village", False

    def draw(self, texts: Sequence[str], seeds: Sequence[int]) -> list[Image | Drawn]:
        drawn = painter(0.5, 0.1).draw(texts, seeds)
        return [
            Drawn(p, f"{t}, a young <b>Asian</b> woman") if i % 2 else p
            for i, (p, t) in enumerate(zip(drawn, texts, strict=True))
        ]

    def describe(self) -> Mapping[str, object]:
        return {}


@pytest.fixture(scope="module")
def moved(tmp_path_factory) -> fairest.Audit:
    return fairest.audit(painter(0.5, 0.1), suite=SUITE, max_images=150, out=tmp_path_factory.mktemp("moved"))


def test_the_flow_finds_what_a_style_word_moves(moved):
    (pair,) = moved.pairs
    assert (pair.base, pair.prompt, pair.change, pair.value) == ("nurse", "nurse-8k", "with “8k”", "woman")
    assert (pair.direction, pair.seeded) == ("away", True)
    assert pair.low < 0.1 - 0.5 < pair.high < 0


def test_both_prompts_of_a_pair_draw_the_same_numbers_seeds_and_wordings(moved):
    pictures, _ = read_labelled(moved.folder)
    plain, styled = ([p for p in pictures if p.prompt == prompt.id] for prompt in SUITE.prompts)
    assert [(p.seed, f"{p.text}, 8k") for p in plain] == [(p.seed, p.text) for p in styled]
    assert moved.pairs[0].pairs == len(plain) == len(styled)


def test_the_report_shows_the_pair_and_the_document_fits_its_schema(moved):
    page = moved.report.read_text(encoding="utf-8")
    assert 'id="pairs"' in page
    assert 'id="rewriting"' not in page
    schema = json.loads((files("fairest.decide") / "findings.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads((moved.folder / "findings.json").read_text()))


def test_a_style_word_without_effect_moves_nothing(tmp_path: Path):
    audit = fairest.audit(painter(0.3, 0.3), suite=SUITE, fixed=60, out=tmp_path)
    (pair,) = audit.pairs
    assert (pair.difference, pair.direction, pair.p_value) == (0.0, None, 1.0)  # the same seeds: the same people


def test_what_a_service_says_it_drew_is_kept_counted_and_shown_as_text(tmp_path: Path):
    audit = fairest.audit(Rewriting(), suite=SUITE, fixed=20, out=tmp_path)
    assert [(r.prompt, r.n, r.told, r.rewritten) for r in audit.rewriting] == [
        ("nurse", 20, 10, 10),
        ("nurse-8k", 20, 10, 10),
    ]
    assert audit.rewriting[0].added == (("asian", 10), ("woman", 10), ("young", 10), ("b", 10))
    page = audit.report.read_text(encoding="utf-8")
    assert "a young &lt;b&gt;Asian&lt;/b&gt; woman" in page
    assert "<b>Asian</b>" not in page
    assert "seed None" not in page
    assert [pair.seeded for pair in audit.pairs] == [False]
