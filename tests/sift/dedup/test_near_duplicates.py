"""The search finds the pairs that holding everything against everything finds, whatever the order of the rows."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from fairest.data.vectors import Vectors
from fairest.errors import BadInput
from fairest.sift.dedup import families, near_duplicates
from fairest.sift.dedup.clusters import Homes, how_many, k_means
from fairest.sift.dedup.units import unit
from fairest.sift.order import scrambled

ALL = 0.5
"""The reach at which no pair can be missed, if only `probes` allows."""


class Threads:
    """Two tasks at a time."""

    name, workers = "threads", 2

    def map(self, kernel, tasks):
        with ThreadPoolExecutor(2) as pool:
            yield from pool.map(kernel, tasks)


def ids_of(n, seed=0):
    return scrambled(np.arange(n, dtype=np.uint64), seed)


def planted(n=3000, d=16, families_of=6, seed=0):
    """A mixture of directions, a third of whose rows lie near another row: the nearer half of them very near."""
    stream = np.random.default_rng(seed)
    rows = stream.normal(size=(40, d))[stream.integers(40, size=n)] + 0.7 * stream.normal(size=(n, d))
    for start in range(0, n // 3, families_of):
        near = rows[start] + stream.choice([0.03, 0.3], size=(families_of - 1, 1)) * stream.normal(
            size=(families_of - 1, d)
        )
        rows[start + 1 : start + families_of] = near
    return stream.permutation(rows * stream.uniform(0.5, 2, size=(n, 1))).astype(np.float32)


def everything(vectors, threshold):
    """All pairs, in float64."""
    rows = vectors.astype(np.float64) / np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    left, right = np.nonzero(np.triu(rows @ rows.T >= threshold, 1))
    return set(zip(left.tolist(), right.tolist(), strict=True))


def found(vectors, threshold, ids=None, **how):
    pairs = near_duplicates(vectors, threshold, ids=ids_of(len(vectors)) if ids is None else ids, **how)
    assert (pairs.left < pairs.right).all()
    there = list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    assert len(there) == len(set(there))
    assert there == sorted(there)
    return set(there)


@pytest.mark.parametrize("threshold", [0.6, 0.8, 0.95, 0.99, 0.9999])
def test_one_cluster_finds_exactly_what_holding_everything_against_everything_finds(threshold):
    vectors = planted()
    assert found(vectors, threshold) == everything(vectors, threshold)


@pytest.mark.parametrize("threshold", [0.8, 0.95, 0.99])
def test_many_clusters_miss_no_pair_at_half_the_reach_of_the_threshold(threshold):
    vectors = planted()
    assert found(vectors, threshold, clusters=60, probes=60, reach=ALL) == everything(vectors, threshold)


def test_the_defaults_find_nearly_all_and_invent_nothing():
    vectors = planted(n=6000, d=64)
    wanted, there = everything(vectors, 0.9), found(vectors, 0.9, clusters=100)
    assert there <= wanted
    assert len(there) >= 0.99 * len(wanted) > 2000


@pytest.mark.parametrize("reach", [0.125, 0.3])
def test_pairs_that_are_alike_enough_for_the_reach_are_never_missed(reach):
    vectors = planted()
    there = found(vectors, 0.8, clusters=100, probes=100, reach=reach)
    sure = everything(vectors, 1 - (2 * reach) ** 2 * 0.2)
    assert sure <= there < everything(vectors, 0.8)
    assert len(sure) > 500


def test_more_probes_and_more_reach_only_add_pairs():
    vectors = planted()
    some = [found(vectors, 0.9, clusters=60, probes=p, reach=r) for p, r in ((1, ALL), (2, 0.1), (4, 0.1), (4, 0.3))]
    assert some[0] < some[1] <= some[2] <= some[3]


def test_the_similarity_is_the_cosine():
    vectors = planted()
    pairs = near_duplicates(vectors, 0.9, ids=ids_of(len(vectors)), clusters=20)
    rows = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    assert np.allclose(pairs.similarity, (rows[pairs.left] * rows[pairs.right]).sum(1), atol=1e-6)


def test_the_order_of_the_rows_changes_nothing():
    vectors, ids = planted(), ids_of(3000)
    order = np.random.default_rng(1).permutation(3000)

    def by_id(rows, names):
        pairs = near_duplicates(rows, 0.9, ids=names, clusters=50, probes=3)
        one, two = names[pairs.left], names[pairs.right]
        both = zip(np.minimum(one, two).tolist(), np.maximum(one, two).tolist(), pairs.similarity.tolist(), strict=True)
        return sorted(both)

    assert by_id(vectors, ids) == by_id(vectors[order], ids[order])


def test_files_machines_and_memory_give_the_same_pairs(tmp_path):
    vectors, files = planted(), []
    for i, part in enumerate(np.split(vectors, [7, 1000, 1001])):
        files.append(tmp_path / f"{i}.npy")
        np.save(files[-1], part)
    there = found(vectors, 0.9, clusters=50)
    assert there == found(Vectors(files), 0.9, clusters=50) == found(vectors, 0.9, clusters=50, machine=Threads())
    assert there == found(vectors, 0.9, clusters=50, folder=tmp_path / "work")


def test_another_seed_is_another_clustering():
    vectors = planted()
    assert found(vectors, 0.8, clusters=60, probes=1) != found(vectors, 0.8, clusters=60, probes=1, seed=1)


def test_rows_without_a_direction_and_rows_that_take_no_part_are_in_no_pair():
    vectors = np.repeat(np.eye(60, dtype=np.float32), 2, axis=0)
    vectors[:4], vectors[4:6], vectors[6:8, 3], vectors[8:10] = np.nan, 0, np.inf, 1e30
    among = np.arange(120) < 100
    there = found(vectors, 0.999, among=among)
    assert there == {(i, i + 1) for i in range(10, 100, 2)}


def test_rows_without_an_embedding_visit_no_cluster():
    vectors = planted()
    vectors[::2] = np.nan
    sample = planted(seed=1)[:500]
    unit(sample)
    lives = Homes(vectors, k_means(sample, 20), reach=ALL, visits=20)((0, 3000))
    assert len(lives["visitor"]) > 3000
    assert (lives["visitor"] % 2 == 1).all()
    ids, there = ids_of(3000), found(vectors, 0.9, clusters=20, probes=20, reach=ALL)
    assert there == found(np.where(np.isnan(vectors), 0, vectors), 0.9, ids, clusters=20, probes=20, reach=ALL)
    assert there == {(2 * i + 1, 2 * j + 1) for i, j in everything(vectors[1::2], 0.9)}


@pytest.mark.parametrize("rows", [0, 1])
def test_no_row_and_one_row_have_no_pair(rows):
    assert not found(np.ones((rows, 8), np.float32), 0.9)


def test_a_set_without_any_embedding_has_no_pair():
    assert not found(np.full((50, 8), np.nan, np.float32), 0.9)


def test_equal_rows_are_paired_with_the_smallest_id_only():
    vectors, ids = np.ones((5000, 7), np.float32), ids_of(5000)
    first = int(ids.argmin())
    assert found(vectors, 0.9, ids) == {(min(first, i), max(first, i)) for i in range(5000) if i != first}


def test_thousands_of_rows_that_are_nearly_equal_stay_one_family_with_few_pairs():
    stream = np.random.default_rng(0)
    vectors = (1 + 0.01 * stream.normal(size=(6000, 8))).astype(np.float32)
    vectors[3000:, :4] *= -1
    ids = ids_of(6000)
    pairs = near_duplicates(vectors, 0.95, ids=ids)
    family = families(ids, pairs.left, pairs.right)
    assert [len(np.unique(family[:3000])), len(np.unique(family[3000:]))] == [1, 1]
    assert len(np.unique(family)) == 2
    assert len(pairs) < 600_000  # of 9 million
    assert (pairs.similarity >= 0.95).all()


def test_a_cluster_too_large_for_one_task_is_cut_and_nothing_is_lost(monkeypatch):
    from fairest.sift.dedup import blocks

    vectors = planted(n=1000)
    wanted = found(vectors, 0.9, clusters=3, probes=3, reach=ALL)
    monkeypatch.setattr(blocks, "_ROWS", 150)
    monkeypatch.setattr(blocks, "_PART", 40)
    assert found(vectors, 0.9, clusters=3, probes=3, reach=ALL) == wanted == everything(vectors, 0.9)


def test_whoever_makes_hashes_meet_gains_nothing():
    from fairest.sift.dedup.copies import originals

    vectors = np.array([[1, 0], [0, 1], [1, 0], [0, 1]], np.float32)
    same_hash, rows = np.full(4, 7, np.uint64), np.arange(4)
    copies, leads = originals(vectors, same_hash, rows, np.array([3, 1, 2, 0], np.uint64))
    assert (copies.tolist(), leads.tolist()) == ([1], [3])


def test_what_is_finished_is_not_done_again(tmp_path):
    vectors, seen = planted(), []
    wanted = found(vectors, 0.9, clusters=50, folder=tmp_path)
    (work,) = tmp_path.iterdir()
    files = sorted(work.iterdir())
    times = [file.stat().st_mtime_ns for file in files]
    gone = next(file for file in files if file.name.startswith("pairs"))
    gone.unlink()
    there = found(vectors, 0.9, clusters=50, folder=tmp_path, progress=lambda *told: seen.append(told))
    assert there == wanted
    again = [file.stat().st_mtime_ns for file in files]
    assert [file for file, old, new in zip(files, times, again, strict=True) if old != new] == [gone]
    assert seen[0][0] == "look"
    assert seen[-1] == ("pairs", 1, 1)


def test_other_rows_and_other_settings_take_nothing_of_an_old_search(tmp_path):
    vectors = planted()
    found(vectors, 0.9, clusters=50, folder=tmp_path)
    other = vectors[::-1].copy()
    assert found(other, 0.9, clusters=50, folder=tmp_path) == found(other, 0.9, clusters=50)
    assert found(vectors, 0.8, clusters=50, folder=tmp_path) == found(vectors, 0.8, clusters=50)
    assert len(list(tmp_path.iterdir())) == 3


_KILLED = """
import os, signal, sys
sys.path.insert(0, {here!r})
from pathlib import Path
from test_near_duplicates import ids_of, planted
from fairest.sift.dedup import near_duplicates

