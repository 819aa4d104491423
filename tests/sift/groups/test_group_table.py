"""The group table: facts of a set, intervals for its source, and the labels' own error."""

import numpy as np
import pytest

from fairest import stats
from fairest.errors import BadInput
from fairest.records import Confusion
from fairest.sift.grouping import Grouping
from fairest.sift.groups import crossed, group_rows, tally
from fairest.sift.state import State

GAPS = ("no person", "unsure")


def grouping(codes, values=("woman", "man"), source="picture", gaps=GAPS, errors=None, attribute="gender"):
    return Grouping(attribute, source, "eyes", values, np.array(codes, np.int16), gaps, errors)


def confusion(right=90, wrong=10, these=True, **more):
    counts = {"woman": {"woman": right, "man": wrong}, "man": {"woman": wrong, "man": right}}
    return Confusion("gender", counts, "the set", these=these, **more)


def part(one, state, rows):
    """Some rows of a grouping and of a state, as a shard of them."""
    cut = Grouping(one.attribute, one.source, one.by, one.values, one.codes[rows], one.gaps, one.errors)
    return cut, State(state.gone[rows], state.weight[rows], state.twin[rows], state.reasons)


def test_every_value_and_every_reason_has_its_row():
    rows = group_rows([grouping([1, 1, -1, 1])], State.of(4), 0, "as read")
    assert [(r.value, r.why if r.value is None else None, r.rows, r.share) for r in rows] == [
        ("woman", None, 0, 0.0), ("man", None, 3, 1.0), (None, "no person", 1, None), (None, "unsure", 0, None),
    ]  # fmt: skip
    assert {(r.step, r.name, r.told_rows, r.told_weight) for r in rows} == {(0, "as read", 3, 3.0)}


def test_shares_are_of_the_weight_of_rows_that_are_there():
    state = State.of(5).weighing(np.array([1.0, 2, 3, 4, 5]))
    state = state.without(np.array([4]), "filter", "small")
    woman, man, *_ = group_rows([grouping([0, 0, 1, -1, 1])], state, 1, "filter")
    # Women weigh 1 + 2 of the told 1 + 2 + 3; two rows of weights 1 and 2 say as much as 3^2 / (1 + 4) = 1.8.
    assert (woman.weight, woman.told_weight, woman.share, woman.effective) == (3.0, 6.0, 0.5, pytest.approx(1.8))
    assert (man.rows, man.weight, man.told_rows) == (1, 3.0, 3)


def test_the_interval_is_clopper_pearsons_on_the_effective_number_of_told_rows():
    codes = [0] * 30 + [1] * 70 + [-1] * 50
    woman = group_rows([grouping(codes)], State.of(150), 0, "")[0]
    assert (woman.low, woman.high) == pytest.approx(stats.clopper_pearson(30, 100))
    weight = np.r_[np.full(30, 7 / 3), np.ones(120)]
    woman = group_rows([grouping(codes)], State.of(150).weighing(weight), 0, "")[0]
    # 140 of weight, 70 of them women's; effective: 140^2 / (30 * 49 / 9 + 70) = 84.
    assert (woman.low, woman.high) == pytest.approx(stats.clopper_pearson(42, 84))


@pytest.mark.parametrize(("share", "kept"), [(0.1, 0.1), (0.1, 0.3), (0.05, 0.2), (0.5, 0.25)])
def test_where_weights_have_to_do_with_the_value_the_interval_still_holds(share, kept):
    """A filter left a part of one group, and weights undo it: Kish's number takes them for any weights."""
    rng, held, by_kish, runs = np.random.default_rng(2), 0, 0, 200
    for _ in range(runs):
        codes = np.where(rng.random(2000) < share, 0, 1)
        codes = codes[(codes == 1) | (rng.random(2000) < kept)]
        weight = np.where(codes == 0, 1 / kept, 1.0)
        woman = group_rows([grouping(codes)], State.of(len(codes)).weighing(weight), 0, "")[0]
        held += woman.low <= share <= woman.high
        ends = stats.korn_graubard(woman.share, weight.sum() ** 2 / (weight**2).sum())
        by_kish += ends[0] <= share <= ends[1]
    assert held / runs >= 0.94
    assert held >= by_kish
    assert by_kish / runs < 0.75 or (share, kept) != (0.1, 0.1)


def test_three_values_share_the_error():
    codes = [0] * 30 + [1] * 60 + [2] * 10
    light = group_rows([grouping(codes, ("light", "medium", "dark"))], State.of(100), 0, "")[0]
    assert (light.low, light.high) == pytest.approx(stats.clopper_pearson(30, 100, 1 - 0.05 / 3))


def test_only_a_judge_that_saw_somebody_and_could_not_tell_leaves_the_share_open():
    codes = [0] * 30 + [1] * 60 + [-2] * 10 + [-1] * 100
    woman = group_rows([grouping(codes)], State.of(200), 0, "")[0]
    assert woman.share == pytest.approx(1 / 3)
    assert woman.low == pytest.approx(stats.clopper_pearson(30, 100)[0])
    assert woman.high == pytest.approx(stats.clopper_pearson(40, 100)[1])
    said = group_rows([grouping(codes, source="caption")], State.of(200), 0, "")[0]
    assert (said.low, said.high) == pytest.approx(stats.clopper_pearson(30, 90))


