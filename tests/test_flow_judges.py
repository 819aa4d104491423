"""The whole way with a coin for a generator, and judges whose errors are known because they are made."""

import json
import random
from collections import Counter

import pytest
from PIL import Image

import fairest
from fairest.decide import Purse, Table
from fairest.errors import RunMismatch
from fairest.generate import Blocked, Price
from fairest.measure import Calibration
from fairest.prompts import Suite
from fairest.records import Confusion, Label, Prompt
from fairest.run import pictures_key

ODDS = {"nurse": 0.9, "teacher": 0.7, "cook": 0.5, "clerk": 0.5}
SUITE = Suite("four", "1", tuple(Prompt(w, w, (f"a photo of a {w}",)) for w in ODDS), ("gender",))


@pytest.fixture(autouse=True)
def _no_report(monkeypatch):
    monkeypatch.setattr("fairest.report.write", lambda *_, **__: None)


class Coin:
    """Draws one pixel of red for a woman and one of blue for a man, with given odds; green is a random number."""

    name = "coin"

    def __init__(self, odds=None, *, fails=(), batch=64):
        self.odds, self.fails, self.batch = odds or ODDS, fails, batch
        self.drawn = []

    def draw(self, texts, seeds):
        self.drawn += seeds
        return [self.one(text.split()[-1], random.Random(seed)) for text, seed in zip(texts, seeds, strict=True)]

    def one(self, word, stream):
        woman, green, blocked = stream.random() < self.odds[word], stream.randrange(256), stream.random() < 0.6
        if blocked and word in self.fails:
            return Blocked("refused")
        return Image.new("RGB", (1, 1), (255, green, 0) if woman else (0, green, 255))

    def describe(self):
        return {"odds": self.odds}


class Eye:
    """Right on so much of women and of men, by the green of the picture; tells a hue beside the gender."""

    name = "eye"
    attributes = {"gender": ("woman", "man"), "hue": ("pale", "deep")}  # noqa: RUF012

    def __init__(self, women=1.0, men=1.0, labels=None):
        self.right = {"woman": women, "man": men}
        self.judged = []
        if labels:
            self.confusions = [confusion(women, men, labels)]

    def label(self, ids, pictures, attributes):
        self.judged += ids
        told = [self.told(picture) for picture in pictures]
        return [Label(i, a, one[a]) for i, one in zip(ids, told, strict=True) for a in attributes]

    def told(self, picture):
        red, green, _ = picture.getpixel((0, 0))
        true, other = ("woman", "man") if red else ("man", "woman")
        return {
            "gender": true if (green + 0.5) / 256 < self.right[true] else other,
            "hue": "pale" if green % 2 else "deep",
        }

    def describe(self):
        return {"right": self.right}


def confusion(women, men, labels, **more):
    w, m = round(women * labels), round(men * labels)
    counts = {
        "woman": {"woman": w, "man": labels - w, "unsure": 0},
        "man": {"woman": labels - m, "man": m, "unsure": 0},
    }
    return Confusion("gender", counts, **{"measured_on": "coin", **more})


def audit(out, coin=None, eye=None, **more):
    return fairest.audit(coin or Coin(), **{"suite": SUITE, "judge": eye or Eye(), "out": out, **more})


def women(done):
    return {f.concept: f for f in done.findings if f.value == "woman"}


def test_clear_prompts_get_few_pictures_and_even_ones_all_they_may(tmp_path):
    done = audit(tmp_path, max_images=150)
    found = women(done)
    assert [found[w].verdict for w in ("nurse", "teacher")] == ["differs"] * 2
    assert found["nurse"].n < 40
    assert {found[w].n for w in ("cook", "clerk")} == {150}
    assert done.about["stopped"] == "cap"
    assert done.plan.max_images == 150


def test_drawing_ends_by_itself_when_all_is_settled(tmp_path):
    done = audit(tmp_path, max_images=3000)
    assert {f.verdict for f in done.findings} == {"differs", "equivalent"}
    assert max(f.n for f in done.findings) < 1500
    assert done.about["stopped"] == "settled"


