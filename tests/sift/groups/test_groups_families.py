"""Rows that are nearly one picture say one thing, in shares as in losses."""

import numpy as np
import pytest

from fairest import stats
from fairest.errors import BadInput
from fairest.sift.grouping import Grouping
from fairest.sift.groups import families_of, group_rows, losses
from fairest.sift.state import State


def grouping(codes, values=("woman", "man")):
    return Grouping("gender", "column", "said", values, np.array(codes, np.int16), ("not said",))


def of_sizes(*groups):
    """Codes, and the first row of each row's family, of the families' sizes in every group."""
    sizes = np.concatenate(groups)
    codes = np.repeat(np.repeat(np.arange(len(groups)), [len(group) for group in groups]), sizes)
    return codes, np.repeat(np.cumsum(sizes) - sizes, sizes)


def deduplicated(*groups):
    """Who lost how much where one of each family stays."""
    codes, first = of_sizes(*groups)
    rows = np.flatnonzero(first != np.arange(len(first)))
    before = State.of(len(codes))
    return losses([grouping(codes)], before, before.without(rows, "dedup", "near-duplicate", first[rows]))


def test_a_family_is_all_that_went_for_one_row_in_the_end():
    state = State.of(6).without(np.array([1, 2]), "dedup .99", "near-duplicate", np.array([0, 3]))
    assert families_of(State.of(6)) is None
    assert families_of(state).tolist() == [0, 0, 3, 3, 4, 5]
    state = state.without(np.array([3]), "dedup .95", "near-duplicate", np.array([0]))
    state = state.without(np.array([0]), "dedup .9", "near-duplicate", np.array([4]))
    assert families_of(state).tolist() == [4, 4, 4, 4, 4, 5]


def test_copies_of_every_row_tell_nothing_more_of_a_share():
    families = np.repeat(np.arange(100) * 3, 3)
    codes = np.repeat([0] * 30 + [1] * 70, 3)
    woman, man, _ = group_rows([grouping(codes)], State.of(300), 0, "", families=families)
    assert (woman.low, woman.high) == pytest.approx(stats.clopper_pearson(30, 100))
    assert (man.low, man.high) == pytest.approx(stats.clopper_pearson(70, 100))
    assert woman.effective == 90


def test_families_of_rows_that_went_are_none():
    families = np.repeat(np.arange(100) * 2, 2)
    codes = np.repeat([0] * 30 + [1] * 70, 2)
    state = State.of(200).without(np.arange(200) % 2 == 1, "dedup", "near-duplicate")
    alone, told = (group_rows([grouping(codes)], state, 0, "", families=one)[0] for one in (None, families))
    assert alone == told


def test_rows_of_a_family_that_are_not_alike_say_more_than_one_but_no_more_than_rows():
    # Each of fifty families has a woman, a man and a row that is not told: their share is one half in every family.
    codes, families = np.tile([0, 1, -1], 50), np.repeat(np.arange(50) * 3, 3)
    woman = group_rows([grouping(codes)], State.of(150), 0, "", families=families)[0]
    assert (woman.low, woman.high) == pytest.approx(stats.clopper_pearson(25, 50))


def test_copies_of_every_row_tell_nothing_more_of_a_loss():
    codes, gone = np.repeat([0, 1], 1000), np.tile(np.arange(1000) % 100 < 20, 2)
    before = State.of(2000)
    after, families = before.without(gone, "filter", "small"), np.repeat(np.arange(200) * 10, 10)
    woman, _ = losses([grouping(codes)], before, after, families=families)
    assert (woman.before, woman.lost, woman.effective) == (1000, 200, 100)
    assert (woman.low, woman.high) == pytest.approx(stats.clopper_pearson(20, 100, 0.975))


def test_one_family_of_a_thousand_copies_says_nothing():
    alone = np.ones(1000, int)
    for sizes in (np.array([1000]), np.array([30, 30, 30]), np.r_[np.ones(200, int), 800]):
        family, _ = deduplicated(sizes, alone)
        assert family.effective < 4
        assert (family.verdict, family.p_differs) == (None, None)
        assert family.why == "near-duplicates: fewer than 20 effective rows, here or of all others"
        assert family.high == 1.0
    assert deduplicated(np.full(100, 5), alone)[0].verdict == "differs"


@pytest.mark.parametrize(
    "drawn",
    [
        lambda rng, n: rng.geometric(0.4, n),
        lambda rng, n: np.where(rng.random(n) < 0.1, 12, 1),
        lambda rng, n: np.minimum(rng.pareto(1.0, n) + 1, 500).astype(int),
        lambda rng, n: (rng.pareto(1.5, n) + 1).astype(int),
    ],
    ids=["geometric", "rare", "tail", "longer tail"],
)
def test_families_of_any_sizes_differ_seldom_where_nothing_does(drawn):
    rng, runs, many = np.random.default_rng(8), 60, ((30, 30), (100, 100), (30, 300))
    for numbers in many:
        found = [deduplicated(*(drawn(rng, n) for n in numbers))[0].verdict for _ in range(runs)]
        assert found.count("differs") <= 0.05 * runs + 1


def test_a_filter_of_copies_is_as_sure_as_one_of_a_picture_of_each_and_not_as_one_of_rows():
    rng, alarms, runs = np.random.default_rng(9), [0, 0], 150
    families, one, ten = np.repeat(np.arange(100) * 10, 10), State.of(100), State.of(1000)
    for _ in range(runs):
        codes, gone = rng.integers(0, 2, 100), rng.random(100) < 0.2
        copied, copies = grouping(np.repeat(codes, 10)), ten.without(np.repeat(gone, 10), "filter", "small")
        rows = losses([copied], ten, copies)[0]
        known = losses([copied], ten, copies, families=families)[0]
        single = losses([grouping(codes)], one, one.without(gone, "filter", "small"))[0]
        assert known.p_differs == pytest.approx(single.p_differs)
        assert (known.difference_low, known.low) == pytest.approx((single.difference_low, single.low))
        alarms = [alarms[0] + (rows.verdict == "differs"), alarms[1] + (known.verdict == "differs")]
    assert alarms[0] / runs > 0.3
    assert alarms[1] / runs <= 0.08


@pytest.mark.parametrize("families", [[0], [0, -1], [0, 2]])
def test_families_that_are_no_rows_are_refused(families):
    kin, state = np.array(families), State.of(2)
    with pytest.raises(BadInput, match="Families"):
        group_rows([grouping([0, 1])], state, 0, "", families=kin)
    with pytest.raises(BadInput, match="Families"):
        losses([grouping([0, 1])], state, state, families=kin)
