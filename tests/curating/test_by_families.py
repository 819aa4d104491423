"""A filter that takes pictures with all their copies knows of no more than it took."""

from dataclasses import replace

import numpy as np
import pytest

from fairest.curating.by_families import by_families, state_after
from fairest.sift.grouping import Grouping
from fairest.sift.plan import Dedup, Filter, Plan
from fairest.sift.state import State
from fairest.sift.steps.deduplicating import FAMILIES

_PLAN = Plan((Filter("a > 1"), Dedup(0.9), Filter("b > 1")))


def _final():
    """A hundred pictures of either group, ten rows each. The filter takes 12 of the first and 8 of the second."""
    rows = np.arange(2_000).reshape(200, 10)
    taken = np.concatenate([rows[:12].ravel(), rows[100:108].ravel()])
    copies, kept = rows[:, 1:].ravel(), np.repeat(rows[:, 0], 9)
    state = replace(State.of(2_000), number=1).without(taken, "filter a > 1", "not a > 1")
    return replace(state, number=2).without(copies, "dedup 0.9", "near-duplicate", kept), rows


def _families(folder, rows):
    (folder / "02").mkdir()
    np.save(folder / "02" / FAMILIES, np.repeat(rows[:, 0], 10))
    return folder


def test_earlier_states_are_read_off_the_last():
    final, rows = _final()
    assert state_after(final, 0).kept.all()
    assert (~state_after(final, 1).kept).sum() == 200
    assert state_after(final, 2).kept.sum() == 180
    assert np.flatnonzero(final.kept).tolist() == [*rows[12:100, 0], *rows[108:, 0]]


def test_a_filter_before_a_deduplication_counts_pictures_and_not_their_copies(tmp_path):
    final, rows = _final()
    group = Grouping("g", "column", "g", ("a", "b"), np.repeat([0, 1], 1_000).astype(np.int16))
    documents = [{"number": number, "losses": [{"as": "before"}]} for number in range(4)]
    found = by_families(documents, _PLAN, final, {"column:g": group}, (0.05, 0.01), _families(tmp_path, rows))
    first, second = found[1]["losses"]
    assert (first["lost"], first["before"], second["lost"], second["before"]) == (120, 1_000, 80, 1_000)
    assert first["effective"] == pytest.approx(100)
    # 120 and 80 of 1,000 rows differ by Fisher's test at .004; 12 and 8 of 100 pictures do not.
    assert first["verdict"] == "undetermined"
    assert [found[0], *found[2:]] == [documents[0], *documents[2:]]


def test_where_nobody_compared_what_the_filter_took_nothing_is_changed(tmp_path):
    final, _ = _final()
    documents = [{"losses": []}] * 4
    assert by_families(documents, _PLAN, final, {}, (0.05, 0.01), tmp_path) == documents
