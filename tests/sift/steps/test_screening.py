"""A threshold that is chosen for a recall, and what is said of it."""

import csv

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairest.errors import BadInput, NotFound
from fairest.sift.machine import Here
from fairest.sift.plan import Screen
from fairest.sift.sheet import Sheet
from fairest.sift.state import State
from fairest.sift.steps import Tools
from fairest.sift.steps.labelled import labelled_rows
from fairest.sift.steps.screening import screen, threshold_for
from fairest.stats import clopper_pearson

_N = 2_000


@pytest.fixture
def sheet(tmp_path):
    """Half of the rows are bad; their first number is higher, and a score says so, with some noise."""
    rng = np.random.default_rng(0)
    bad = np.arange(_N) % 2 == 0
    vectors = rng.normal(size=(_N, 8)).astype(np.float32)
    vectors[:, 0] += 4 * bad
    columns = {
        "key": [f"{i:04d}" for i in range(_N)],
        "id": pa.array(rng.permutation(_N), pa.uint64()),
        "score": bad + rng.normal(size=_N) / 4,
    }
    pq.write_table(pa.table(columns), tmp_path / "0.parquet")
    np.save(tmp_path / "0.npy", vectors)
    return Sheet([tmp_path / "0.parquet"])


def _labels(folder, rows):
    file = folder / "labels.csv"
    with file.open("w", newline="") as opened:
        csv.writer(opened).writerows([("key", "label"), *((f"{i:04d}", int(i % 2 == 0)) for i in rows)])
    return str(file)


def _tools(folder):
    return Tools({}, Here(), folder, lambda *_: {})


@pytest.mark.parametrize("score", ["score", ""])
def test_what_is_like_the_labelled_rows_goes_and_the_rest_stays(sheet, tmp_path, score):
    step = Screen(_labels(tmp_path, range(400)), 0.95, score)
    done = screen(step, sheet, State.of(_N), _tools(tmp_path))
    gone = ~done.state.kept
    bad = np.arange(_N) % 2 == 0
    facts = done.facts
    assert (facts["labelled_to_go"], facts["labelled_to_stay"]) == (200, 200)
    assert facts["recall"]["recall"] == pytest.approx(0.95)
    unseen = np.arange(_N) >= 400
    assert facts["recall"]["low"] <= gone[bad & unseen].mean() <= facts["recall"]["high"]
    lost = facts["lost_of_what_stays"]
    assert lost["low"] - 0.01 <= gone[~bad & unseen].mean() <= lost["high"] + 0.01


def test_the_threshold_is_the_highest_that_reaches_enough():
    scores = np.array([0.1, 0.9, 0.5, 0.7])
    assert [threshold_for(scores, recall) for recall in (0.25, 0.5, 0.51, 1.0)] == [0.9, 0.7, 0.5, 0.1]


def test_what_is_said_of_recall_holds_as_often_as_it_says():
    # Clopper and Pearson's ends of 45 of 50, and the true recall of the 45th highest of 50 uniform scores.
    rng = np.random.default_rng(1)
    low, high = clopper_pearson(45, 50)
    scores = rng.uniform(size=(4_000, 50))
    truth = 1 - np.array([threshold_for(of, 0.9) for of in scores])
    held = np.mean((low <= truth) & (truth <= high))
    assert held >= 0.95
    assert held <= 0.99
    assert np.mean(truth < low) == pytest.approx(0.025, abs=0.007)  # exact below: Beta(45, 6)


def test_a_classifier_says_as_much_of_rows_nobody_labelled(tmp_path):
    inside = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        bad = rng.random(1_000) < 0.5
        vectors = rng.normal(size=(1_000, 16)).astype(np.float32)
        vectors[:, 0] += 1.5 * bad
        ids = pa.array(rng.integers(0, 2**63, 1_000), pa.uint64())
        pq.write_table(pa.table({"key": [f"{i:04d}" for i in range(1_000)], "id": ids}), tmp_path / f"{seed}.parquet")
        np.save(tmp_path / f"{seed}.npy", vectors)
        with (tmp_path / "labels.csv").open("w", newline="") as out:
            csv.writer(out).writerows([("key", "label"), *((f"{i:04d}", int(bad[i])) for i in range(200))])
        world = Sheet([tmp_path / f"{seed}.parquet"])
        done = screen(Screen(str(tmp_path / "labels.csv"), 0.9), world, State.of(1_000), _tools(tmp_path))
        unseen = bad & (np.arange(1_000) >= 200)
        recall = done.facts["recall"]
        inside += recall["low"] - 0.03 <= (~done.state.kept)[unseen].mean() <= recall["high"] + 0.03
    assert inside >= 18  # 19 of 20 wanted; the truth itself is told from 400 rows, give or take .03


def test_few_labels_choose_no_threshold(sheet, tmp_path):
    with pytest.raises(BadInput, match="labels 19 rows to go and 19 to stay"):
        screen(Screen(_labels(tmp_path, range(38)), 0.9, "score"), sheet, State.of(_N), _tools(tmp_path))


def test_rows_without_a_score_go_as_well(sheet, tmp_path):
    scores = sheet.numbers("score")
    scores[[7, 1999]] = np.nan
    columns = {"key": sheet.column("key"), "id": sheet.column("id"), "score": scores}
    pq.write_table(pa.table(columns), tmp_path / "gaps.parquet")
    step = Screen(_labels(tmp_path, range(400)), 0.95, "score")
    done = screen(step, Sheet([tmp_path / "gaps.parquet"]), State.of(_N), _tools(tmp_path))
    why = [done.state.reasons[number - 1].why for number in done.state.gone[[7, 1999]]]
    assert why == ["no score", "no score"]
    assert done.facts["without_a_score"] == 2
    assert done.facts["labelled_to_stay"] == 199


def test_of_rows_of_one_key_the_one_that_is_there_is_labelled(tmp_path):
    table = pa.table({"key": ["a", "b", "a"], "id": pa.array([1, 2, 1], pa.uint64())})
    pq.write_table(table, tmp_path / "0.parquet")
    (tmp_path / "labels.csv").write_text("key,label\na,1\nc,0\na,1\n")
    rows, goes = labelled_rows(str(tmp_path / "labels.csv"), Sheet([tmp_path / "0.parquet"]), np.array([0, 1, 1], bool))
    assert (rows.tolist(), goes.tolist()) == ([2], [True])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key,label\n0001,1\n0001,0\n", "two labels for '0001'"),
        ("key,label\n0001,maybe\n", "the label 'maybe'"),
        ("key,other\n0001,1\n", "has no column label"),
        ("key,label\nnobody,1\n", "names no row of this set: its first key is 'nobody'"),
        ("key,label\n", "names no row of this set"),
    ],
)
def test_labels_that_cannot_be_used_say_why(sheet, tmp_path, text, said):
    (tmp_path / "labels.csv").write_text(text)
    with pytest.raises(BadInput, match=said):
        screen(Screen(str(tmp_path / "labels.csv"), 0.9, "score"), sheet, State.of(_N), _tools(tmp_path))


def test_labels_that_are_not_there_are_missed(sheet, tmp_path):
    with pytest.raises(NotFound):
        screen(Screen(str(tmp_path / "none.csv"), 0.9, "score"), sheet, State.of(_N), _tools(tmp_path))
