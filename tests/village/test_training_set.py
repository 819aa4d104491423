"""The village's set has what was planted in it, and the steps find and undo it."""

import pickle

import numpy as np
import pytest

from fairest.errors import BadInput
from fairest.run.picture_files import Problem, checked
from fairest.stats import clopper_pearson
from fairest.village.training_set import UNSAFE, TrainingSet, training_set

_N = 4_000


@pytest.fixture(scope="module")
def rows():
    return [sample for shard in TrainingSet(_N).shards() for sample in shard.samples()]


def test_it_has_the_rows_asked_for_in_shards_that_travel(rows):
    shards = TrainingSet(450).shards()
    assert [shard.name for shard in shards] == ["village-00000", "village-00001", "village-00002"]
    again = pickle.loads(pickle.dumps(shards[1]))
    assert [sample.key for sample in again.samples()] == [f"{i:06d}" for i in range(200, 400)]
    assert len(rows) == _N


def test_the_same_rows_come_whenever_they_are_read(rows):
    again = list(TrainingSet(_N).shards()[3].samples())
    assert again == rows[600:800]


@pytest.mark.parametrize("gender", UNSAFE)
def test_the_harmful_score_takes_what_was_planted(rows, gender):
    scores = [row.columns["punsafe"] for row in rows if row.columns["planted_gender"] == gender]
    low, high = clopper_pearson(sum(score >= 0.5 for score in scores), len(scores), 0.999)
    assert low <= UNSAFE[gender] <= high


def test_copies_show_what_their_originals_show(rows):
    by_original = {}
    for row in rows:
        by_original.setdefault(row.columns["planted_original"], []).append(row)
    families = [family for family in by_original.values() if len(family) > 1]
    assert len(families) > 100
    for family in families:
        assert len({(row.columns["planted_gender"], row.columns["planted_tone"]) for row in family}) == 1
        assert len({row.picture for row in family}) == len(family)
        assert sorted({row.columns["planted_copy"] for row in family}) == sorted(
            r.columns["planted_copy"] for r in family
        )


def test_lighter_men_are_copied_more_often(rows):
    lighter = [r for r in rows if r.columns["planted_gender"] == "man" and "light" in r.columns["planted_tone"]]
    others = [r for r in rows if r not in lighter]
    copies = [np.mean([row.columns["planted_copy"] > 0 for row in some]) for some in (lighter, others)]
    assert copies[0] > 1.5 * copies[1]


def test_damage_is_where_it_was_planted(rows):
    def is_damaged(row):
        try:
            checked(row.picture)
        except Problem:
            return True
        return False

    assert [i for i, row in enumerate(rows) if is_damaged(row)] == list(range(699, _N, 700))
    assert rows[-1].key == rows[0].key
    assert len({row.key for row in rows}) == _N - 1


def test_what_is_no_number_of_rows_is_refused():
    assert training_set("250").rows == 250
    for rest in ("many", "-3", "2.5"):
        with pytest.raises(BadInput, match="is no set"):
            training_set(rest)
    with pytest.raises(BadInput, match="0 rows is none"):
        training_set("0")
