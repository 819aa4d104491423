"""A step that keeps one of what is alike."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairest.errors import BadInput
from fairest.sift.machine import Here
from fairest.sift.plan import Dedup
from fairest.sift.sheet import Sheet
from fairest.sift.state import State
from fairest.sift.steps import Tools
from fairest.sift.steps.deduplicating import FAMILIES, deduplicate


def _sheet(folder, vectors, **columns):
    n = len(vectors)
    told = {"key": [str(i) for i in range(n)], "id": pa.array(range(n), pa.uint64()), "caption": ["x"] * n, **columns}
    pq.write_table(pa.table(told), folder / "0.parquet")
    np.save(folder / "0.npy", np.asarray(vectors, np.float32))
    return Sheet([folder / "0.parquet"])


def _done(folder, sheet, step, state=None):
    tools = Tools({}, Here(), folder / "own", lambda *_: {})
    return deduplicate(step, sheet, State.of(sheet.rows) if state is None else state, tools)


def _circle(*degrees):
    return [[np.cos(np.radians(d)), np.sin(np.radians(d))] for d in degrees]


def test_the_larger_of_two_alike_stays_and_the_other_says_for_whom(tmp_path):
    sheet = _sheet(tmp_path, _circle(0, 1, 90), width=[8, 9, 1], height=[8, 9, 1])
    done = _done(tmp_path, sheet, Dedup(0.99))
    assert done.state.kept.tolist() == [False, True, True]
    assert done.state.twin.tolist() == [1, -1, -1]
    assert (done.facts["families"], done.facts["largest_family"]) == (1, 2)


def test_the_same_file_is_a_duplicate_without_an_embedding(tmp_path):
    vectors = [[np.nan, np.nan], [np.nan, np.nan], [1, 0]]
    digests = ["a" * 64, "a" * 64, "b" * 64]
    done = _done(tmp_path, _sheet(tmp_path, vectors, sha256=digests), Dedup(0.9))
    assert done.state.kept.tolist() == [True, False, True]
    assert done.facts["same_file"] == 1


def test_the_same_look_alone_makes_no_duplicate(tmp_path):
    same_hash = pa.array([5, 5, 5], pa.uint64())
    done = _done(tmp_path, _sheet(tmp_path, _circle(0, 30, 60), phash=same_hash), Dedup(0.95))
    assert done.state.kept.all()


def test_a_row_that_went_before_takes_nobody_with_it(tmp_path):
    sheet = _sheet(tmp_path, _circle(0, 1), width=[9, 8], height=[9, 8])
    before = State.of(2).without(np.array([0]), "filter", "too small")
    assert _done(tmp_path, sheet, Dedup(0.9), before).state.kept.tolist() == [False, True]


def test_without_embeddings_it_says_what_to_give(tmp_path):
    sheet = _sheet(tmp_path, _circle(0, 1))
    (tmp_path / "0.npy").unlink()
    with pytest.raises(BadInput, match="--encoder"):
        _done(tmp_path, sheet, Dedup(0.9))


def test_copies_among_what_a_filter_took_are_told_as_well(tmp_path):
    sheet = _sheet(tmp_path, _circle(0, 1, 90, 91, 180), width=[2, 1, 2, 1, 1], height=[1] * 5)
    before = replace(State.of(5), number=1).without(np.array([0, 1]), "filter", "too small")
    done = _done(tmp_path, sheet, Dedup(0.9), before)
    assert done.state.kept.tolist() == [False, False, True, False, True]
    assert np.load(tmp_path / "own" / FAMILIES).tolist() == [0, 0, 2, 2, 4]
