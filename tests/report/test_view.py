from dataclasses import replace

from fairest.decide.plan import Plan
from fairest.records import Prompt
from fairest.report.rows import places, rows_of
from fairest.report.view import blocks, one_sided, overall, plotted, verdict_counts


def rows(run):
    return rows_of(run.findings, places(run.prompts), run.plan, lambda f, _: f"{f.concept} {f.value}")


def test_of_two_values_only_the_first_is_drawn_and_of_three_all(make_run):
    run = make_run({"nurse": (9, 1)})
    drawn = [(r.finding.attribute, r.finding.value) for r in plotted(rows(run), run.support)]
    assert drawn == [("gender", "woman"), ("skin-tone", "light"), ("skin-tone", "medium"), ("skin-tone", "dark")]


def test_what_was_asked_for_is_drawn_whichever_value_it_is(make_run):
    run = make_run({"nurse": (1, 9)}, asked={"nurse": {"gender": "man"}})
    assert ("gender", "man") in [(r.finding.attribute, r.finding.value) for r in plotted(rows(run), run.support)]


def test_a_prompts_table_holds_both_mirror_images_and_one_sentence(make_run):
    run = make_run({"nurse": (9, 1)})
    gender, tone = blocks(rows(run), places(run.prompts)[0], run.support)
    assert [r.finding.value for r in gender.rows] == ["woman", "man"]
    assert gender.sentences == ("nurse woman",)
    assert len(tone.sentences) == 3


def test_a_prompt_differs_if_any_value_does_and_is_equivalent_only_if_all_are(make_run):
    differs, undetermined = (rows(make_run({"x": odds}))[:1] for odds in ((30, 0), (3, 3)))
    assert overall(differs + undetermined) == "differs"
    assert overall(undetermined) == "undetermined"
    assert overall(()) == "untested"


def test_a_reference_within_delta_of_an_end_is_found(make_run):
    (finding,) = make_run({"x": (3, 3)}, support={"gender": ("woman", "man")}).findings[:1]

    def held(low, high):
        one = replace(finding, reference=(low + high) / 2, reference_low=low, reference_high=high)
        place = places([Prompt("q0", "x", ("x",))])
        return one_sided(rows_of([one], place, Plan(("gender",), delta=0.1), lambda f, _: f.value)) is not None

    assert [held(*ends) for ends in ((0.1, 0.1), (0.05, 0.12), (0.9, 0.9), (0.88, 0.95), (0.5, 0.5))] == [
        True, False, True, False, False,
    ]  # fmt: skip


def test_a_verdict_nobody_got_stays_at_zero(make_run):
    counted = verdict_counts(rows(make_run({"nurse": (30, 0)}))[:2])
    assert counted == {"differs": 2, "equivalent": 0, "undetermined": 0, "untested": 0}