@pytest.mark.parametrize("fixed", [None, 1500])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_judge_of_known_errors_covers_the_truth_and_does_not_call_parity_a_difference(tmp_path, seed, fixed):
    # Of pictures that show parity this judge calls .5 x .85 + .5 x .05 = 45 % women: within .05 of one half that is
    # a difference, and it is the judge's. 2,000 labels of each value know its rates to about two points.
    cap = {"max_images": 1500, "delta": 0.05, "seed": seed, "fixed": fixed}
    known = women(audit(tmp_path / "known", eye=Eye(0.85, 0.95, labels=2000), **cap))
    for word, odds in ODDS.items():
        assert known[word].low <= odds <= known[word].high
        assert abs(known[word].corrected - odds) < (0.2 if known[word].n < 100 else 0.06)
        assert known[word].tolerates is None
    assert [known[w].verdict for w in ("nurse", "teacher")] == ["differs"] * 2
    assert "differs" not in {known[w].verdict for w in ("cook", "clerk")}
    at_its_word = women(audit(tmp_path / "word", eye=Eye(0.85, 0.95), **cap))
    wrong = [at_its_word[w] for w in ("cook", "clerk") if at_its_word[w].verdict == "differs"]
    assert wrong
    # What such a verdict tolerates is less than the judge errs on women: it says so itself.
    assert all(f.high < 0.5 and f.tolerates < 0.15 for f in wrong)


def test_over_thirty_seeds_parity_is_not_called_a_difference_more_often_than_alpha_allows(tmp_path):
    """Four even prompts and a judge that errs, looked at after every round: 6 of 30 at .05 each has odds < .4 %."""
    even = dict.fromkeys(ODDS, 0.5)
    false = [
        any(
            f.verdict == "differs"
            for f in audit(
                tmp_path / str(seed), Coin(even), Eye(0.9, 0.95, labels=500), seed=seed, max_images=100
            ).findings
        )
        for seed in range(30)
    ]
    assert sum(false) <= 5


def test_a_finished_run_goes_on_with_more_pictures_and_ends_like_one_that_wanted_them_at_once(tmp_path):
    coin, eye = Coin(batch=16), Eye()
    first = audit(tmp_path / "run", coin, eye, max_images=60)
    drawn, judged = list(coin.drawn), list(eye.judged)
    more = audit(tmp_path / "run", coin, eye, max_images=400, resume=True)
    fresh_coin = Coin(batch=16)
    fresh = audit(tmp_path / "fresh", fresh_coin, max_images=400)
    assert more.findings == fresh.findings
    assert more.document == fresh.document
    assert max(f.n for f in more.findings) > max(f.n for f in first.findings) == 60
    # Nothing was redrawn or judged again.
    assert coin.drawn[: len(drawn)] == drawn
    assert eye.judged[: len(judged)] == judged
    assert set(Counter(coin.drawn).values()) == set(Counter(eye.judged).values()) == {1}
    assert set(fresh_coin.drawn) <= set(coin.drawn)
    assert more.about["settings"]["max_images"] == 400
    assert len(more.about["resumed"]) == 1


@pytest.mark.parametrize(
    "other", [{"alpha": 0.1}, {"delta": 0.2}, {"seed": 5}, {"fixed": 60}, {"reference": Table("mine", {})}]
)
def test_what_would_be_another_audit_is_not_gone_on_with(tmp_path, other):
    audit(tmp_path, max_images=8)
    before = (tmp_path / "findings.json").read_bytes()
    with pytest.raises(RunMismatch, match="was made otherwise"):
        audit(tmp_path, max_images=8, resume=True, **other)
    assert (tmp_path / "findings.json").read_bytes() == before


@pytest.mark.parametrize("fixed", [None, 300])
def test_labels_by_people_may_come_later_and_draw_and_judge_nothing_anew(tmp_path, fixed):
    coin, eye = Coin(), Eye(0.85, 0.95)
    first = audit(tmp_path, coin, eye, fixed=fixed, max_images=300)
    on_these = {p: confusion(0.85, 0.95, 20).counts for p in ODDS}
    these = confusion(0.85, 0.95, 80, these=True, how="people", by_prompt=on_these, key=pictures_key(first.about))
    drawn, judged = len(coin.drawn), len(eye.judged)
    later = audit(
        tmp_path, coin, eye, fixed=fixed, max_images=300, resume=True, calibration=Calibration("eye", (these,))
    )
    assert later.document["judge_errors"][0]["place"] == "these pictures"
    assert {f.tolerates for f in later.findings} == {None}
    if fixed:
        assert (len(coin.drawn), len(eye.judged)) == (drawn, judged)
    # The judge sees fewer women than there are: corrected, there are more.
    assert women(later)["teacher"].corrected > women(first)["teacher"].share
    assert women(later)["teacher"].low <= 0.7 <= women(later)["teacher"].high
    # Once: to add labels until a verdict pleases would be looking without its price.
    other = Calibration("eye", (confusion(0.85, 0.95, 500),))
    with pytest.raises(RunMismatch, match="calibration"):
        audit(tmp_path, coin, eye, fixed=fixed, max_images=300, resume=True, calibration=other)


