"""What was written as JSON is read back as it was."""

import json
from dataclasses import asdict

import numpy as np

from fairest.sift.grouping import Grouping
from fairest.sift.groups import group_rows, losses, side_by_side
from fairest.sift.groups.document import read_beside, read_loss, read_row
from fairest.sift.state import State

CODES = np.array([0, 1, 1, -1], np.int16)
ONE = Grouping("gender", "caption", "words", ("woman", "man"), CODES, ("not said",))
OTHER = Grouping("gender", "picture", "eyes", ("woman", "man"), CODES[::-1].copy(), ("no person",))


def through_json(record):
    return json.loads(json.dumps(asdict(record), allow_nan=False))


def test_every_record_comes_back_from_json():
    before = State.of(4)
    after = before.without(np.array([1]), "filter", "small")
    for row in group_rows([ONE, OTHER], after, 1, "filter"):
        assert read_row(through_json(row)) == row
    for loss in losses([ONE, OTHER], before, after):
        assert read_loss(through_json(loss)) == loss
    (beside,) = side_by_side([ONE, OTHER], after)
    assert read_beside(through_json(beside)) == beside
