"""Who stands of families that hang together by chains."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fairest.sift.dedup import families, near_duplicates
from fairest.sift.dedup.standing import standing


def _circle(degrees):
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)


def _stands(vectors, threshold, merit, ids=None, there=None, files=None):
    n = len(vectors)
    ids = np.arange(n, dtype=np.uint64) if ids is None else ids
    there = np.ones(n, bool) if there is None else there
    files = np.arange(n) if files is None else files
    pairs = near_duplicates(vectors, threshold, ids=ids, among=there)
    family = families(ids, pairs.left, pairs.right, [files])
    return standing(family, ids, [np.asarray(merit, float)], there, files, vectors, threshold)


def test_a_chain_is_cut_where_rows_are_no_longer_alike():
    # Steps of 10 degrees; .95 allows 18.2: each is like its neighbours alone. The best is the second.
    stands = _stands(_circle([0, 10, 20, 30, 40]), 0.95, [1, 9, 2, 3, 4])
    # 1 takes 0 and 2; of 3 and 4 the better is 4, and 3 goes with it.
    assert stands.tolist() == [1, 1, 1, 4, 4]


def test_the_same_file_goes_whatever_its_embedding_says():
    vectors = np.full((3, 2), np.nan, np.float32)
    assert _stands(vectors, 0.9, [1, 2, 3], files=np.array([0, 0, 2])).tolist() == [1, 1, 2]


def test_a_row_that_went_before_stands_for_nobody():
    there = np.array([False, True, True])
    assert _stands(_circle([0, 1, 2]), 0.9, [9, 1, 2], there=there).tolist() == [0, 2, 2]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 360), min_size=1, max_size=40), st.integers(0, 99))
def test_all_that_go_are_alike_to_who_stands_and_no_two_that_stand_are(degrees, seed):
    vectors, rng = _circle(degrees), np.random.default_rng(seed)
    merit, ids = rng.random(len(vectors)), rng.permutation(len(vectors)).astype(np.uint64)
    stands = _stands(vectors, 0.95, merit, ids)
    cosines = vectors.astype(float) @ vectors.T.astype(float)
    for row, other in enumerate(stands):
        assert cosines[row, other] >= 0.95 - 1e-5
        assert merit[other] >= merit[row]
    left = np.flatnonzero(stands == np.arange(len(stands)))
    between = cosines[np.ix_(left, left)][~np.eye(len(left), dtype=bool)]
    assert (between < 0.95 + 1e-5).all()


def test_a_set_of_all_alike_keeps_its_best():
    merit = np.random.default_rng(0).random(3_000)
    stands = _stands(np.ones((3_000, 4), np.float32), 0.9, merit)
    assert set(stands) == {merit.argmax()}
