"""What the page says of a judge that is known, and of one that is not."""

from dataclasses import replace

import pytest

from fairest.decide.plan import Plan
from fairest.decide.trust import trusts
from fairest.records import Confusion
from fairest.report.judge import contradicted, doubts, known, taken_at_its_word

GENDER = Confusion(
    "gender",
    {"woman": {"woman": 485, "man": 15, "unsure": 0}, "man": {"woman": 5, "man": 495, "unsure": 0}},
    "village",
    how="labels by three people.",
)
TONE = Confusion(
    "skin-tone",
    {
        "light": {"light": 90, "medium": 10, "dark": 0, "darker": 0},
        "medium": {"light": 10, "medium": 60, "dark": 30, "darker": 0},
        "dark": {"light": 0, "medium": 10, "dark": 45, "darker": 45},
        "darker": {"light": 0, "medium": 0, "dark": 40, "darker": 60},
    },
    "photographs",
)
SUPPORT = {"gender": ("woman", "man"), "skin-tone": ("light", "medium", "dark", "darker")}


def said(*confusions: Confusion, support=SUPPORT, **plan) -> dict[str, str]:
    found = trusts(support, confusions, "village", "", Plan(tuple(support), **plan))
    return {title: " ".join(sentences) for title, sentences in known(found, "village")}


def test_a_judge_that_is_known_is_described_with_its_rates_and_what_is_allowed_for():
    words = said(GENDER)["perceived gender"]
    assert words.startswith(
        "The judge's errors are known: they were measured on 1,000 other pictures of this generator (village). "
        "What they truly show is known from: labels by three people. "
    )
    # Clopper-Pearson of 485 of 500 and 495 of 500 at 1 - .01 / 2: .9418 to .9871 and .96999 to .9982.
    assert (
        "When it gives a label, it is right on 97 % of the pictures that show a woman (allowed for: 94 to 99 %) and "
        "99 % of the pictures that show a man (allowed for: 96 to 99.9 %)."
    ) in words
    assert words.endswith("The intervals and verdicts include these errors.")


@pytest.mark.parametrize(
    ("confusion", "plan", "words"),
    [
        (replace(GENDER, these=True), {}, "measured on 1,000 of these very pictures."),
        (replace(GENDER, measured_on="x"), {}, "measured on 1,000 pictures that are not of this generator (x)."),
        (replace(GENDER, measured_on="x"), {}, "a slack of 5 points in either direction because they were measured"),
        (GENDER, {"judge_slack": 0.03}, "with a slack of 3 points in either direction because that was asked for."),
        (replace(GENDER, measured_on="x"), {"judge_slack": 0.0}, "without any slack although they were measured"),
    ],
)
def test_where_the_errors_were_measured_is_said_and_what_follows(confusion, plan, words):
    assert words in said(confusion, **plan)["perceived gender"]


def test_of_many_values_the_best_and_the_worst_are_named():
    words = said(TONE)["perceived skin tone"]
    assert "right on 45 % of the pictures that show dark skin" in words
    assert "which it tells least well, and 90 % of the pictures that show light skin" in words
    assert "darker skin" not in words


def test_what_the_labels_cannot_tell_is_named_once_a_pair():
    words = said(TONE, judge_slack=0.0)["perceived skin tone"]
    # 45 of 100 darker where dark is true, 40 of 100 dark where darker is: both ways one pair. Medium is told
    # of 60 and of at most 10 of others, far enough apart.
    assert (
        "Too few labelled pictures show that it can tell “dark” from “darker”: more pictures alone will not settle"
        in words
    )


def test_what_the_labelled_pictures_tell_apart_no_better_is_said_of_them():
    mixed = {"woman": {"woman": 50, "man": 50}, "man": {"woman": 60, "man": 40}}
    words = said(replace(GENDER, counts=mixed))["perceived gender"]
    assert "On those pictures it does not tell “woman” from “man”: more pictures alone will not settle" in words
    assert "Too few" not in words


def test_a_slack_that_hides_what_the_labels_show_is_named():
    near = {"woman": {"woman": 5100, "man": 4900}, "man": {"woman": 4900, "man": 5100}}
    words = said(replace(GENDER, counts=near, measured_on="x"))["perceived gender"]
    assert "Too few labelled pictures show, with a slack of 5 points, that it can tell “woman” from “man”" in words


def test_where_all_values_are_told_alike_none_is_called_the_best_or_the_worst():
    values = SUPPORT["skin-tone"]
    alike = {true: {told: 90 if told == true else 0 for told in values} for true in values}
    words = said(replace(TONE, counts=alike))["perceived skin tone"]
    assert "it is right on 100 %, whatever is there (allowed for: " in words
    assert "tells best" not in words


