"""A threshold that is chosen for a recall, and what is said of it."""

import csv

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.stats import beta

from fairest.errors import BadInput, NotFound
from fairest.sift.machine import Here
from fairest.sift.plan import Screen
from fairest.sift.sheet import Sheet
from fairest.sift.state import State
from fairest.sift.steps import Tools
from fairest.sift.steps.screening import recall_of, screen, threshold_for

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
    # The true recall of the 45th highest of 50 uniform scores is 1 - that score: Beta(45, 6).
    rng = np.random.default_rng(1)
    said = recall_of(45, 50)
    truth = 1 - np.sort(rng.uniform(size=(4_000, 50)))[:, 50 - 45]
    assert said["recall"] == 0.9
    assert beta(45, 6).cdf([said["low"], said["high"]]) == pytest.approx([0.025, 0.975])
    assert np.mean((said["low"] <= truth) & (truth <= said["high"])) == pytest.approx(0.95, abs=0.015)


def test_few_labels_choose_no_threshold(sheet, tmp_path):
    with pytest.raises(BadInput, match="labels 19 rows to go and 19 to stay"):
        screen(Screen(_labels(tmp_path, range(38)), 0.9, "score"), sheet, State.of(_N), _tools(tmp_path))


@pytest.mark.parametrize(
    ("text", "said"),
    [
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
