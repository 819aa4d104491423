"""The bench of judges: bad judges do what they are made to do, and what it prints is what was counted."""

import os
import random
import sys
from collections import Counter
from pathlib import Path

import pytest
from scipy.stats import binom

from fairest.decide import Parity, Plan
from fairest.measure import Truths
from fairest.records import UNSURE, Confusion, Label, Prompt
from fairest.village.world import GENDERS, TONES

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from judging import bad_judges, drawings, ensemble, faults, speed
from judging.bad_judges import Compared
from judging.by_hand import People, labelled
from judging.through import FIXED, Case, Said, heard
from simulation.audits import docket, drawn
from simulation.people import SUPPORT, BadJudge, Faults, PeoplePainter
from simulation.promises import Estimate, at_least, at_most, counted, mean

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
                sum(odds for who, odds in shown.items() if value in who) * len(SUPPORT[attribute])
                for shown in scene.painted.values()
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


def test_each_prompt_has_people_of_its_own():
    painter = PeoplePainter(shown={("man", "dark"): 1.0}, by_text={"light": {("woman", "light"): 1.0}})
    assert painter.paint("light", 3)[1] == {"gender": "woman", "skin-tone": "light"}
    assert painter.paint("somebody", 3)[1] == {"gender": "man", "skin-tone": "dark"}


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_intervals_hold_the_truth_through_a_bad_judge_and_those_of_its_twin_do_not(name):
    for case in (Case(name, 0, fixed) for fixed in (None, 100)):
        said = [heard((case, seed)) for seed in range(6)]
        ours, twins = (mean([audit[0][who].holds for audit in said]) for who in (0, 1))
        assert ours.value >= 5 / 6
        assert twins.value <= 1 / 2
        assert not any(audit[0][0].differs for audit in said)


@pytest.mark.parametrize(("name", "scene"), [("a", 2), ("a", 3), ("d", 2), ("e", 1)])
def test_by_labels_of_these_pictures_intervals_hold_the_truth_and_nothing_differs_falsely(name, scene):
    case = Case(name, scene, FIXED)
    assert case.painted.fair
    assert case.painted.people
    said = [heard((case, seed)) for seed in range(6)]
    assert all(sum(audit[i][0].holds for audit in said) >= 5 for i in range(len(case.of)))
    assert not any(ours.differs for audit in said for ours, _ in audit)


def test_every_prompt_is_read_by_itself_and_a_difference_is_of_the_whole_audit():
    case = Case("e", 1, FIXED)
    assert case.of == [("gender", "light"), ("gender", "dark")]
    (light, twin_light), (dark, twin_dark) = heard((case, 0))
    assert light.width != dark.width
    assert light.differs == dark.differs
    assert twin_light.differs == twin_dark.differs


def test_labels_of_the_audited_pictures_change_what_is_known_and_nothing_else():
    ((others, twin),), ((these, same),) = (heard((Case("d", scene, FIXED), 4)) for scene in (1, 2))
    assert twin == same
    assert others.width != these.width


def _looked_at(people: People) -> Confusion:
    """What people found who labelled 100 of 200 pictures that judge (a) told, all of them."""
    painter, faulty = PeoplePainter(shown=EVEN), faults.JUDGES["a"].faults
    support = {"gender": GENDERS}
    prompts, plan = [Prompt("x", "x", ("x",))], Plan(("gender",), fixed=200, seed=4)
    asked = docket(prompts, painter, (), plan, Parity(), support)
    (found,) = labelled(drawn(asked, painter, BadJudge(faulty, EVEN, 0, 4, support)), ["gender"], people, 100, 4)
    return found


def _total(counts) -> int:
    return sum(n for row in counts.values() for n in row.values())


def test_people_label_a_random_part_of_the_pictures_and_what_they_do_not_settle_stays_open():
    sure, unsure, tied = map(_looked_at, (People(), People({"woman": 0.4}), People(misled=0.5)))
    assert all(found.these and found.by_prompt["x"] == found.counts for found in (sure, unsure, tied))
    assert [_total(found.counts) + _total(found.unsettled) for found in (sure, unsure, tied)] == [100] * 3
    assert not sure.unsettled
    # About 50 women, of whom people are unsure of 20, with a standard error of 4; of the men of none.
    assert _total(unsure.unsettled) == pytest.approx(20, abs=16)
    assert sum(unsure.counts["man"].values()) == sum(sure.counts["man"].values())
    # The judge calls 40 % of the women men, and 3 % of the men women: of 20 and 1.5 errors half are ties.
    errors = sure.counts["woman"]["man"] + sure.counts["man"]["woman"]
    left = tied.counts["woman"]["man"] + tied.counts["man"]["woman"]
    assert 0 < left < errors
    assert _total(tied.unsettled) == errors - left


@pytest.mark.parametrize(
    ("promise", "found", "holds"),
    [
        # Of 10 with a chance of .5 each none come up once in 1,024 times, and one at most 11 times in that.
        (at_least(0.5), Estimate(0.0, 0.0, 10), False),
        (at_least(0.5), Estimate(0.1, 0.1, 10), True),
        # .885 of 200 is .065 short of .95, and three of its standard errors are .068.
        (at_least(0.95), Estimate(0.885, 0.0226, 200), False),
        (at_least(0.95), Estimate(0.895, 0.0217, 200), True),
        (at_most(0.05), Estimate(0.115, 0.0226, 200), False),
        (at_most(0.05), Estimate(0.105, 0.0217, 200), True),
    ],
)
def test_a_promise_of_counted_audits_is_broken_by_what_is_seen_once_in_a_thousand_times(promise, found, holds):
    assert counted(promise).holds(found) is holds
    hits = round(found.value * found.audits)
    chance = binom.cdf(hits, found.audits, promise.bound)
    if promise.kind == "at most":
        chance = binom.sf(hits - 1, found.audits, promise.bound)
    assert holds is bool(chance >= 0.001)


def test_a_count_at_the_limit_keeps_a_promise_and_one_further_off_breaks_it():
    for promise, way in ((at_least(0.95), -1), (at_most(0.05), 1)):
        limit = counted(promise).limit(200)
        assert counted(promise).holds(Estimate(limit, 0.02, 200))
        assert not counted(promise).holds(Estimate(limit + way / 200, 0.02, 200))


def test_a_promise_that_ours_misses_is_named_in_the_table():
    sure, half, none = (Estimate(value, 0.001, 1000) for value in (0.99, 0.5, 0.0))
    promises = {"holds": counted(at_least(0.95))}
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


def test_no_picture_is_timed_twice_as_detectors_remember_the_faces_of_those_they_have_seen():
    pictures = [*speed._pictures(64, 5), *speed._pictures(64, 5)]
    assert {picture.size for picture in pictures} == {(64, 64)}
    assert len({picture.tobytes() for picture in pictures}) == 10
