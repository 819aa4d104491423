"""The pictures and labels of a run, read back from labels.parquet alone."""

import pytest

from fairest.errors import NotFound, RunMismatch
from fairest.records import Label, Picture
from fairest.run.labelled import read_labelled
from fairest.run.table import LABELS, write_labels

NURSE = Picture("nurse-0000", "nurse", "a nurse", 7, "pictures/nurse-0000.png")
BLOCKED = Picture("nurse-0001", "nurse", "a nurse", 8, None, why="blocked")


def test_pictures_and_labels_come_back_as_they_were(tmp_path):
    labels = [
        Label("nurse-0000", "gender", "woman", score=0.75),
        Label("nurse-0000", "skin-tone", None, "unsure"),
        Label("nurse-0001", "gender", None, "blocked"),
        Label("nurse-0001", "skin-tone", None, "blocked"),
    ]
    write_labels(tmp_path, labels, {p.id: p for p in (NURSE, BLOCKED)})
    assert read_labelled(tmp_path) == ([NURSE, BLOCKED], labels)


@pytest.mark.parametrize("file", ["../../secret.png", "/etc/passwd", "pictures/other.png"])
def test_a_file_that_leads_elsewhere_is_not_followed(tmp_path, file):
    odd = Picture("nurse-0000", "nurse", "a nurse", 7, file)
    write_labels(tmp_path, [Label("nurse-0000", "gender", "woman")], {odd.id: odd})
    (picture,), _ = read_labelled(tmp_path)
    assert (picture.file, picture.why) == (None, "its file is not in the run folder")


def test_a_table_that_is_missing_or_damaged_is_said(tmp_path):
    with pytest.raises(NotFound, match=LABELS):
        read_labelled(tmp_path)
    write_labels(tmp_path, [Label("nurse-0000", "gender", "woman")], {NURSE.id: NURSE})
    (tmp_path / LABELS).write_bytes((tmp_path / LABELS).read_bytes()[:100])
    with pytest.raises(RunMismatch, match="not readable"):
        read_labelled(tmp_path)