def test_a_prompt_that_is_often_refused_is_reported_as_unlike_the_others(tmp_path):
    # The clerk's pictures are refused in 60 of 100; of a teacher that is told half of the time nobody is misled.
    done = audit(tmp_path, Coin(fails=("clerk",)), max_images=100)
    failed = {f.concept: f for f in done.failures}
    assert failed["clerk"].differs
    assert failed["clerk"].low <= 0.6 <= failed["clerk"].high
    assert set(failed["clerk"].reasons) == {"refused"}
    assert {failed[w].share for w in ("nurse", "teacher", "cook")} == {0}
    clerk = women(done)["clerk"]
    assert clerk.verdict == "undetermined"
    assert clerk.high - clerk.low > 0.6  # each of them may have been anything
    family = next(f for f in done.document["families"] if f["name"] == "failures")
    assert (family["statements"], family["method"]) == (4, "e-BH")
    nothing = audit(tmp_path / "even", max_images=100)
    assert not any(f.differs for f in nothing.failures)


def test_a_budget_in_money_ends_the_drawing_and_more_money_goes_on(tmp_path):
    coin = Coin(batch=10)
    coin.price = Price(0.02, "USD")
    done = audit(tmp_path, coin, max_images=100, budget="2 USD")
    assert len(coin.drawn) == 100
    assert done.about["stopped"] == "budget"
    more = audit(tmp_path, coin, max_images=100, budget="3 USD", resume=True)
    assert len(coin.drawn) == len(set(coin.drawn)) == 150
    assert sum({f.prompt: f.n for f in more.findings}.values()) == 150


def test_a_budget_in_seconds_ends_the_drawing(tmp_path, monkeypatch):
    class Timed(Coin):
        seconds = 0.0

        def draw(self, texts, seeds):
            self.seconds += len(seeds) / 10  # ten a second
            return super().draw(texts, seeds)

    coin = Timed(batch=8)
    monkeypatch.setattr("fairest.flow.decide.purse", lambda *_: Purse(12.0, clock=lambda: coin.seconds))
    done = audit(tmp_path, coin, max_images=100)
    assert 112 < len(coin.drawn) <= 120
    assert done.about["stopped"] == "budget"


def test_the_same_audit_at_another_delta(tmp_path):
    done = audit(tmp_path, max_images=150)
    assert done.at(0.1) == done.findings
    assert women(done)["cook"].verdict == "undetermined"
    assert {f.concept for f in done.at(0.25) if f.verdict == "equivalent"} >= {"cook", "clerk"}
    assert {f.verdict for f in done.at(0.25) if f.concept == "nurse"} == {"differs"}


def test_an_intersection_is_derived_from_the_labels_of_its_parts(tmp_path):
    eye = Eye()
    done = audit(tmp_path, eye=eye, attributes="gender + hue", max_images=200)
    assert done.about["settings"]["attributes"] == ["gender+hue"]
    assert set(Counter(eye.judged).values()) == {1}
    nurse = [f for f in done.findings if f.concept == "nurse"]
    assert [f.value for f in nurse] == ["woman, pale", "woman, deep", "man, pale", "man, deep"]
    assert sum(f.share for f in nurse) == pytest.approx(1)
    # .9 x .5 is far from a quarter, and so is .1 x .5.
    assert {f.verdict for f in nurse} == {"differs"}
    assert done.failures == ()


def test_settings_and_families_stand_in_the_document(tmp_path):
    done = audit(tmp_path, eye=Eye(0.9, 0.95, labels=500), max_images=30, judge_slack=0.02)
    document = json.loads((tmp_path / "findings.json").read_text())
    assert document["design"] == "adaptive"
    assert document["plan"]["judge_slack"] == 0.02
    assert [f["level"] for f in document["families"]] == pytest.approx([0.04, 0.04, 0.05])
    (errors,) = document["judge_errors"]
    assert (errors["place"], errors["slack"]) == ("this generator", 0.02)
    assert done.metrics
