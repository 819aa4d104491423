"""What each of several judges said is kept with the label, in the journal and in the table."""

import json

from PIL import Image

from fairest.records import SEVERAL, UNSURE, Label, Picture
from fairest.run import Run
from fairest.run.labelled import read_labelled

VOTES = (
    ("faces", Label("nurse-0000", "gender", "woman", score=0.9)),
    ("clip", Label("nurse-0000", "gender", None, SEVERAL, people=("woman", None))),
)
LABEL = Label("nurse-0000", "gender", None, UNSURE, votes=VOTES)


def begun(folder):
    run = Run.start(folder, {}, {}, resume=True)
    if not run.pictures():
        run.keep([(Picture("nurse-0000", "nurse", "a nurse", 1, None), Image.new("RGB", (4, 4)))], "fake")
    return run


def test_the_journal_gives_every_vote_back(tmp_path):
    with begun(tmp_path) as run:
        run.keep_labels([LABEL])
    with begun(tmp_path) as again:
        assert again.told == {("nurse-0000", "gender"): LABEL}


def test_a_damaged_vote_is_judged_again_and_takes_no_other_line_with_it(tmp_path):
    with begun(tmp_path) as run:
        run.keep_labels([LABEL])
    journal = tmp_path / "labels.jsonl"
    line = json.loads(journal.read_text())
    line["labels"][0] |= {"attribute": "age", "votes": [["faces", 7]]}
    journal.write_text(journal.read_text() + json.dumps(line) + "\n")
    with begun(tmp_path) as again:
        assert list(again.told) == [("nurse-0000", "gender")]


def test_the_table_gives_every_vote_back(tmp_path):
    with begun(tmp_path) as run:
        run.write_labels([LABEL], run.pictures().values())
    assert read_labelled(tmp_path)[1] == [LABEL]
