"""Families are what hangs together, whoever says so, and are named by their smallest id."""

import numpy as np

from fairest.sift.dedup import families, same

IDS = np.array([50, 40, 30, 20, 10, 60], np.uint64)


def pairs(*those):
    return (
        tuple(np.array(side, np.int64) for side in zip(*those, strict=True)) if those else (np.empty(0, np.int64),) * 2
    )


def test_a_chain_of_pairs_is_one_family_and_the_smallest_id_names_it():
    assert families(IDS, *pairs((0, 1), (1, 3))).tolist() == [3, 3, 2, 3, 4, 5]


def test_no_pair_makes_no_family():
    assert families(IDS, *pairs()).tolist() == [0, 1, 2, 3, 4, 5]
    assert families(IDS[:0], *pairs()).tolist() == []


def test_pairs_and_equal_hashes_make_families_together():
    hashes = np.array([7, 8, 9, 7, 9, 7], np.uint64)
    label = same(hashes, IDS, known=np.array([True, True, True, True, True, False]))
    assert label.tolist() == [3, 1, 4, 3, 4, 5]  # row 5's hash is not known
    assert families(IDS, *pairs((1, 2)), also=[label]).tolist() == [3, 4, 4, 3, 4, 5]
    assert families(IDS, *pairs(), also=[label, np.array([0, 1, 2, 3, 4, 3])]).tolist() == [3, 1, 4, 3, 4, 3]


def test_hashes_may_be_texts():
    assert same(np.array(["aa", "bb", "aa", "", "", "bb"]), IDS, IDS != 20).tolist() == [2, 1, 2, 3, 4, 1]


def test_the_order_of_the_rows_changes_no_family():
    stream = np.random.default_rng(0)
    ids = stream.permutation(1000).astype(np.uint64)
    left, right = stream.integers(1000, size=(2, 600))
    order = stream.permutation(1000)
    where = np.argsort(order)  # row i is now at where[i]
    label, moved = families(ids, left, right), families(ids[order], where[left], where[right])
    assert (ids[label][order] == ids[order][moved]).all()
