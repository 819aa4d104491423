"""What is to be decided, laid out: counts, questions and levels."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairest.decide import Plan, Table, compare
from fairest.errors import BadInput, UnknownName
from fairest.records import Confusion, Expectation, Prompt, Tally

GENDER = {"gender": ("woman", "man")}
TONE = {"skin-tone": ("light", "medium", "dark")}
PLAN = Plan(("gender",))
KNOWN = Confusion(
    "gender",
    {"woman": {"woman": 470, "man": 20, "unsure": 10}, "man": {"woman": 15, "man": 475, "unsure": 10}},
    "village",
)


def gender(name, women, men, **gaps):
    return Tally(name, "gender", {"woman": women, "man": men}, gaps)


def test_two_mirrored_statements_are_one_question_and_three_values_are_three(lay_out):
    both = Plan(("gender", "skin-tone"))
    tallies = [gender("cook", 5, 5), Tally("cook", "skin-tone", dict.fromkeys(TONE["skin-tone"], 3))]
    docket, _ = lay_out(tallies, both, support=GENDER | TONE)
    assert docket.questions == ((0, 1), (2, 2), (3, 3), (4, 4))


def test_references_that_are_no_mirror_images_make_two_questions_and_none_makes_none(lay_out):
    uneven = {"woman": Expectation(0.88, 0.88, 0.88), "man": Expectation(0.12, 0.11, 0.13)}
    table = Table("mine", {"nurse": {"gender": uneven}})
    docket, _ = lay_out([gender("thug", 1, 1), gender("nurse", 1, 1)], PLAN, table)
    assert docket.questions == ((2, 2), (3, 3))
    assert docket.held.tolist() == [False, False, True, True]


def test_the_same_question_under_two_prompts_is_two(lay_out):
    docket, _ = lay_out([gender("a", 1, 1), gender("b", 1, 1)], PLAN)
    assert docket.questions == ((0, 1), (2, 3))


@pytest.mark.parametrize("confusions", [(), (KNOWN,)])
def test_every_picture_without_a_value_is_a_gap_whatever_the_reason(lay_out, confusions):
    docket, sums = lay_out([gender("nurse", 7, 2, unsure=3, blocked=1)], PLAN, confusions=confusions)
    hits, gaps, n, told, unsure = (part.tolist() for part in docket.counts(sums))
    assert (hits, gaps, n, told, unsure) == ([7, 2], [4, 4], [13, 13], [9, 9], [3, 3])


def test_a_fifth_of_alpha_goes_to_the_judge_where_its_errors_are_known(lay_out):
    trusted, _ = lay_out([gender("nurse", 1, 1)], PLAN)
    known, _ = lay_out([gender("nurse", 1, 1)], PLAN, confusions=[KNOWN])
    assert (trusted.alpha, known.alpha) == (0.05, pytest.approx(0.04))
    # .04 for the labels and .01 for the rates make .05 together.
    assert known.interval_alpha.tolist() == pytest.approx([0.04, 0.04])
    assert [known.level(s) for s in known.statements] == pytest.approx([0.95, 0.95])


def test_the_level_of_an_interval_says_how_often_it_holds(lay_out):
    both = Plan(("gender", "skin-tone"))
    tallies = [gender("cook", 5, 5), Tally("cook", "skin-tone", dict.fromkeys(TONE["skin-tone"], 3))]
    docket, _ = lay_out(tallies, both, support=GENDER | TONE, confusions=[KNOWN])
    assert [docket.level(s) for s in docket.statements] == pytest.approx([0.95] * 2 + [1 - 0.05 / 3] * 3)


def test_more_counts_are_added_and_strangers_refused(lay_out):
    docket, sums = lay_out([gender("nurse", 5, 5)], PLAN)
    more = docket.added(sums, [Tally("nurse", "gender", {"man": 2}, {"blocked": 1}), gender("nurse", 1, 0)])
    assert more["nurse", "gender"] == gender("nurse", 6, 7, blocked=1)
    assert sums["nurse", "gender"] == gender("nurse", 5, 5)  # what was there is left as it was
    with pytest.raises(BadInput, match="Nothing is to be decided on gender for the prompt 'pilot'"):
        docket.added(sums, [gender("pilot", 1, 1)])
    with pytest.raises(BadInput, match="Nothing is to be decided on skin-tone"):
        docket.added(sums, [Tally("nurse", "skin-tone", {"dark": 1})])
    with pytest.raises(UnknownName, match="'woman ' is not a value of gender"):
        docket.added(sums, [Tally("nurse", "gender", {"woman ": 1})])


def test_an_intersection_is_testable_from_so_many_told_pictures_on(lay_out):
    plan = Plan(("gender+age",))
    support = {"gender+age": ("woman, young", "woman, old", "man, young", "man, old")}
    tallies = [
        Tally("few", "gender+age", {"woman, young": 19}, {"unsure": 50}),
        Tally("many", "gender+age", {"woman, young": 19, "man, old": 1}),
    ]
    docket, sums = lay_out(tallies, plan, support=support)
    assert docket.testable(docket.counts(sums)).tolist() == [False] * 4 + [True] * 4


def test_no_prompts_make_an_empty_docket(lay_out):
    docket, sums = lay_out([], PLAN, prompts=[])
    assert (docket.questions, sums, len(docket.counts(sums).n)) == ((), {}, 0)


counted = st.lists(
    st.tuples(*[st.integers(0, 40)] * 3, *[st.integers(0, 30)] * 4), min_size=1, max_size=5
).map(
    lambda rows: [
        part
        for i, (w, m, g, *tones, unsure) in enumerate(rows)
        for part in (
            gender(f"w{i}", w, m, unsure=g, blocked=unsure),
            Tally(f"w{i}", "skin-tone", dict(zip(TONE["skin-tone"], tones, strict=True)), {"unsure": unsure}),
        )
    ]
)  # fmt: skip
plans = st.sampled_from([Plan(("gender", "skin-tone")), Plan(("gender", "skin-tone"), fixed=1)])


def part_of(tally, data):
    def some(counts):
        return {k: data.draw(st.integers(0, n)) for k, n in counts.items()}

    one = Tally(tally.prompt, tally.attribute, some(tally.counts), some(tally.gaps))
    rest = {k: n - one.counts[k] for k, n in tally.counts.items()}
    return one, Tally(tally.prompt, tally.attribute, rest, {k: n - one.gaps[k] for k, n in tally.gaps.items()})


@settings(max_examples=25, deadline=None)
@given(counted, plans, st.randoms(), st.data())
def test_neither_order_nor_sharding_changes_what_is_found_by_a_judge_whose_errors_are_known(
    lay_out, tallies, plan, random, data
):
    prompts = [Prompt(name, name, (name,)) for name in dict.fromkeys(t.prompt for t in tallies)]
    shards = [shard for tally in tallies for shard in part_of(tally, data)]
    random.shuffle(shards)
    mixed = random.sample(prompts, len(prompts))
    turned = {name: tuple(reversed(values)) for name, values in (GENDER | TONE).items()}
    one = lay_out(tallies, plan, support=GENDER | TONE, prompts=prompts, confusions=[KNOWN])
    other = lay_out(shards, plan, support=turned, prompts=mixed, confusions=[KNOWN])
    assert one[1] == other[1]
    findings = [{(f.prompt, f.attribute, f.value): f for f in compare(*laid)} for laid in (one, other)]
    assert findings[0].keys() == findings[1].keys()
    for key, found in findings[0].items():
        twin = findings[1][key]
        for name in found.__dataclass_fields__:
            mine, theirs = getattr(found, name), getattr(twin, name)
            # Sums over rates come out in another order: equal to the last digits.
            assert mine == (pytest.approx(theirs, rel=1e-9, abs=1e-12) if isinstance(theirs, float) else theirs), name
