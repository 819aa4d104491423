"""Of every family one row stays: by size, by caption, or so that the groups' shares stay what they were."""

import itertools

import numpy as np
import pytest

from fairest.sift.dedup import best_caption, keepers, largest, least_changed
from fairest.sift.grouping import Grouping

FAMILY = np.array([0, 0, 0, 3, 3, 5])
IDS = np.array([3, 2, 1, 9, 8, 4], np.uint64)


def column(*numbers):
    return np.array(numbers, float)


def grouping(codes, values=("woman", "man"), name="gender"):
    return Grouping(name, "column", name, values, np.asarray(codes, np.int16), ("no person",))


def test_the_smallest_id_stays_where_nothing_else_tells():
    assert keepers(FAMILY, IDS).tolist() == [2, 2, 2, 4, 4, 5]


def test_the_most_pixels_stay_then_the_most_bytes():
    merits = largest(column(10, 20, 20, 5, 5, 1), column(10, 10, 10, 5, 5, 1), column(900, 70, 80, 3, 2, 1))
    assert keepers(FAMILY, IDS, merits).tolist() == [2, 2, 2, 3, 3, 5]


def test_the_caption_most_like_its_picture_stays():
    nan = np.nan
    merits = best_caption(column(0.2, 0.3, nan, nan, nan, nan), column(50, 10, 100, 20, 30, 0))
    assert keepers(FAMILY, IDS, merits).tolist() == [1, 1, 1, 4, 4, 5]


def test_without_similarities_the_longest_caption_within_reason_stays():
    merits = best_caption(np.full(6, np.nan), column(50, 300, 100_000_000, 301, 1, 0))
    assert keepers(FAMILY, IDS, merits).tolist() == [1, 1, 1, 4, 4, 5]


def test_nothing_is_less_than_any_number():
    assert keepers(FAMILY, IDS, [column(np.nan, -np.inf, -5, np.nan, -1, 0)]).tolist() == [2, 2, 2, 4, 4, 5]


def test_the_order_of_the_rows_changes_no_keeper():
    stream = np.random.default_rng(0)
    ids, code = stream.permutation(300).astype(np.uint64), stream.integers(-1, 2, 300)
    family = np.arange(300) // 4 * 4
    order = stream.permutation(300)
    where = np.argsort(order)
    moved_family = where[family[order]]
    among = np.ones(300, bool)
    merit = least_changed(family, ids, [grouping(code)], among)
    moved_merit = least_changed(moved_family, ids[order], [grouping(code[order])], among)
    for one, other in (((), ()), ([merit], [moved_merit])):
        stays, moved = keepers(family, ids, one), keepers(moved_family, ids[order], other)
        assert (ids[stays][order] == ids[order][moved]).all()


def shares_off(codes, kept, among):
    """Sum of (kept - wanted)^2 / wanted over the values."""
    codes, stays = codes[among], codes[np.unique(kept[among])]
    values, counts = np.unique(codes, return_counts=True)
    wanted = counts / len(codes) * len(stays)
    return sum((np.sum(stays == v) - w) ** 2 / w for v, w in zip(values, wanted, strict=True))


def test_families_of_both_take_turns_so_that_shares_stay():
    # 100 pairs of a woman and a man, and 40 women and 60 men alone: 140 of 300 are women, so of 200 kept 93 or 94 are.
    family = np.concatenate([np.arange(200) // 2 * 2, np.arange(200, 300)])
    codes = np.concatenate([np.arange(200) % 2, np.repeat([0, 1], [40, 60])])
    ids, among = np.arange(300, dtype=np.uint64), np.ones(300, bool)
    kept = keepers(family, ids, [least_changed(family, ids, [grouping(codes)], among)])
    assert np.sum(codes[np.unique(kept)] == 0) in (93, 94)
    assert np.sum(codes[np.unique(keepers(family, ids))] == 0) == 140


def test_no_choice_of_keepers_changes_the_groups_much_less():
    stream, among = np.random.default_rng(3), np.ones(20, bool)
    family, ids = np.arange(20) // 2 * 2, np.arange(20, dtype=np.uint64)
    for _ in range(8):
        codes = stream.integers(-1, 2, 20)
        kept = keepers(family, ids, [least_changed(family, ids, [grouping(codes)], among)])
        every = (np.arange(0, 20, 2) + np.array(choice) for choice in itertools.product((0, 1), repeat=10))
        best = min(shares_off(codes, np.repeat(choice, 2), among) for choice in every)
        assert shares_off(codes, kept, among) <= best + 0.5


def test_several_attributes_are_weighed_together():
    # Gender is settled by neither member; the tone is: dark rows are rarer and must not all go.
    family, ids, among = np.arange(40) // 2 * 2, np.arange(40, dtype=np.uint64), np.ones(40, bool)
    gender, tone = np.zeros(40, int), np.tile([0, 0, 0, 1], 10)
    both = [grouping(gender), grouping(tone, ("light", "dark"), "skin-tone")]
    kept = keepers(family, ids, [least_changed(family, ids, both, among)])
    assert np.sum(tone[np.unique(kept)] == 1) == 5  # a quarter of 20


def test_rows_that_were_gone_before_count_for_nothing_and_never_stay_for_another():
    family, ids = np.array([0, 0, 2, 2]), np.arange(4, dtype=np.uint64)
    among = np.array([False, True, True, True])
    merit = least_changed(family, ids, [grouping([0, 1, 0, 1])], among)
    assert merit[0] == 0
    assert merit[1] == 1
    # Of the three rows there two are men, so 4/3 of two families are wanted: the first has no choice, and is one.
    assert merit.tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize("groupings", [[], [grouping([0] * 6)]])
def test_without_groups_to_choose_between_the_next_merit_decides(groupings):
    merit = least_changed(FAMILY, IDS, groupings, np.ones(6, bool))
    assert keepers(FAMILY, IDS, [merit]).tolist() == keepers(FAMILY, IDS).tolist()
    assert not least_changed(FAMILY, IDS, groupings, np.zeros(6, bool)).any()
