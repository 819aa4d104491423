"""The recall a run states of itself is the recall it has, and its interval holds it as often as it says."""

import numpy as np
import pytest

from fairest.sift.dedup import families, near_duplicates, pair_recall
from fairest.sift.dedup.recall import exact_pairs, recall_of
from fairest.sift.dedup.work import Work
from fairest.sift.machine import Here
from fairest.sift.order import scrambled


def of_pairs(stream, count=400, d=16):
    """Rows 2i and 2i + 1 are near-duplicates, and no others are."""
    rows = np.repeat(stream.normal(size=(count, d)), 2, axis=0)
    rows[1::2] += 0.05 * stream.normal(size=(count, d))
    return rows.astype(np.float32)


def labelled(stream, count, missed):
    """Families of two, of which a part is not joined."""
    label = np.arange(2 * count) // 2 * 2
    apart = 2 * stream.choice(count, missed, replace=False) + 1
    label[apart] = apart
    return label


def test_with_every_row_asked_it_is_the_share_of_all_pairs_that_are_joined():
    stream = np.random.default_rng(0)
    vectors, label = of_pairs(stream), labelled(stream, 400, 40)
    recall = pair_recall(vectors, 0.95, label, ids=scrambled(np.arange(800, dtype=np.uint64), 0), rows=800)
    # Each pair is counted by both of its rows. Nobody was left out, so nothing is left to chance.
    assert (recall.rows, recall.pairs, recall.found, recall.value) == (800, 800, 720, 0.9)
    assert (recall.low, recall.high) == (0.9, 0.9)


def test_it_is_the_same_whatever_the_order_of_the_rows():
    stream = np.random.default_rng(1)
    vectors, label, ids = of_pairs(stream), labelled(stream, 400, 40), scrambled(np.arange(800, dtype=np.uint64), 0)
    order = stream.permutation(800)
    moved = pair_recall(vectors[order], 0.95, np.argsort(order)[label[order]], ids=ids[order], rows=200)
    assert moved == pair_recall(vectors, 0.95, label, ids=ids, rows=200)


def test_a_search_knows_of_the_pairs_it_missed():
    stream = np.random.default_rng(2)
    vectors, ids = of_pairs(stream, 3000, d=8), scrambled(np.arange(6000, dtype=np.uint64), 0)
    pairs = near_duplicates(vectors, 0.97, ids=ids, clusters=300, probes=1)
    joined = families(ids, pairs.left, pairs.right)
    some, every = (pair_recall(vectors, 0.97, joined, ids=ids, rows=rows) for rows in (600, 6000))
    assert every.value < 0.99
    assert some.low <= every.value <= some.high


def test_where_no_pair_was_seen_nothing_is_known():
    recall = pair_recall(np.eye(8, dtype=np.float32), 0.9, np.arange(8), ids=np.arange(8, dtype=np.uint64))
    assert (recall.value, recall.low, recall.high) == (None, 0, 1)
    assert pair_recall(np.empty((0, 8), np.float32), 0.9, np.arange(0), ids=np.empty(0, np.uint64)).value is None


def test_equal_rows_and_rows_that_take_no_part_do_not_count():
    vectors = np.array([[1, 0], [1, 0], [1, 0.1], [1, 0.11], [np.nan, 1]], np.float32)
    label, ids = np.array([0, 0, 2, 2, 4]), np.arange(5, dtype=np.uint64)
    # Rows 0 and 1 are equal; each is like 2 and 3, to which it was not joined; 2 and 3 are alike and joined.
    recall = pair_recall(vectors, 0.9, label, ids=ids)
    assert (recall.pairs, recall.found) == (10, 2)
    recall = pair_recall(vectors, 0.9, label, ids=ids, among=np.array([False, False, True, True, True]))
    assert (recall.rows, recall.pairs, recall.found) == (3, 2, 2)


def test_exact_pairs_are_those_of_float64():
    stream = np.random.default_rng(3)
    vectors = stream.normal(size=(500, 8)).astype(np.float32)
    rows = vectors.astype(float) / np.linalg.norm(vectors.astype(float), axis=1, keepdims=True)
    asked = np.array([4, 77, 321])
    one, two = exact_pairs(vectors, 0.6, asked, Work(Here()))
    like = rows[asked] @ rows.T >= 0.6
    like[np.arange(3), asked] = False
    assert set(zip(one.tolist(), two.tolist(), strict=True)) == {(asked[i], j) for i, j in np.argwhere(like)}


@pytest.mark.parametrize("missed", [0.002, 0.05, 0.3])
@pytest.mark.parametrize("which", ["any family", "large families", "pairs", "rows"])
def test_the_interval_holds_the_recall_at_least_as_often_as_it_says(missed, which):
    """Families of 1 to 20, of which all pairs are missed together, or all of one row."""
    stream = np.random.default_rng(4)
    sizes = stream.choice([1, 2, 3, 20], 6000, p=[0.6, 0.3, 0.08, 0.02])
    rows = np.repeat(sizes, sizes)
    family = np.repeat(np.arange(6000), sizes)
    asked_for = {"any family": sizes > 0, "large families": sizes > 3, "pairs": sizes == 2, "rows": sizes < 0}[which]
    lost = (asked_for & (stream.random(6000) < missed))[family]
    alone = stream.random(len(rows)) < missed * (which == "rows")
    others = np.bincount(family, alone)[family].astype(int)
    found = np.where(lost | alone, 0, rows - 1 - others)
    truth, held, told = found.sum() / (rows - 1).sum(), 0, 300
    for _ in range(told):
        asked = stream.choice(len(rows), 500, replace=False)
        pairs = rows[asked] - 1
        one = np.repeat(asked, pairs)
        place = np.arange(len(one)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
        recall = recall_of(asked, one, place < found[one])
        held += recall.low <= truth <= recall.high
    # Of 300 intervals that hold it .95 of the time, fewer than 268 hold it with probability 3e-5.
    assert held >= 268
