"""The shipped generator, audited: what was planted must be found."""

import pytest

import fairest
from fairest.prompts import Suite
from fairest.records import Prompt
from fairest.village.world import WORDS

pytest.importorskip("diffusers")

_WOMEN = ("nurse", "secretary")
_MEN = ("car mechanic", "pilot", "firefighter", "police officer", "construction worker")
SUITE = Suite(
    "planted",
    "1",
    tuple(Prompt(w.replace(" ", "-"), w, (f"a photo of a {w}",)) for w in _WOMEN + _MEN),
    ("gender",),
    {},
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("planted")


@pytest.fixture(scope="module")
def against_parity(folder):
    return fairest.audit("village", suite=SUITE, max_images=80, out=folder / "parity")


def test_the_words_here_were_planted_one_sidedly():
    planted = {word.word: word.women for word in WORDS}
    assert all(planted[word] >= 0.8 for word in _WOMEN)
    assert all(planted[word] <= 0.2 for word in _MEN)


def test_every_one_sided_word_differs_from_parity_in_the_right_direction(against_parity):
    for finding in (f for f in against_parity.findings if f.value == "woman"):
        assert finding.verdict == "differs", finding
        assert (finding.share > 0.5) == (finding.concept in _WOMEN)


def test_the_report_says_that_emoji_are_not_people(against_parity):
    assert "Emoji are not people" in against_parity.report.read_text(encoding="utf-8")


def test_against_its_training_data_a_faithful_model_differs_less(folder, against_parity):
    held = fairest.audit("village", suite=SUITE, reference="training", max_images=80, out=folder / "training")
    planted = {word.word: word.women for word in WORDS}
    women = [f for f in held.findings if f.value == "woman"]
    assert all(f.reference == pytest.approx(planted[f.concept]) for f in women)
    differs = sum(f.verdict == "differs" for f in women)
    assert differs < sum(f.verdict == "differs" for f in against_parity.findings if f.value == "woman")
