"""A file too large for memory is there as a whole or as it was."""

import pytest

from fairest.errors import NotWritable
from fairest.run.files import is_part, whole, write_whole


def _stopped():
    yield b"new"
    raise KeyboardInterrupt


def test_the_file_appears_when_all_of_it_is_written(tmp_path):
    file = tmp_path / "new" / "a.bin"
    with whole(file) as out:
        out.write(b"all of it")
        assert not file.exists()
    assert file.read_bytes() == b"all of it"
    assert list(file.parent.iterdir()) == [file]


def test_an_error_leaves_what_was_there(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), whole(tmp_path / "a.bin") as out:
        out.writelines(_stopped())
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"a.bin": b"old"}


def test_of_two_who_write_one_file_each_publishes_its_own(tmp_path):
    file = tmp_path / "a.bin"
    with whole(file) as one:
        one.write(b"one, ")
        one.flush()
        with whole(file) as two:
            two.write(b"two")
        assert file.read_bytes() == b"two"
        write_whole(file, b"three")
        assert file.read_bytes() == b"three"
        one.write(b"all of it")
    assert file.read_bytes() == b"one, all of it"
    assert list(tmp_path.iterdir()) == [file]


def test_what_a_killed_writer_leaves_is_known_by_its_name(tmp_path):
    with whole(tmp_path / "a.bin"):
        (part,) = tmp_path.iterdir()
        assert is_part(part)
    assert not is_part(tmp_path / "a.bin")
    assert not is_part(tmp_path / "my.part")


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotWritable, match=r"a\.bin cannot be written"), whole(tmp_path / "file" / "a.bin"):
        pytest.fail("opened")
