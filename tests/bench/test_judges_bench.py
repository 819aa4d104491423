"""The bench of judges: bad judges do what they are made to do, and what it prints is what was counted."""

import os
import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from fairest.measure import Truths
from fairest.records import UNSURE, Label
from fairest.village.world import GENDERS, TONES

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from judging import bad_judges, drawings, ensemble, faults, speed
from judging.bad_judges import Compared, Said
from simulation.people import SUPPORT, BadJudge, Faults, PeoplePainter
from simulation.promises import Estimate, at_least, mean

EVEN = faults.people(dict.fromkeys(TONES, 0.5), dict.fromkeys(TONES, 0.2))
DARK_WOMAN = {"gender": "woman", "skin-tone": "dark"}


def told(judge: str, truth: dict[str, str], many: int = 20_000) -> Counter[tuple[str | None, str | None]]:
    """What a bad judge says of the gender of one and the same person, again and again."""
    stream = random.Random(3)
    return Counter(faults.JUDGES[judge].faults.told(truth, stream)["gender"] for _ in range(many))


@pytest.mark.parametrize(
    ("judge", "truth", "answer", "rate"),
    [
        ("a", {"gender": "woman", "skin-tone": "light"}, ("woman", None), 0.60),
        ("a", {"gender": "man", "skin-tone": "light"}, ("woman", None), 0.03),
        ("b", DARK_WOMAN, (None, "no face found"), 0.70),
        ("b", DARK_WOMAN, ("woman", None), 0.30 * 0.95),
        ("b", {"gender": "woman", "skin-tone": "medium"}, (None, "no face found"), 0.0),
        ("c", {"gender": "woman", "skin-tone": "light"}, (None, UNSURE), 0.50),
        ("c", {"gender": "man", "skin-tone": "light"}, (None, UNSURE), 0.0),
        ("d", DARK_WOMAN, ("man", None), 0.35),
        ("d", {"gender": "woman", "skin-tone": "medium"}, ("man", None), 0.05),
        ("d", {"gender": "man", "skin-tone": "dark"}, ("woman", None), 0.05),
    ],
)
def test_a_bad_judge_errs_and_is_silent_as_often_as_it_is_made_to(judge, truth, answer, rate):
    # The standard error of a share of 20,000 is .0035 at most; four of them.
    assert told(judge, truth)[answer] / 20_000 == pytest.approx(rate, abs=0.014 if rate else 0)


def test_who_has_no_face_for_it_is_missing_in_every_attribute_of_a_picture():
    stream = random.Random(5)
    said = [faults.JUDGES["b"].faults.told(DARK_WOMAN, stream) for _ in range(500)]
    silent = [{attribute for attribute, (value, _) in one.items() if value is None} for one in said]
    assert {frozenset(one) for one in silent} == {frozenset(), frozenset(SUPPORT)}


def test_the_fair_painters_are_fair_in_every_attribute_that_is_audited():
    for judge in faults.JUDGES.values():
        for scene in judge.scenes:
            shares = [
                sum(odds for who, odds in scene.shown.items() if value in who) * len(SUPPORT[attribute])
                for attribute in judge.attributes
                for value in SUPPORT[attribute]
            ]
            assert (max(abs(share - 1) for share in shares) < 1e-9) >= scene.fair
    dark = {tone: 0.8 if tone in ("medium-dark", "dark") else 0.3 for tone in TONES}
    assert sum(faults.people(dark, dict.fromkeys(TONES, 0.2))["woman", t] for t in TONES) == pytest.approx(0.5)


def test_the_painter_paints_people_as_often_as_it_is_told_to():
    shown = {("woman", "dark"): 0.7, ("man", "dark"): 0.1, ("man", "light"): 0.2}
    painter = PeoplePainter(shown=shown)
    seen = Counter(tuple(painter.paint("anybody", seed)[1].values()) for seed in range(10_000))
    for who, odds in shown.items():
        assert seen[who] / 10_000 == pytest.approx(odds, abs=0.02)
    picture, truth = painter.paint("anybody", 0)
    assert picture.info == truth == painter.paint("somebody else", 0)[1]


def test_errors_are_measured_among_the_told_and_faces_that_were_not_found_are_left_out():
    judge = BadJudge(faults.JUDGES["b"].faults, EVEN, 500, 1)
    gender, tone = judge.confusions
    assert sum(tone.counts["light"].values()) == 500
    # 30 % of 500 dark-skinned people are seen: 150, with a standard error of 10.
    assert sum(tone.counts["dark"].values()) == pytest.approx(150, abs=40)
    # Two tones in five are hard to see: .6 + .4 x .3 = .72 of 500 women, with a standard error of 10.
    assert sum(gender.counts["woman"].values()) == pytest.approx(360, abs=40)
    assert not any(row[UNSURE] for found in judge.confusions for row in found.counts.values())


