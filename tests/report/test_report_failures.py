"""Pictures without a label, on the page."""

from fairest.records import Failure, Prompt
from fairest.report.failures import failure_blocks
from fairest.report.rows import places


def failure(prompt, lost, drawn, attribute="gender", *, differs=False, others=0.1):
    share = lost / drawn if drawn else None
    reasons = {"no person": lost, "blocked": 0}
    return Failure(prompt, prompt, attribute, reasons, drawn, share, 0.1, 0.2, differs, others, 340.0)


WHERE = places([Prompt(name, name, ("x",)) for name in ("nurse", "pilot", "cook")])


def test_only_prompts_with_a_picture_without_a_label_are_listed_the_most_first():
    (block,) = failure_blocks([failure("nurse", 1, 100), failure("pilot", 22, 100), failure("cook", 0, 24)], WHERE)
    assert [(row.name, row.lost, row.share) for row in block.rows] == [("pilot", 22, "22 %"), ("nurse", 1, "1 %")]
    assert block.clean == 1
    assert block.sentences == ()


def test_a_prompt_that_loses_more_gets_a_sentence_and_a_flag_and_those_that_lose_less_get_none():
    (block,) = failure_blocks(
        [
            failure("nurse", 0, 100, differs=True),
            failure("pilot", 22, 100, differs=True),
            failure("cook", 1, 100, differs=True),
        ],
        WHERE,
    )
    (more,) = block.sentences
    assert more.endswith("more often than under the other prompts (10 %); evidence 340.")
    assert [row.name for row in block.rows if row.flagged] == ["pilot"]


def test_reasons_are_counted_and_those_nobody_met_are_not_named():
    (block,) = failure_blocks([failure("pilot", 22, 100)], WHERE)
    assert block.rows[0].reasons == "22 no person"


def test_every_attribute_has_a_block():
    both = [failure("pilot", 0, 9), failure("pilot", 1, 9, "skin-tone"), failure("nurse", 0, 0, "skin-tone")]
    gender, tone = failure_blocks(both, WHERE)
    assert (gender.title, gender.rows, gender.clean) == ("perceived gender", (), 1)
    assert (tone.title, [row.name for row in tone.rows]) == ("perceived skin tone", ["pilot"])
