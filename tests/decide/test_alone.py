"""Several judges: how far they agree, and what the audit would have said with each alone."""

import pytest
from PIL import Image

import fairest
from fairest.decide import Agreement
from fairest.prompts import Suite
from fairest.records import UNSURE, Confusion, Label, Prompt
from fairest.stats import clopper_pearson

NURSE = Suite("nurses", "1", (Prompt("nurse", "nurse", ("a nurse",)),), ("gender",))


class Numbered:
    """Draws pictures that hold their number."""

    name, batch, suite = "numbered", 50, NURSE

    def __init__(self):
        self.drawn = 0

    def draw(self, texts, _seeds):
        pictures = [Image.new("RGB", (8, 8), (self.drawn + i, 0, 0)) for i in range(len(texts))]
        self.drawn += len(texts)
        return pictures

    def describe(self):
        return {}


class Calls:
    """Calls the first `women` pictures women, the last `unsure` nothing, and the others men."""

    attributes = {"gender": ("woman", "man")}  # noqa: RUF012

    def __init__(self, name, women, unsure=0):
        self.name, self.women, self.unsure = name, women, unsure

    def label(self, ids, pictures, attributes):
        numbers = [picture.getpixel((0, 0))[0] for picture in pictures]
        return [self.one(i, n) for i, n in zip(ids, numbers, strict=True) for _ in attributes]

    def one(self, picture, number):
        if number >= 50 - self.unsure:
            return Label(picture, "gender", None, UNSURE)
        return Label(picture, "gender", "woman" if number < self.women else "man")

    def describe(self):
        return {}


def audited(folder, *judges, **settings):
    return fairest.audit(Numbered(), judge=list(judges), attributes="gender", fixed=50, out=folder, **settings)


def test_agreement_counts_the_pictures_both_told_with_an_exact_interval(tmp_path):
    # Pictures 0-29 and 0-39 are women; 40-44 and 45-49 nobody's: both tell 0-39 of the one, 0-44 of the other, so 0-39.
    audit = audited(tmp_path, Calls("a", 30, unsure=10), Calls("b", 40, unsure=5))
    low, high = clopper_pearson(30, 40)
    (found,) = audit.agreements
    assert found == Agreement("gender", "a", "b", 40, 30, 0.75, low, high, 0.95, found.kappa, 0, 5)
    # a: 30 women, 10 men; b: 40 women. By chance they agree on .75 of the pictures: kappa is (.75 - .75) / .25 = 0.
    assert found.kappa == pytest.approx(0)


def test_each_alone_says_what_an_audit_with_it_alone_says(tmp_path):
    together = audited(tmp_path / "both", Calls("a", 27), Calls("b", 47))
    for alone in together.alone:
        women = {"a": 27, "b": 47}[alone.judge]
        single = fairest.audit(
            Numbered(), judge=Calls(alone.judge, women), attributes="gender", fixed=50, out=tmp_path / alone.judge
        )
        assert alone.findings == single.findings
    verdicts = {alone.judge: alone.findings[0].verdict for alone in together.alone}
    assert verdicts == {"a": "undetermined", "b": "differs"}
    # Both say woman of 27 pictures and man of 3; the 20 between are untold, and may be either.
    assert together.findings[0].counts == {"woman": 27, "man": 3}
    assert together.findings[0].gaps == {UNSURE: 20}
    assert together.findings[0].verdict == "undetermined"


def test_a_judge_that_tells_alone_makes_no_agreement(tmp_path):
    audit = audited(tmp_path, Calls("a", 30))
    assert (audit.agreements, audit.alone) == ((), ())


def test_the_labels_of_an_audit_by_several_judges_are_not_asked_for_twice(tmp_path):
    first = audited(tmp_path, Calls("a", 30), Calls("b", 40))

    class Silent(Calls):
        def label(self, *_asked):
            raise AssertionError("asked again")

    again = audited(tmp_path, Silent("a", 30), Silent("b", 40), resume=True)
    assert (again.findings, again.agreements, again.alone) == (first.findings, first.agreements, first.alone)


def test_a_judge_taken_at_its_word_is_so_alone_too(tmp_path):
    known = {v: {"woman": 90 if v == "woman" else 10, "man": 10 if v == "woman" else 90} for v in ("woman", "man")}

    def erring(name, women):
        judge = Calls(name, women)
        judge.confusions = (Confusion("gender", known, "photographs"),)
        return judge

    corrected = audited(tmp_path / "a", erring("a", 30), erring("b", 40))
    trusted = audited(tmp_path / "b", erring("a", 30), erring("b", 40), calibration="none")
    assert all(alone.findings[0].corrected is not None for alone in corrected.alone)
    assert [alone.findings[0].corrected for alone in trusted.alone] == [None, None]
