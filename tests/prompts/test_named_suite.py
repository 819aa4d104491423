"""Suites by name."""

import pytest

from fairest.errors import BadInput, BadSuite, NotFound, UnknownName
from fairest.prompts import suite

ONE = '{"prompt": "a nurse"}\n'


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "mine.jsonl"
    made.write_text(ONE)
    return made


def test_a_suite_is_named_by_file_by_door_or_is_one(file):
    made = suite(str(file))
    assert made.name == suite(file).name == "mine"
    assert suite(made) is made
    assert suite("explicit").name == "explicit"


def test_other_things_are_no_suite():
    with pytest.raises(BadInput, match=r"A list is no suite\. .*\.csv, \.jsonl"):
        suite(["a nurse"])


def test_a_door_comes_before_a_file_of_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "explicit").write_text("not a suite")
    assert suite("explicit").name == "explicit"


def test_a_file_of_another_ending_is_still_a_file(tmp_path):
    (tmp_path / "prompts.txt").write_text("a nurse")
    with pytest.raises(BadSuite, match="ends in"):
        suite(str(tmp_path / "prompts.txt"))


@pytest.mark.parametrize("ending", ["toml", "csv", "jsonl", "CSV"])
def test_a_missing_file_and_an_unknown_name_are_told_apart(tmp_path, ending):
    with pytest.raises(NotFound, match=rf"absent\.{ending}"):
        suite(str(tmp_path / f"absent.{ending}"))
    with pytest.raises(UnknownName, match="is not a suite we know"):
        suite("no-such-suite")
