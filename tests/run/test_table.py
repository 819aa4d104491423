"""What the table of labels keeps."""

import pyarrow.parquet as pq
import pytest

from fairest.records import Label, Picture
from fairest.run import Run

PICTURES = [
    Picture("nurse-0000", "nurse", "a nurse", 2**32 - 1, "pictures/nurse-0000.png", "ab"),
    Picture("nurse-0001", "nurse", "a nurse", 8, None, why="blocked"),
]
LABELS = [
    Label("nurse-0000", "gender", "woman", score=0.75),
    Label("nurse-0000", "skin-tone", None, why="unsure"),
    Label("nurse-0001", "gender", None, why="blocked"),
    Label("nurse-0001", "skin-tone", None, why="blocked"),
]


@pytest.fixture
def run(tmp_path):
    with Run.start(tmp_path, {}, {}) as run:
        yield run


def test_every_row_leads_to_its_picture(run):
    run.write_labels(LABELS, PICTURES)
    rows = pq.read_table(run.folder / "labels.parquet").to_pylist()
    assert rows[0] == {
        "picture": "nurse-0000", "prompt": "nurse", "text": "a nurse", "seed": 2**32 - 1,
        "file": "pictures/nurse-0000.png", "attribute": "gender", "value": "woman", "why": None, "score": 0.75,
        "revised": None, "source": None, "people": [], "votes": [],
    }  # fmt: skip
    assert len(rows) == 4


def test_the_same_labels_give_the_same_bytes(run):
    run.write_labels(LABELS, PICTURES)
    first = (run.folder / "labels.parquet").read_bytes()
    run.write_labels(LABELS, PICTURES)
    assert (run.folder / "labels.parquet").read_bytes() == first


def test_no_labels_are_a_table_too(run):
    run.write_labels([], [])
    assert pq.read_table(run.folder / "labels.parquet").num_rows == 0
