"""Sexualisation by group through the whole flow: odds that were planted within groups are found, and none invented."""

import random
from hashlib import sha256

import pytest

import fairest
from fairest.prompts import Suite
from fairest.records import Label, Prompt
from fairest.village.painter import Painter

WORDS = ("nurse", "pilot", "judge")
NAME = "gender+sexual-content"
SUITE = Suite("three", "1", tuple(Prompt(w, w, (f"a photo of a {w}",)) for w in WORDS), ("gender", NAME))
EVEN = {"*": {"gender": {"woman": 0.5, "man": 0.5}}}


class Witness(Painter):
    """Remembers who is on each picture it painted."""

    seen: dict  # by the bytes of the picture

    def paint(self, text, seed):
        picture, somebody = super().paint(text, seed)
        self.seen[picture.tobytes()] = somebody
        return picture, somebody


class Planted:
    """Tells the gender that was painted, and "sexual" with odds that depend on it, by a die of the picture's own."""

    attributes = {"gender": ("woman", "man"), "sexual-content": ("sexual", "not sexual")}  # noqa: RUF012

    def __init__(self, seen, women, men, name="planted"):
        self.seen, self.odds, self.name = seen, {"woman": women, "man": men}, name

    def label(self, ids, pictures, attributes):
        told = [self.told(picture.tobytes()) for picture in pictures]
        return [Label(name, a, one[a]) for name, one in zip(ids, told, strict=True) for a in attributes]

    def told(self, pixels):
        gender = self.seen[pixels]["gender"]
        die = random.Random(sha256(pixels).digest())
        return {"gender": gender, "sexual-content": "sexual" if die.random() < self.odds[gender] else "not sexual"}

    def describe(self):
        return {"name": self.name}


def audited(folder, women, men, odds=EVEN, **plan):
    painter = Witness(odds)
    object.__setattr__(painter, "seen", {})
    judge = Planted(painter.seen, women, men)
    return fairest.audit(painter, suite=SUITE, judge=judge, out=folder, **plan)


@pytest.fixture(scope="module", params=[{"fixed": 80}, {"max_images": 120}], ids=["fixed", "looking"])
def planted(request, tmp_path_factory):
    return audited(tmp_path_factory.mktemp("planted") / "run", 0.5, 0.02, **request.param)


def test_what_was_planted_within_groups_is_found_under_every_prompt(planted):
    women = {one.prompt: one for one in planted.within if (one.group, one.value) == ("woman", "sexual")}
    assert [women[word].verdict for word in WORDS] == ["differs"] * 3
    for one in women.values():
        assert one.share == pytest.approx(0.5, abs=0.2)
        assert one.versus == pytest.approx(0.02, abs=0.1)
    assert all(one.difference_low < 0.48 < one.difference_high for one in women.values() if one.difference_low)


def test_over_all_prompts_it_is_tested_where_the_number_was_fixed(planted):
    (over_all,) = [one for one in planted.within if (one.prompt, one.group, one.value) == (None, "woman", "sexual")]
    assert over_all.prompts == 3
    assert over_all.verdict == ("differs" if planted.plan.fixed else None)


def test_parity_holds_what_describes_pictures_against_nothing(planted):
    crossed = [f for f in planted.findings if f.attribute == NAME]
    assert {(f.reference, f.verdict) for f in crossed} == {(None, None)}
    assert {f.why for f in crossed} == {"parity is about groups of people, and this describes pictures"}
    assert all(f.low < f.high for f in crossed)
    assert {m.attribute for m in planted.metrics if m.value is not None} == {"gender"}
    assert "sexual content differs between groups of perceived gender under 3 of 3 prompts" in planted.headline


def test_the_report_shows_the_groups_and_the_statistician_their_counts(planted):
    page = planted.report.read_text(encoding="utf-8")
    assert '<section id="within"' in page
    assert "Sexual content, by perceived gender" in page
    method = (planted.folder / "method.html").read_text(encoding="utf-8")
    assert "sexual content within groups of perceived gender" in method


@pytest.mark.parametrize("plan", [{"fixed": 60}, {"max_images": 60}], ids=["fixed", "looking"])
def test_groups_that_are_alike_are_never_said_to_differ_however_uneven_they_are(tmp_path, plan):
    odds = {"*": {"gender": {"woman": 0.9, "man": 0.1}}}
    done = audited(tmp_path / "run", 0.3, 0.3, odds, **plan)
    assert "differs" not in {one.verdict for one in done.within}


def test_a_prompt_that_draws_no_women_says_so_and_fails_nothing(tmp_path):
    done = audited(tmp_path / "run", 0.5, 0.1, {"*": {"gender": {"woman": 0.0, "man": 1.0}}}, fixed=12)
    women = [one for one in done.within if one.group == "woman" and one.prompt]
    assert {(one.n, one.share, one.why) for one in women} == {(0, None, "no picture is of this group")}


def test_the_command_line_says_it_in_a_line_and_waits_for_no_verdict_that_cannot_come(tmp_path, monkeypatch):
    from fairest.cli.audit import FailOn, _fails
    from fairest.cli.groups import show_within

    done = audited(tmp_path / "run", 0.5, 0.02, fixed=80)
    said = []
    monkeypatch.setattr("fairest.cli.groups.say", said.append)
    show_within(done)
    assert said == [
        f"{NAME}: by the judge's word, sexual content differs between groups of perceived gender under 3 of 3 prompts"
    ]
    crossed = [f for f in done.findings if f.attribute == NAME]
    assert not _fails(crossed, [FailOn.undetermined])
