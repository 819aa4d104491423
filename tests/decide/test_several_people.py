"""Pictures of several people: everyone counts, each picture once, and no promise rests on how alike its people are."""

import json
import math
from dataclasses import replace
from fractions import Fraction
from importlib.resources import files

import jsonschema
import numpy as np
import pytest

from fairest import decide, stats
from fairest.decide import Plan, Purse, next_round
from fairest.decide.again import decide_again
from fairest.decide.compare import design
from fairest.decide.metrics import SEVERAL_FAIR
from fairest.decide.summary import failure_sentence, headline, sentence
from fairest.measure import tally
from fairest.records import Confusion, Finding, Label, Picture, Prompt, Tally

PLAN = Plan(("gender",))
SUPPORT = {"gender": ("woman", "man")}
BOTH = {"gender": ("woman", "man"), "gender+age": ("woman, young", "woman, old", "man, young", "man, old")}
TEAM = Prompt("team", "team", ("a team",))
NOTHING = Finding(
    "team", "team", "gender", "woman", {}, {}, 0, 0, None, 0.0, 1.0, None, None, None, None, people=0
)  # fmt: skip


def tallied(*pictures, prompt="team"):
    """The tally of pictures of several people: one text each, "wwm?" for two women, a man and one unsure."""
    names = {"w": "woman", "m": "man", "?": None}
    people = [tuple(names[sign] for sign in picture) for picture in pictures]
    drawn = [Picture(f"p{i}", prompt, prompt, i, None) for i in range(len(people))]
    labels = [Label(p.id, "gender", None, "several people", people=p_) for p, p_ in zip(drawn, people, strict=True)]
    return tally([Prompt(prompt, prompt, (prompt,))], drawn, labels, SUPPORT)[0]


def compared(lay_out, tallies, plan=PLAN, **given):
    docket, sums = lay_out(tallies, plan, several=True, **given)
    return decide.compare(docket, sums)


def test_a_finding_counts_parts_of_pictures_and_tells_how_many_people_there_were(lay_out):
    woman, man = compared(lay_out, [tallied("wwm?", "wm", "www")])
    assert woman.counts == {"woman": 2.0, "man": 0.75}
    assert (woman.gaps, woman.n, woman.told, woman.people) == ({"unsure": 0.25}, 3, 2.75, 8)
    assert woman.share == pytest.approx(2 / 2.75)
    assert man.share == pytest.approx(0.75 / 2.75)
    # The one who is unsure may be either: a sequence of 2 to 2.25 hits of 3.
    low, high = stats.confidence_sequence(2, 0.25, 3, 0.05)
    assert (woman.low, woman.high) == (low, high)


def test_in_a_fixed_design_the_p_value_is_one_over_the_e_value_and_the_interval_that_of_looking(lay_out):
    team = tallied(*["wwwm"] * 40)
    woman, _ = compared(lay_out, [team], Plan(("gender",), fixed=40))
    assert woman.p_differs == pytest.approx(math.exp(-stats.log_e(30, 40, 0.5)))
    assert (woman.low, woman.high) == tuple(map(float, stats.confidence_sequence(30, 0, 40, 0.05)))
    assert woman.verdict == "differs"
    # The binomial test of 30 hits in 40 would have said less than this allows: 0.0022 against 0.047.
    assert stats.p_differs(30, 0, 40, 0.5, 0.5) < 0.01 < woman.p_differs < 0.05


@pytest.mark.parametrize("plan", [PLAN, Plan(("gender",), fixed=40)])
def test_a_judge_that_sees_everyone_on_pictures_of_one_person_gives_whole_numbers(lay_out, plan):
    (woman, _) = compared(lay_out, [Tally("team", "gender", {"woman": 30, "man": 10}, people=40)], plan)
    assert json.dumps([woman.counts, woman.gaps, woman.told]) == '[{"woman": 30, "man": 10}, {}, 40]'


def test_without_such_a_judge_nothing_is_said_of_people(lay_out):
    docket, sums = lay_out([Tally("team", "gender", {"woman": 30, "man": 10}, people=40)], PLAN)
    woman, _ = decide.compare(docket, sums)
    assert woman.people is None
    assert "30 of 40 pictures show a woman" in sentence(woman, PLAN)


def test_a_finding_is_said_in_people_and_pictures(lay_out):
    woman, _ = compared(lay_out, [tallied("wwm?", "wm", "www")])
    assert sentence(woman, PLAN, "parity") == (
        "Asked for a team, on average 73 % of a picture's people show a woman (interval 6 to 100 %; 8 people told "
        "on 3 pictures; 8 % of pictures and people could not be told); parity would be 50 %: undetermined, about 90 "
        "pictures in all would settle it."
    )


