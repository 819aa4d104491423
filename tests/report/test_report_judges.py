"""Several judges, on the page."""

from dataclasses import replace

import pytest

from fairest.decide import Agreement, Alone
from fairest.report.judges import judges_part
from fairest.report.rows import places, rows_of

AGREED = Agreement("gender", "one", "other", 24, 18, 0.75, 0.53, 0.91, 0.95, -0.125, 2, 0)
PANEL = {"name": "one & other", "rule": "unsure", "judges": [{"name": "one"}, {"name": "other"}, {"name": "tones"}]}


@pytest.fixture
def run(make_run):
    made = make_run({"nurse": (10, 0), "pilot": (5, 5)})
    return replace(made, about={**made.about, "judge": PANEL})


def alone(run, judge="one", **changed) -> Alone:
    """The audit's own findings of gender, those of a nurse with something changed."""
    mine = [f for f in run.findings if f.attribute == "gender"]
    return Alone(judge, tuple(replace(f, **changed) if f.prompt == "q0" else f for f in mine))


def part_of(run, *judges: Alone, agreements=(AGREED,)):
    rows = rows_of(run.findings, places(run.prompts), run.plan, lambda *_: "")
    return judges_part(run.about, agreements, judges, rows, run.support)


def page_of(run, *judges: Alone, agreements=(AGREED,)) -> str:
    return run.write(alone=judges, agreements=agreements).read_text(encoding="utf-8")


def test_of_one_judge_there_is_no_such_part(make_run):
    run = make_run({"nurse": (5, 7)})
    assert part_of(run, agreements=()) is None
    assert 'id="judges"' not in page_of(run, agreements=())


def test_the_page_names_the_judges_the_rule_and_how_far_they_agree(run):
    page = page_of(run, alone(run), alone(run, "other"))
    assert "<b><bdi>one</bdi></b>, <b><bdi>other</bdi></b>, <b><bdi>tones</bdi></b>" in page
    assert "the label is what all of them say, and no label where they differ" in page
    assert "18 of 24" in page
    (agreed,) = part_of(run, alone(run)).agreed
    assert (agreed.share, agreed.interval, agreed.kappa) == ("75 %", "53 to 91 %", "\N{MINUS SIGN}0.12")


@pytest.mark.parametrize(("rule", "words"), [("majority", "more than half"), ("first", "that can tell")])
def test_every_rule_has_its_words(run, rule, words):
    run = replace(run, about={**run.about, "judge": {**PANEL, "rule": rule}})
    assert words in part_of(run, alone(run)).rule


def test_statements_are_counted_by_verdict_for_each_of_them_mirror_images_once(run):
    # Ten women of ten nurses differ from parity; five of ten pilots cannot tell.
    part = part_of(run, alone(run, verdict="undetermined"), alone(run, "other"))
    assert [(who, dict(counts)) for _, who, counts in part.counts] == [
        ("all together", {"differs": 1, "equivalent": 0, "undetermined": 1, "untested": 0}),
        ("one", {"differs": 0, "equivalent": 0, "undetermined": 2, "untested": 0}),
        ("other", {"differs": 1, "equivalent": 0, "undetermined": 1, "untested": 0}),
    ]


def test_a_statement_with_another_verdict_is_shown_with_what_each_would_have_said(run):
    part = part_of(run, alone(run, verdict="undetermined", share=0.6, low=0.3, high=0.8), alone(run, "other"))
    (statement,) = part.statements
    assert (statement.name, statement.what, part.same) == ("nurse", "woman", 1)
    assert [said.verdict for said in statement.said] == ["differs", "undetermined", "differs"]
    assert (statement.said[1].share, statement.said[1].interval) == ("60 %", "30 to 80 %")
    assert "1 statement whose verdict is another with one of them; with 1 more" in page_of(
        run, alone(run, verdict="undetermined"), alone(run, "other")
    )


def test_where_all_would_have_said_the_same_the_page_says_so(run):
    part = part_of(run, alone(run), alone(run, "other"))
    assert (part.statements, part.same) == ((), 2)
    assert "every statement would have the same verdict" in page_of(run, alone(run), alone(run, "other"))


def test_a_judge_that_does_not_tell_an_attribute_is_no_other_verdict(run):
    tones = Alone("tones", tuple(f for f in run.findings if f.attribute == "skin-tone"))
    part = part_of(run, alone(run, verdict="undetermined"), tones)
    mine = [statement for statement in part.statements if statement.what == "woman"]
    assert [said.verdict_word for said in mine[0].said] == ["differs", "undetermined", "does not tell it"]
    assert {name for name, who, _ in part.counts if who == "tones"} == {"perceived skin tone"}


def test_judges_that_share_no_attribute_are_named_and_nothing_is_held_against_another(run):
    page = page_of(run, agreements=())
    assert "No two of them tell the same attribute" in page
    assert "How far they agree" not in page


def test_two_judges_that_told_no_picture_both_have_no_share(run):
    none = replace(AGREED, both=0, agreed=0, share=None, low=0.0, high=1.0, kappa=None)
    (agreed,) = part_of(run, alone(run), agreements=[none]).agreed
    assert (agreed.share, agreed.interval, agreed.kappa) == ("no picture told by both", "", "")


def test_names_of_judges_are_never_markup(run):
    page = page_of(run, alone(run, "<script>x</script>"), agreements=[replace(AGREED, one="<script>y</script>")])
    assert "<script>x" not in page
    assert "<script>y" not in page
