"""How far the village's judges err: measured on pictures whose truth is known, and shipped with them."""

import json
from itertools import pairwise

import pytest

from fairest import measure, village
from fairest.records import UNSURE, Label
from fairest.village import confusions, files, known
from fairest.village.measure import Asked
from fairest.village.world import GENDERS, OCCUPATIONS, TONES, WORDS

SUPPORT = {"gender": GENDERS, "skin-tone": TONES, "occupation": OCCUPATIONS}


@pytest.fixture(scope="module")
def shipped():
    return json.loads(files.CONFUSIONS.read_text(encoding="utf-8"))["judges"]


@pytest.mark.parametrize("name", ["judge", "second_judge"])
def test_a_judge_carries_its_errors_on_both_sources(name):
    pytest.importorskip("torch")
    judge = getattr(village, name)()
    found = {(c.attribute, c.measured_on): c for c in judge.confusions}
    assert set(found) == {(a, on) for a in confusions.ATTRIBUTES for on in ("village", "painter")}
    measure.check_fit(measure.Calibration(judge.name, judge.confusions), judge)
    assert not any(c.these for c in judge.confusions)


def test_weights_nobody_measured_carry_no_errors(monkeypatch):
    pytest.importorskip("torch")
    judge = village.judge()
    monkeypatch.setattr(type(judge), "sha256", "another")
    assert judge.confusions == ()


def test_the_file_is_small_and_counts_every_picture(shipped):
    assert files.CONFUSIONS.stat().st_size < 60_000
    for entry in (e for by in shipped.values() for e in by["found"]):
        counted = sum(n for row in entry["counts"].values() for n in row.values())
        assert counted + sum(entry["left_out"].values()) + entry.get("set_aside", 0) == entry["pictures"]


def test_painted_pictures_are_read_nearly_without_error(shipped):
    for entry in (e for by in shipped.values() for e in by["found"] if e["measured_on"] == "painter"):
        right = sum(row.get(true, 0) for true, row in entry["counts"].items())
        assert right >= 0.98 * entry["pictures"] == 3920


def test_taken_as_asked_no_judge_is_better_than_on_what_the_other_does_not_contradict(shipped):
    for entry in (e for by in shipped.values() for e in by["found"] if e["measured_on"] == "village"):
        shares = [
            sum(row.get(true, 0) for true, row in counts.items())
            / sum(n for row in counts.values() for n in row.values())
            for counts in (entry["worst_case"], entry["counts"])
        ]
        assert shares == sorted(shares)
        assert sum(n for n, _, _ in entry["by_word"].values()) == entry["pictures"] - entry["set_aside"] - sum(
            entry["left_out"].values()
        )


class Eyes:
    """Tells what it is given by the number of the picture."""

    attributes = SUPPORT

    def __init__(self, name, genders, tones, whys=None):
        self.name, self.sha256 = name, f"hash of {name}"
        self.seen, self.whys = {"gender": genders, "skin-tone": tones}, whys or {}

    def label(self, ids, pictures, attributes):
        return [self.one(int(i), a) for i, _ in zip(ids, pictures, strict=True) for a in attributes]

    def one(self, i, attribute):
        value = self.seen.get(attribute, ["health worker"] * 9)[i]
        return Label(str(i), attribute, value, why=None if value else self.whys.get(i, UNSURE))


def asked(gender, tone):
    return Asked("", 0, {"word": "nurse", "occupation": "health worker", "gender": gender, "skin-tone": tone}), None


DRAWN = [asked("woman", "light") for _ in range(5)]
FIRST = Eyes("first", ["woman", "man", None, "woman", "woman"], ["light"] * 5)
OTHER = Eyes(
    "other", ["woman", "woman", None, "man", None], ["light", "light", "dark", "light", "light"], {4: "no person"}
)


def measured(attribute, name="first"):
    found = confusions.confusions_of({"first": FIRST, "other": OTHER}, DRAWN, DRAWN)["judges"][name]["found"]
    return next(e for e in found if (e["attribute"], e["measured_on"]) == (attribute, "village"))


def test_what_the_other_judge_contradicts_is_set_aside_and_what_it_is_unsure_of_stays():
    gender = measured("gender")  # the other sees a man on 3 and nobody on 4, and is unsure of 2
    assert gender["counts"]["woman"] == {"woman": 1, "man": 1, "unsure": 1}
    assert (gender["pictures"], gender["set_aside"]) == (5, 2)
    assert "2 of 5 pictures, on which other, trained independently, saw something else" in gender["how"]


def test_the_worst_case_takes_every_picture_as_asked():
    assert measured("gender")["worst_case"]["woman"] == {"woman": 3, "man": 1, "unsure": 1}


def test_agreement_is_counted_on_pictures_both_told():
    assert (measured("gender")["both_told"], measured("gender")["alike"]) == (3, 1)  # 0 alike; 1 and 3 not


def test_an_intersection_is_contradicted_by_either_part_also_where_the_first_is_unsure():
    both = measured("gender+skin-tone")  # 2: unsure of gender, but another tone
    assert both["set_aside"] == 3
    assert both["counts"]["woman, light"] == {"woman, light": 1, "man, light": 1}


def test_words_are_counted_one_by_one():
    assert measured("gender")["by_word"]["nurse"] == [3, 1, 1]
    assert measured("gender")["by_word"]["pilot"] == [0, 0, 0]


def test_painted_pictures_are_never_set_aside():
    found = confusions.confusions_of({"first": FIRST, "other": OTHER}, DRAWN, DRAWN)["judges"]["first"]
    painted = next(e for e in found["found"] if (e["attribute"], e["measured_on"]) == ("gender", "painter"))
    assert painted["counts"]["woman"] == {"woman": 3, "man": 1, "unsure": 1}
    assert found["weights"] == "hash of first"


def test_every_word_gender_and_tone_is_asked_for_in_several_wordings():
    wanted = list(known.asked_outright())
    assert len(wanted) == len(WORDS) * len(GENDERS) * len(TONES) * known.EACH == 1560
    first = [a.text for a in wanted[: known.EACH]]
    assert len(set(first)) >= 5
    assert len({a.seed for a in wanted}) == len(wanted)
    assert all(a.truth["gender"] == b.truth["gender"] for a, b in pairwise(wanted[: known.EACH]))


def test_the_painter_paints_every_occupation_as_often(monkeypatch):
    monkeypatch.setattr(known, "PAINTED", 3)
    steps = []
    done = known.painted(lambda *step: steps.append(step))
    assert [a.truth["occupation"] for a, _ in done] == [o for o in OCCUPATIONS for _ in range(3)]
    assert steps[-1] == ("painting", 60, 60)


def test_the_file_is_written_a_line_a_confusion(tmp_path, monkeypatch):
    monkeypatch.setattr(confusions, "CONFUSIONS", tmp_path / "confusions.json")
    document = confusions.confusions_of({"first": FIRST, "other": OTHER}, DRAWN, DRAWN)
    confusions.write_confusions(document)
    text = (tmp_path / "confusions.json").read_text(encoding="utf-8")
    assert json.loads(text) == document
    assert sum(line.startswith('{"attribute"') for line in text.splitlines()) == 16