def progress(name, done, of):
    if name == "homes":
        os.kill(os.getpid(), signal.SIGKILL)

near_duplicates(planted(), .9, ids=ids_of(3000), clusters=50, folder=Path({folder!r}), progress=progress)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_a_search_that_was_killed_goes_on(tmp_path):
    code = _KILLED.format(here=os.path.dirname(__file__), folder=str(tmp_path))
    killed = subprocess.run([sys.executable, "-c", code], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert {file.name for work in tmp_path.iterdir() for file in work.iterdir()} == {
        "centroids.npz",
        "homes-000000.npz",
    }
    vectors = planted()
    assert found(vectors, 0.9, clusters=50, folder=tmp_path) == found(vectors, 0.9, clusters=50)


@pytest.mark.parametrize("threshold", [0, 1, -0.5, 1.5, float("nan")])
def test_a_threshold_outside_0_and_1_is_refused(threshold):
    with pytest.raises(BadInput, match="tells no near-duplicates"):
        near_duplicates(np.ones((2, 2), np.float32), threshold, ids=ids_of(2))


def test_every_row_needs_an_id_and_a_cluster():
    with pytest.raises(BadInput, match="each row needs its own"):
        near_duplicates(np.ones((2, 2), np.float32), 0.9, ids=ids_of(3))
    with pytest.raises(BadInput, match="at least one of each"):
        near_duplicates(np.ones((2, 2), np.float32), 0.9, ids=ids_of(2), probes=0)


def test_clusters_grow_with_the_root_of_the_rows():
    assert [how_many(n) for n in (0, 4096, 1_000_000, 4_000_000)] == [1, 1, 1225, 2449]


def test_a_crowded_cluster_is_split_and_the_smallest_give_way():
    stream = np.random.default_rng(0)
    crowd = stream.normal(size=(2000, 8)) * 0.3 + np.eye(8)[0] * 3
    sample = np.concatenate([stream.normal(size=(200, 8)), crowd]).astype(np.float32)
    unit(sample)
    # Learning starts from the first rows: only one of 20 begins in the crowd's cone, which holds 10 rows of 11.
    sizes = np.bincount((sample @ k_means(sample[np.r_[0:19, 200:2200, 19:200]], 20).T).argmax(1), minlength=20)
    assert sizes.max() <= 3 * sizes.mean()


def test_margins_within_reach_and_no_others_are_visits():
    centroids = np.array([[1, 0], [0, 1], [-1, 0]], np.float32)
    turned = np.deg2rad([10, 40, 44, 100])
    rows = np.stack([np.cos(turned), np.sin(turned)], 1).astype(np.float32)
    # Margins to the plane between the first two: (cos - sin) / sqrt 2 = .57, .087, .017; of the last to the third
    # (sin 100 - -cos 100) / sqrt 2 = .57.
    lives = Homes(rows, centroids, reach=0.1, visits=2)((0, 4))
    assert lives["home"].tolist() == [0, 0, 0, 1]
    assert (lives["visitor"].tolist(), lives["visited"].tolist()) == ([1, 2], [1, 1])
