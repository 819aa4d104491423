"""DataComp's subset files."""

import numpy as np
import pytest

from fairest.data.datacomp import read_subset, write_subset
from fairest.errors import BadInput

_LOW = "00000000000000000000000000000001"
_HIGH = "ffffffffffffffff0000000000000000"
_MIDDLE = "00000000000000010000000000000000"


def test_a_subset_file_is_what_datacomp_makes_itself(tmp_path):
    uids = [_HIGH, _MIDDLE, _LOW, "A" * 32, _LOW]
    write_subset(tmp_path / "subset.npy", iter(uids))
    theirs = np.array([(int(uid[:16], 16), int(uid[16:32], 16)) for uid in uids], np.dtype("u8,u8"))
    theirs.sort()
    ours = np.load(tmp_path / "subset.npy")
    assert ours.dtype == np.dtype("u8,u8")
    assert ours.tolist() == theirs.tolist()


def test_uids_come_back_sorted_and_as_often_as_they_came(tmp_path):
    write_subset(tmp_path / "subset.npy", [_HIGH, _LOW, _MIDDLE, _LOW])
    assert read_subset(tmp_path / "subset.npy") == [_LOW, _LOW, _MIDDLE, _HIGH]


def test_more_uids_than_are_read_at_once_stay_whole(tmp_path):
    uids = [f"{number * 2654435761 % 2**64:016x}{number:016x}" for number in range(100_001)]
    write_subset(tmp_path / "subset.npy", uids)
    assert read_subset(tmp_path / "subset.npy") == sorted(uids)


def test_a_set_of_which_nothing_is_left_has_an_empty_subset(tmp_path):
    write_subset(tmp_path / "subset.npy", [])
    assert read_subset(tmp_path / "subset.npy") == []


@pytest.mark.parametrize(
    "key", ["000012", "0" * 33, "g" * 32, "0x" + "0" * 30, "0" * 31 + "\n", " " * 32, "\u0660" * 32]
)
def test_a_key_that_is_no_uid_is_refused_with_what_came(key, tmp_path):
    with pytest.raises(BadInput, match="no uid of DataComp's") as refused:
        write_subset(tmp_path / "subset.npy", [_LOW, key])
    assert repr(key) in refused.value.message
    assert not (tmp_path / "subset.npy").exists()


def test_what_is_no_subset_file_is_refused(tmp_path):
    np.save(tmp_path / "other.npy", np.zeros((3, 2), np.uint64))
    np.save(tmp_path / "objects.npy", np.array([{}], object), allow_pickle=True)
    (tmp_path / "text.npy").write_text("no array")
    for name in ("other", "objects", "text"):
        with pytest.raises(BadInput, match=name):
            read_subset(tmp_path / f"{name}.npy")
