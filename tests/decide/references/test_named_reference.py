"""References by name: doors, files, locales, objects."""

from pathlib import Path

import pytest

from fairest.decide import Parity, Table, reference
from fairest.errors import NotFound, UnknownName

CSV = "concept,attribute,value,share\nnurse,gender,woman,0.9\n"


@pytest.fixture
def file(tmp_path) -> Path:
    (tmp_path / "jobs.csv").write_text(CSV)
    return tmp_path / "jobs.csv"


@pytest.mark.parametrize("name", ["parity", "training", "uniform-monk", "us-labour-2022"])
def test_every_reference_of_ours_is_known_by_its_name_and_says_what_it_is_not(name):
    found = reference(name)
    assert found.name == name
    datasheet = found.describe()
    assert {"title", "source", "year", "licence", "is_not"} <= set(datasheet)
    assert datasheet["title"]
    assert datasheet["is_not"]


def test_a_file_may_be_a_path_or_its_name(file):
    assert reference(file) == reference(str(file))
    assert reference(file).name == "jobs"


def test_a_name_that_looks_like_a_file_is_one(tmp_path):
    for missing in ("jobs.toml", "jobs.CSV", "jobs.toml#de", r"C:\tables\jobs.csv#de"):
        with pytest.raises(NotFound, match="jobs"):
            reference(missing)
    with pytest.raises(NotFound):
        reference(tmp_path / "jobs")


def test_a_name_that_is_neither_door_nor_file_is_refused_with_the_nearest():
    with pytest.raises(UnknownName, match="Did you mean 'parity'"):
        reference("parityy")


def test_a_reference_itself_is_passed_on():
    for mine in (Parity(), Table("mine", {})):
        assert reference(mine) is mine


def test_parity_on_an_intersection_is_one_over_the_number_of_cells():
    cells = [f"{gender}, {tone}" for gender in ("woman", "man") for tone in ("light", "medium", "dark")]
    for cell in cells:
        assert reference("parity").expects("nurse", "gender+skin-tone", cell, cells).share == 1 / 6