def test_obedience_is_said_in_people_and_its_sum_has_no_binomial_interval(lay_out):
    prompts = [Prompt("team", "team", ("a team of women",), {"gender": "woman"})]
    plan = Plan(("gender",), fixed=2)
    docket, sums = lay_out([tallied("wwwm", "ww")], plan, prompts=prompts, several=True)
    found = decide.verdicts(docket, sums, "parity")
    assert headline(found.findings, plan) == (
        "On average 88 % of a picture's people show what the prompt asked for outright."
    )
    (obedience,) = found.metrics
    assert (obedience.value, obedience.low, obedience.high, obedience.n) == (1.75 / 2, None, None, 2)
    assert obedience.why is not None


def test_what_was_given_no_label_is_counted_in_parts_too(lay_out):
    clean, unsure = tallied(*["wm"] * 60, prompt="clean"), tallied(*["w???"] * 60, prompt="unsure")
    for plan in (PLAN, Plan(("gender",), fixed=60)):
        docket, sums = lay_out([clean, unsure], plan, several=True)
        found = {f.prompt: f for f in decide.verdicts(docket, sums, "parity").failures}
        assert found["unsure"].reasons == {"unsure": 45}
        assert (found["unsure"].share, found["unsure"].differs, found["unsure"].people) == (0.75, True, 60)
        evidence = math.exp(stats.log_e_unlike([0, 45], [60, 60])[1])
        shown = found["unsure"].e_value if plan.fixed is None else 1 / (found["unsure"].p_value or 1)
        assert shown == pytest.approx(evidence)
    assert failure_sentence(found["unsure"]).startswith(
        "unsure: 75 % of 60 pictures and the people on them got no label for perceived gender (interval 55 to 90 %), "
        "more often than under the other prompts (0 %); p-value "
    )


def test_no_score_has_a_fair_value_and_the_reason_is_told(lay_out):
    docket, sums = lay_out([tallied(*["wwm"] * 9), tallied(*["wm"] * 9, prompt="pair")], PLAN, several=True)
    scores = decide.verdicts(docket, sums, "parity").metrics
    assert {m.fair for m in scores} == {None}
    assert all((m.why or "").endswith(SEVERAL_FAIR) for m in scores)
    bias = scores[0]
    assert (bias.name, bias.value, bias.n) == ("bias score", pytest.approx(1 / 3), 9)
    assert bias.low is not None


def test_the_document_fits_its_schema_and_is_decided_again_alike(lay_out):
    docket, sums = lay_out([tallied(*["wwm?"] * 30)], replace(PLAN, fixed=30), several=True)
    found = decide.verdicts(docket, sums, "parity")
    written = decide.document(found, docket, "groups", "1", "crowd", "everyone", "parity")
    again = json.loads(json.dumps(written, allow_nan=False))
    jsonschema.validate(again, _schema())
    assert again["several"] is True
    assert decide.load_findings(again) == found.findings
    assert decide_again(again, PLAN.delta) == found.findings


def _schema():
    return json.loads((files("fairest.decide") / "findings.schema.json").read_text(encoding="utf-8"))


def test_labels_by_people_of_these_very_pictures_are_of_other_pictures_those_with_one_person(lay_out):
    rows = {"woman": {"woman": 96, "man": 4, "unsure": 0}, "man": {"woman": 4, "man": 96, "unsure": 0}}
    known = Confusion("gender", rows, "village", True, "by hand", {"team": rows}, "this run")
    docket, _ = lay_out([tallied("wm")], PLAN, confusions=[known], several=True)
    assert (docket.trusts["gender"].place, docket.trusts["gender"].slack) == ("elsewhere", 0.05)
    docket, _ = lay_out([tallied("wm")], PLAN, confusions=[known])
    assert (docket.trusts["gender"].place, docket.trusts["gender"].slack) == ("these pictures", 0)


def test_a_judge_that_errs_is_corrected_person_by_person(lay_out):
    rows = {"woman": {"woman": 450, "man": 50}, "man": {"woman": 50, "man": 450}}
    known = Confusion("gender", rows, "village")
    told = tallied(*["wwwww" + "m" * 5] * 200, *["wwwwwwwwww"] * 100)  # two thirds are told women
    (woman, _) = compared(lay_out, [told], confusions=[known])
    assert woman.share == pytest.approx(2 / 3)
    assert woman.corrected == pytest.approx((2 / 3 - 0.1) / 0.8)
    assert woman.low < 2 / 3 < woman.corrected < woman.high


def test_an_intersection_is_tested_once_enough_pictures_have_both_labels(lay_out):
    # On every picture one of three people lacks a label: of 29 pictures two thirds make 19 1/3, of 30 they make 20.
    found = {}
    for pictures in (29, 30):
        told, untold = Fraction(2 * pictures, 3), Fraction(pictures, 3)
        counts = {"woman, young": told, "woman, old": 0, "man, young": 0, "man, old": 0}
        both = Tally("team", "gender+age", counts, {"unsure": untold})
        found[pictures] = compared(lay_out, [both], Plan(("gender+age",)), support=BOTH)[0]
    assert (found[29].verdict, found[30].verdict) == ("undetermined", "differs")
    assert found[29].why == "people with both labels make 19.3 pictures, an intersection is tested from 20 on"


