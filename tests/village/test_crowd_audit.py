"""Groups through the whole flow: what was painted is found, picture by picture, and a stopped run goes on alike."""

import random
from collections import Counter
from fractions import Fraction

import pytest

import fairest
from fairest.prompts import Suite
from fairest.records import Label, Prompt
from fairest.village.crowd import Crowd
from fairest.village.everyone import everyone_on_strips
from fairest.village.painter import Painter
from fairest.village.world import GENDERS, TONES

ODDS = {"nurse": {"gender": {"woman": 0.95, "man": 0.05}}, "pilot": {"gender": {"woman": 0.05, "man": 0.95}}}
WORDS = ("nurse", "pilot", "judge")
SUITE = Suite("groups", "1", tuple(Prompt(w, w, (f"a group: {w}",)) for w in WORDS), ("gender", "gender+skin-tone"), {})


class Witness(Crowd):
    """Remembers who is on each picture it drew."""

    seen: dict  # by the bytes of the picture

    def paint(self, text, seed):
        picture, everyone = super().paint(text, seed)
        self.seen[picture.tobytes()] = everyone
        return picture, everyone


class Truth:
    """Labels everyone as they were painted; of every fifth person it is unsure."""

    name = "truth"
    attributes = {"gender": GENDERS, "skin-tone": TONES}  # noqa: RUF012
    sees_everyone = True

    def __init__(self, seen):
        self.seen, self.asked = seen, 0

    def label(self, ids, pictures, attributes):
        self.asked += len(ids)
        return [self.one(i, self.seen[p.tobytes()], a) for i, p in zip(ids, pictures, strict=True) for a in attributes]

    def one(self, name, everyone, attribute):
        told = tuple(who[attribute] if i < 4 else None for i, who in enumerate(everyone))
        return Label(name, attribute, None, "several people", people=told)

    def describe(self):
        return {"name": "truth"}


def audited(folder, **given):
    crowd = Witness(Painter(ODDS), alike=0.5)
    object.__setattr__(crowd, "seen", {})
    judge = Truth(crowd.seen)
    plan = {"max_images": 40, **given}
    return fairest.audit(crowd, suite=SUITE, judge=judge, out=folder, **plan), judge


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    return audited(tmp_path_factory.mktemp("groups") / "run")[0]


def found(audit):
    return {(f.prompt, f.value): f for f in audit.findings if f.attribute == "gender"}


def test_the_bias_that_was_painted_into_groups_is_found(done):
    women = {prompt: f for (prompt, value), f in found(done).items() if value == "woman"}
    assert [women[word].verdict for word in WORDS] == ["differs", "differs", "undetermined"]
    for word, truth in (("nurse", 0.95), ("pilot", 0.05), ("judge", 0.5)):
        assert women[word].low <= truth <= women[word].high


def test_counts_are_means_over_pictures_of_the_shares_of_their_people(done):
    # Worked out from the seeds: who is on each picture, four of them told at most, five at most.
    from fairest.run.labelled import read_labelled

    pictures, labels = read_labelled(done.folder)
    told, crossed, people = Counter(), Counter(), 0
    for picture in (p for p in pictures if p.prompt == "nurse"):
        everyone = Crowd(Painter(ODDS), alike=0.5).everyone(picture.text, random.Random(picture.seed))
        people += min(4, len(everyone))
        for who in everyone[:4]:
            told[who["gender"]] += Fraction(1, len(everyone))
            crossed[f"{who['gender']}, {who['skin-tone']}"] += Fraction(1, len(everyone))
    woman = found(done)["nurse", "woman"]
    assert woman.counts == {value: float(told[value]) for value in GENDERS}
    assert (woman.n, woman.people) == (len([p for p in pictures if p.prompt == "nurse"]), people)
    assert sum(woman.counts.values()) + woman.gaps["unsure"] == pytest.approx(woman.n)
    both = next(f for f in done.findings if (f.prompt, f.attribute) == ("nurse", "gender+skin-tone"))
    assert both.counts == {value: float(crossed[value]) for value in both.counts}
    assert any(None in label.people for label in labels)


def test_the_report_tells_of_people_and_of_no_broken_pictures(done):
    page = done.report.read_text(encoding="utf-8")
    assert f"{found(done)['nurse', 'woman'].people} people told on" in page
    assert "of a picture&#39;s people show a woman" in page
    assert "5 people: woman (4), unsure (1)" in page
    assert "several values" in page
    assert "could not be told" in page
    method = (done.folder / "method.html").read_text(encoding="utf-8")
    assert "it depends on how alike the people of one picture are" in method


def test_a_run_that_is_gone_on_with_asks_nobody_again_and_ends_as_one_that_was_not_stopped(tmp_path, done):
    first, _ = audited(tmp_path / "run", max_images=16)
    assert {f.n for f in first.findings} <= {8, *range(9, 17)}
    second, judge = audited(tmp_path / "run", resume=True)
    assert second.findings == done.findings
    assert judge.asked < sum({f.prompt: f.n for f in done.findings}.values())


def test_a_fixed_number_is_decided_by_evidence_that_holds_for_parts_of_pictures(tmp_path):
    fixed, _ = audited(tmp_path / "run", fixed=30, max_images=100)
    women = {prompt: f for (prompt, value), f in found(fixed).items() if value == "woman"}
    assert [women[word].verdict for word in WORDS] == ["differs", "differs", "undetermined"]
    assert fixed.at(0.1) == fixed.findings
    assert women["nurse"].p_differs is not None


def test_the_villages_judge_sees_everyone_on_a_strip():
    pytest.importorskip("torch")
    from fairest import village

    crowd = Crowd(Painter(ODDS), alike=0.0)
    judge = everyone_on_strips(village.judge())
    pictures, truths = zip(*(crowd.paint("a nurse", seed) for seed in range(40)), strict=True)
    labels = judge.label([str(i) for i in range(40)], pictures, ["gender"])
    assert [len(label.people) for label in labels] == [len(everyone) for everyone in truths]
    right = [
        value == who["gender"]
        for label, everyone in zip(labels, truths, strict=True)
        for value, who in zip(label.people, everyone, strict=True)
        if value is not None
    ]
    assert len(right) > 100
    assert sum(right) > 0.95 * len(right)