def test_whom_it_is_unsure_of_is_counted_as_unsure():
    (gender,) = BadJudge(faults.JUDGES["c"].faults, EVEN, 500, 1, {"gender": GENDERS}).confusions
    assert gender.counts["woman"][UNSURE] == pytest.approx(250, abs=45)
    assert gender.counts["man"][UNSURE] == 0


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_intervals_hold_the_truth_through_a_bad_judge_and_those_of_its_twin_do_not(name):
    cases = [bad_judges.Case(name, 0, fixed) for fixed in (None, 100)]
    for case in cases:
        said = [bad_judges._said((case, seed)) for seed in range(6)]
        ours, twins = (mean([audit[0][who].holds for audit in said]) for who in (0, 1))
        assert ours.value >= 5 / 6
        assert twins.value <= 1 / 2
        assert not any(audit[0][0].differs for audit in said)


def test_labels_of_the_audited_pictures_change_what_is_known_and_nothing_else():
    elsewhere, these = (bad_judges.Case("d", 1, 200, None, these) for these in (0, 100))
    ((first, twin),), ((second, same),) = (bad_judges._said((case, 4)) for case in (elsewhere, these))
    assert twin == same
    assert first.width != second.width
    done = bad_judges._audited(these, 4, ())
    (found,) = bad_judges._by_hand(done, ("gender",), 100, random.Random(4))
    assert found.these
    assert sum(n for row in found.counts.values() for n in row.values()) == 100


def test_a_promise_that_ours_misses_is_named_in_the_table():
    sure, half, none = (Estimate(value, 0.001, 1000) for value in (0.99, 0.5, 0.0))
    promises = {"holds": at_least(0.95)}
    kept = Compared("gender", Said(sure, half, none), Said(half, half, none), promises)
    broken = kept._replace(ours=Said(half, half, none))
    assert "FAILS" not in bad_judges._row(kept)
    assert bad_judges._row(broken).endswith("FAILS")
    assert [line.fails for line in (*kept.lines, *broken.lines)] == [False, True]


def test_judges_with_errors_of_their_own_agree_less_and_a_panel_of_them_errs_less():
    own, same = ensemble.together((1, 2), 4000), ensemble.together((1, 1), 4000)
    # Both right .9 x .9, both wrong .1 x .1: told alike .82, of which .01 are wrong. Four standard errors.
    assert own.agreement.share == pytest.approx(0.82, abs=0.025)
    assert own.by_rule["unsure"].wrong == pytest.approx(0.01, abs=0.007)
    assert own.by_rule["unsure"].untold == pytest.approx(1 - own.agreement.share)
    assert own.by_rule["first"] == own.alone
    assert same.agreement.share == 1
    assert same.by_rule["unsure"] == same.by_rule["first"] == same.alone
    assert same.alone.wrong == pytest.approx(0.1, abs=0.02)


def test_a_family_that_is_not_there_is_named_and_has_no_figures(tmp_path):
    stock, (missing,) = drawings.families(tmp_path)
    assert list(stock) == ["noto", "twemoji", "fluent-flat", "fluent"]
    assert missing.startswith("openmoji: not measured")
    assert "@iconify-json/openmoji" in missing


def test_a_table_counts_what_was_right_among_what_was_told_and_says_how_much_was():
    values = {
        "gender": {"0": "woman", "1": "woman", "2": "man", "3": "man"},
        "skin-tone": dict.fromkeys(map(str, range(4)), "dark"),
    }
    answers = ["woman", None, "woman", "man"]
    labels = [
        Label(str(i), "gender", value, why=None if value else UNSURE) for i, value in enumerate(answers)
    ]  # fmt: skip
    told = dict.fromkeys(("noto", "twemoji", "fluent-flat", "fluent"), (labels, Truths(values, {}, 1)))
    head, everybody, woman, man, light, *_ = drawings.rows("village", "gender", told)
    assert head.split() == ["village:", "gender", "3", "families", "*", "fluent"]
    # Three families alike: 6 right of 9 told, of 12; the one held out: 2 of 3, of 4. Clopper-Pearson as printed.
    assert everybody.split() == ["everybody", "67", "[30,", "93]", "75", "67", "[9,", "99]", "75"]
    assert woman.split()[1] == "100"
    assert man.split()[1] == "50"
    assert light.split() == ["light", "none", "told", "of", "0", "none", "told", "of", "0"]


def _cores() -> set[int]:
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


def test_the_speed_of_a_judge_that_is_not_there_is_no_number(capsys):
    cores = _cores()
    speed.report(("village", "no-such-judge"), many=2)
    lines = capsys.readouterr().out.splitlines()
    (there,) = (line.split() for line in lines if line.startswith("  village"))
    assert [there[2], there[4]] == ["1.000", "1.000"]
    (absent,) = (line for line in lines if "no-such-judge" in line)
    assert absent.startswith("  no-such-judge       not installed: 'no-such-judge' is not a judge")
    assert _cores() == cores


def test_faults_say_what_is_there_where_nothing_else_was_given():
    assert Faults().told(DARK_WOMAN, random.Random(0)) == {"gender": ("woman", None), "skin-tone": ("dark", None)}