def test_a_share_that_is_right_lies_in_what_is_allowed_for_although_the_judge_was_often_unsure():
    unsure = {"woman": {"woman": 97, "man": 3, "unsure": 400}, "man": {"woman": 1, "man": 99, "unsure": 400}}
    found = trusts({"gender": ("woman", "man")}, [replace(GENDER, counts=unsure)], "village", "", Plan(("gender",)))
    assert found["gender"].rates["woman"].hit_low < 0.97 < found["gender"].rates["woman"].hit_high
    assert "right on 97 % of the pictures" in said(replace(GENDER, counts=unsure))["perceived gender"]


def test_pictures_of_another_generator_with_the_same_name_are_not_called_this_ones():
    words = said(replace(GENDER, these=True, key="others:run"))["perceived gender"]
    assert (
        "1,000 pictures of a generator called village too, with other weights, settings or numbers of people" in words
    )


def test_prompts_whose_labels_contradict_the_rates_are_named(make_run, confusion):
    sure = {"woman": {"woman": 900, "man": 100}, "man": {"woman": 100, "man": 900}}
    run = make_run({"nurse": (200, 0), "cook": (50, 50)}, confusions=(replace(confusion, counts=sure),))
    # At most 90 % of labels can say woman, whoever is there; the nurse got 200 of 200.
    assert contradicted(run.docket, run.findings) == {"gender": ["q0"]}
    ((_, sentences),) = known(run.trusts, "village", {"gender": ["nurse"]})
    assert sentences[-1].startswith("Under “nurse” its labels are such as no share gives at these rates")


def test_a_value_nobody_labelled_is_said_to_be_unknown():
    never = {"woman": {"woman": 0, "man": 0}, "man": {"woman": 5, "man": 495}}
    words = said(replace(GENDER, counts=never))["perceived gender"]
    assert "None of those pictures shows “woman”: what it says of such pictures is not known." in words
    assert "it is right on 99 % of the pictures that show a man" in words


def test_being_unsure_is_no_error():
    some = {"woman": {"woman": 485, "man": 15, "unsure": 27}, "man": {"woman": 5, "man": 495, "unsure": 17}}
    words = said(replace(GENDER, counts=some))["perceived gender"]
    assert "measured on 1,044 other pictures" in words
    assert "right on 97 % of the pictures that show a woman" in words
    assert "It gave 44 of them no label; such pictures are no errors here" in words


def test_attributes_without_a_confusion_are_taken_at_its_word():
    assert taken_at_its_word(trusts(SUPPORT, [GENDER], "village", "", Plan(tuple(SUPPORT)))) == "perceived skin tone"
    assert taken_at_its_word(trusts({"gender": SUPPORT["gender"]}, [GENDER], "v", "", Plan(("gender",)))) == ""


@pytest.mark.parametrize(
    ("confusions", "names"),
    [
        ([], "perceived gender and perceived skin tone"),
        ([GENDER], "perceived skin tone"),
    ],
)
def test_of_an_intersection_the_parts_that_nobody_measured_are_named(confusions, names):
    support = {"gender+skin-tone": ("woman, light", "man, light")}
    assert taken_at_its_word(trusts(support, confusions, "village", "", Plan(tuple(support)))) == names


def test_doubt_says_what_each_told_share_could_mean():
    rows, _ = doubts([])
    assert [row.rate for row in rows] == ["1 %", "5 %", "10 %"]
    # Misses up to e: at most q / (1 - e). False labels up to e: at least (q - e) / (1 - e).
    # e = .10: (.5 - .1) / .9 = .444 and .5 / .9 = .556; (.8 - .1) / .9 = .778, .8 / .9 = .889; .944, over 1.
    assert rows[2].meanings == ("44 to 56 %", "77 to 89 %", "94 to 100 %")


def test_doubt_counts_the_verdicts_that_would_stand(make_run):
    (finding, *_) = make_run({"nurse": (30, 0)}).findings
    some = [replace(finding, verdict="differs", tolerates=t) for t in (0.005, 0.05, 0.07, 0.3, None)]
    rows, verdicts = doubts([*some, replace(finding, verdict="undetermined", tolerates=0.4)])
    assert verdicts == 4
    # From .01 on: three; from .05 on, where the verdict still stands: three; from .10 on: one.
    assert [row.standing for row in rows] == [3, 3, 1]


@pytest.mark.parametrize(
    ("source", "words"),
    [("the judge itself", "came with the judge"), ("labels given", "those of the calibration given"), (None, None)],
)
def test_where_the_counts_come_from_is_said(make_run, confusion, source, words):
    run = make_run({"nurse": (5, 5)}, confusions=(confusion,))
    ((_, sentences),) = known(run.trusts, "village", source=source)
    assert sentences[-1].startswith("These counts") is (words is not None)
    run = replace(run, about={**run.about, "calibration": {"from": source}})
    assert ("These counts" in run.write().read_text(encoding="utf-8")) is (words is not None)
    assert words is None or words in sentences[-1]


def test_parts_that_were_not_measured_by_themselves_are_named_once():
    support = {"gender": ("woman", "man"), "gender+sexual-content": ("woman, sexual", "man, sexual")}
    unknown = trusts(support, (), "village", "", Plan(tuple(support)))
    assert taken_at_its_word(unknown) == "perceived gender and sexual content"