def test_known_errors_are_seen_through_and_undone():
    errors = confusion()
    woman = group_rows([grouping([0] * 300 + [1] * 700, errors=errors)], State.of(1000), 0, "")[0]
    assert woman.why is None
    assert woman.corrected == pytest.approx((0.3 - 0.1) / 0.8)
    rates = stats.rates(errors.counts, "woman", 1 - 0.2 * 0.05 / 2)
    told = stats.clopper_pearson(300, 1000, 1 - 0.8 * 0.05)
    assert (woman.low, woman.high) == pytest.approx(tuple(float(end) for end in stats.true_share(*told, rates)))
    elsewhere = group_rows([grouping([0] * 300 + [1] * 700, errors=confusion(these=False))], State.of(1000), 0, "")[0]
    assert elsewhere.low < woman.low < woman.high < elsewhere.high


def test_a_source_of_unknown_errors_is_taken_at_its_word_and_says_so():
    woman = group_rows([grouping([0, 1])], State.of(2), 0, "")[0]
    assert (woman.corrected, woman.why) == (None, "errors not known: taken at its word")


def test_labels_that_no_share_gives_leave_everything_open():
    woman = group_rows([grouping([1] * 2000, errors=confusion(900, 100))], State.of(2000), 0, "")[0]
    assert (woman.share, woman.low, woman.high, woman.corrected) == (0.0, 0.0, 1.0, None)
    assert woman.why.startswith("no share gives such labels")


def test_errors_that_cannot_be_undone_give_no_estimate():
    woman = group_rows([grouping([0, 1] * 50, errors=confusion(55, 45))], State.of(100), 0, "")[0]
    assert (woman.corrected, woman.why) == (None, "the errors cannot be undone")
    assert (woman.low, woman.high) == (0.0, 1.0)


def test_errors_known_from_few_rows_bound_nothing_and_say_so():
    woman = group_rows([grouping([0, 1] * 50, errors=confusion(5, 1, these=False))], State.of(100), 0, "")[0]
    assert (woman.low, woman.high) == (0.0, 1.0)
    assert woman.corrected == pytest.approx(0.5)
    assert woman.why == "the errors are not known well enough to bound the share"


def test_where_nothing_is_told_no_share_is_a_number():
    woman = group_rows([grouping([-1, -1])], State.of(2), 0, "")[0]
    assert (woman.share, woman.low, woman.high, woman.why) == (None, None, None, "nothing is told")


def test_the_interval_holds_the_true_share_as_often_as_it_says():
    rng, held, runs = np.random.default_rng(1), 0, 300
    for _ in range(runs):
        hits, false = rng.binomial(80, 0.9), rng.binomial(80, 0.15)
        counts = {"woman": {"woman": hits, "man": 80 - hits}, "man": {"woman": false, "man": 80 - false}}
        truth = rng.random(400) < 0.7
        codes = np.where(rng.random(400) < np.where(truth, 0.9, 0.15), 0, 1)
        errors = Confusion("gender", counts, "the set", these=True)
        woman = group_rows([grouping(codes, errors=errors)], State.of(400), 0, "")[0]
        held += woman.low <= 0.7 <= woman.high
    assert held / runs >= 0.95


@pytest.mark.parametrize("seed", range(5))
def test_order_and_sharding_change_nothing(seed):
    rng, n = np.random.default_rng(seed), 1000
    one = grouping(rng.integers(-2, 2, n))
    state = State.of(n).weighing(rng.random(n) + 0.1).without(rng.random(n) < 0.3, "filter", "small")
    whole = tally(one, state)
    cuts = np.array_split(rng.permutation(n), 7)
    parts = [tally(*part(one, state, rows)) for rows in cuts]
    together = sum(parts[1:], parts[0])
    assert np.array_equal(together.rows, whole.rows)
    for some, other in ((together.weight, whole.weight), (together.squares, whole.squares)):
        assert np.allclose(some, other, rtol=1e-12, atol=0)


def test_more_rows_than_a_block_are_all_counted():
    n = (1 << 20) + 7
    sums = tally(grouping(np.arange(n) % 2), State.of(n))
    assert sums.rows.tolist() == [(n + 1) // 2, n // 2, 0, 0]


def test_tallies_of_other_values_do_not_add_up():
    one, other = grouping([0]), grouping([0], values=("light", "dark"))
    with pytest.raises(BadInput, match="add up"):
        tally(one, State.of(1)) + tally(other, State.of(1))


@pytest.mark.parametrize("codes", [[2, 0], [-3, 0], [0]])
def test_codes_without_a_name_and_rows_without_a_code_are_refused(codes):
    with pytest.raises(BadInput, match="codes"):
        tally(grouping(codes), State.of(2))


def test_an_intersection_has_every_pair_and_the_first_parts_reason():
    gender = grouping([0, 1, -1, 1, -2, 0])
    skin = grouping([1, 0, 1, -1, -1, 0], ("light", "dark"), gaps=("too dim",), attribute="skin-tone")
    both = crossed(gender, skin)
    assert (both.attribute, both.values) == (
        "gender+skin-tone", ("woman, light", "woman, dark", "man, light", "man, dark"),
    )  # fmt: skip
    assert both.gaps == ("no person", "unsure", "too dim")
    assert both.codes.tolist() == [1, 2, -1, -3, -2, 0]


def test_attributes_of_two_sources_do_not_cross():
    with pytest.raises(BadInput, match="do not cross"):
        crossed(grouping([0]), grouping([0], source="caption", attribute="skin-tone"))
