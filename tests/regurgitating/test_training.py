"""A training set is a path, a name, an object, or what a curation was made of, with the near-duplicates it found."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from copyist import ListSet, rows, scene

from fairest.data import open_set
from fairest.errors import BadInput
from fairest.regurgitating.training import Training, training_of


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name in "abcd":
        scene(name).save(folder / f"{name}.png")
        (folder / f"{name}.txt").write_text(f"scene {name}")
    return folder


def curation(folder, pictures, plan=({"do": "dedup", "threshold": 0.9},), finished="today"):
    """What a run of `fairest curate` leaves: c and d went, d for b, c since a has its key."""
    folder.mkdir()
    opened = open_set(str(pictures))
    record = {
        "kind": "curation", "fairest": "0", "finished": finished, "asked": {"source": str(pictures)},
        "settings": {"source": opened.name, "plan": list(plan)}, "set": {"name": opened.name, **opened.describe()},
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(record))
    keys = [sample.key for shard in opened.shards() for sample in shard.samples()]
    gone = {"key": keys[2:], "step": ["reading", "dedup 0.9"], "kept_instead": keys[:2]}
    pq.write_table(pa.table(gone), folder / "removed.parquet")
    return keys


def test_a_path_is_opened_and_an_object_is_taken_as_it_is(pictures):
    assert training_of(pictures).pictures.describe() == open_set(str(pictures)).describe()
    made = ListSet(rows(2))
    assert training_of(made) == Training(made)
    assert training_of(Training(made, {})) == Training(made, {})


def test_of_a_curation_the_set_it_was_made_of_with_rows_and_those_kept_in_their_place(tmp_path, pictures):
    _, b, _, d = curation(tmp_path / "run", pictures)
    found = training_of(tmp_path / "run")
    assert found.alike == {b: b, d: b}
    assert len([sample for shard in found.pictures.shards() for sample in shard.samples()]) == 4


def test_a_curation_without_deduplication_knows_of_no_duplicates(tmp_path, pictures):
    curation(tmp_path / "run", pictures, ())
    assert training_of(tmp_path / "run").alike is None


def test_a_set_that_changed_since_is_refused(tmp_path, pictures):
    curation(tmp_path / "run", pictures)
    scene("other").save(pictures / "e.png")
    with pytest.raises(BadInput, match="not there any more, or is another"):
        training_of(tmp_path / "run")


def test_a_curation_that_is_not_finished_is_no_set(tmp_path, pictures):
    curation(tmp_path / "run", pictures, finished=None)
    with pytest.raises(BadInput, match="is not finished"):
        training_of(tmp_path / "run")


def test_what_is_no_set_is_refused():
    with pytest.raises(BadInput, match="no set"):
        training_of(42)