def test_what_stands_in_the_way_is_said_of_pictures_and_their_people(lay_out):
    # A whole picture in four was blocked, and one of four people on each other is unsure: 1/4 + 3/4 x 1/4 = 44 %.
    counts = {"woman": Fraction(225), "man": Fraction(225)}
    woman, _ = compared(lay_out, [Tally("team", "gender", counts, {"blocked": 200, "unsure": Fraction(150)})])
    assert woman.why == (
        "44 % of 800 pictures and the people on them could not be told: drawing more like these would not settle it"
    )


def test_parts_that_were_written_are_read_as_they_were_unless_their_common_multiple_is_over_a_million():
    # 1/2 + 1/3 + 1/16 of three pictures; and 1/7 + 1/11 + 1/13 + 1/17 + 1/19, whose denominator is 323,323 = 7 x 11 x
    # 13 x 17 x 19; with 1/23 it is 7,436,429.
    small = Fraction(1, 2) + Fraction(1, 3) + Fraction(1, 16)
    large = sum(Fraction(1, n) for n in (7, 11, 13, 17, 19))
    for women, as_it_was in ((small, True), (large, True), (large + Fraction(1, 23), False)):
        finding = replace(NOTHING, counts={"woman": float(women), "man": float(6 - women)}, n=6, told=6.0)
        again = Tally.of(finding)
        assert (again.counts["woman"] == women) is as_it_was
        assert abs(again.counts["woman"] - women) < Fraction(1, 10**6)
        assert again.drawn == 6


def crowds(stream, prompts, pictures, people, share, alike):
    """Hits of each prompt's pictures, `[p,n]`: on a share `alike` of the pictures all people are the same."""
    single = stream.random((prompts, pictures, people)) < share
    together = stream.random((prompts, pictures, 1)) < alike
    return np.where(together, single[:, :, :1], single).sum(axis=2)


def tallies_of(hits, people):
    """The tallies of every prompt, each picture with so many people of whom `hits` are women."""
    return [
        tallied(*("w" * k + "m" * (people - k) for k in row), prompt=f"t{i}") for i, row in enumerate(hits.tolist())
    ]


def any_differs(docket, sums):
    counts = docket.counts(sums)
    how = design(docket)
    found = how.weigh(docket, how.tests(docket, counts, docket.nulls))
    return bool((found.differs & ~found.within).any())


@pytest.mark.parametrize("alike", [1.0, 0.5])
def test_fair_crowds_are_called_different_no_oftener_than_alpha_where_counting_faces_fails_badly(lay_out, alike):
    # 200 audits of 4 fair prompts with 30 pictures of 4 people each; one draw of a picture decides all its people.
    stream, plan = np.random.default_rng(5), Plan(("gender",), fixed=30)
    false, as_faces = 0, 0
    docket, _ = lay_out([], plan, several=True, prompts=_prompts(4))
    faces, _ = lay_out([], Plan(("gender",), fixed=120), prompts=_prompts(4))
    for _ in range(200):
        hits = crowds(stream, 4, 30, 4, 0.5, alike)
        false += any_differs(docket, docket.tallies(tallies_of(hits, 4)))
        women = hits.sum(axis=1).tolist()
        counted = [Tally(f"t{i}", "gender", {"woman": k, "man": 120 - k}) for i, k in enumerate(women)]
        as_faces += any_differs(faces, faces.tallies(counted))
    print(f"alike {alike}: called different in {false} of 200 fair audits; counting faces: {as_faces}")
    assert false <= 200 * 0.05
    assert as_faces > 200 * 0.25


def test_looking_while_drawing_fair_crowds_are_called_different_no_oftener_than_alpha(lay_out):
    stream, plan = np.random.default_rng(6), Plan(("gender",), max_images=60)
    false = 0
    docket, _ = lay_out([], plan, several=True, prompts=_prompts(3))
    for _ in range(60):
        hits = crowds(stream, 3, 60, 3, 0.5, 1.0)
        sums = docket.tallies()
        while numbers := next_round(docket, sums, 1, Purse()):
            rows = [hits[int(name[1:]), some.start : some.stop] for name, some in numbers.items()]
            more = [tallied(*("w" * k + "m" * (3 - k) for k in row), prompt=name)
                    for name, row in zip(numbers, rows, strict=True)]  # fmt: skip
            sums = docket.added(sums, more)
        false += any_differs(docket, sums)
    assert false <= 60 * 0.05


def test_a_known_share_lies_in_its_interval_as_often_as_promised(lay_out):
    stream, plan = np.random.default_rng(8), Plan(("gender",), fixed=40)
    docket, _ = lay_out([], plan, several=True, prompts=_prompts(20))
    held = []
    for alike in (0.0, 0.5, 1.0):
        hits = crowds(stream, 20, 40, 5, 0.8, alike)
        found = decide.compare(docket, docket.tallies(tallies_of(hits, 5)))
        held += [f.low <= 0.8 <= f.high for f in found if f.value == "woman"]
    assert np.mean(held) >= 0.95


def _prompts(number):
    return [Prompt(f"t{i}", f"t{i}", (f"t{i}",)) for i in range(number)]
