"""What the journal of pictures survives."""

import json

import pytest
from PIL import Image

from fairest.errors import BadInput
from fairest.records import Picture
from fairest.run import Run
from fairest.run.journal import kept


@pytest.fixture
def run(tmp_path):
    with Run.start(tmp_path / "run", {}, {}) as run:
        yield run


def batch(*names: str, colour: str = "red"):
    return [(Picture(n, "nurse", f"a photo of {n}", 7, None), Image.new("RGB", (8, 8), colour)) for n in names]


def journal(run: Run):
    return run.folder / "pictures.jsonl"


def found(run: Run):
    """What is found by whoever opens the folder now."""
    return kept(run.folder)


def test_what_was_kept_is_there_again(run):
    saved = run.keep(batch("nurse-0000", "nurse-0001"), "made-up")
    assert [p.file for p in saved] == ["pictures/nurse-0000.png", "pictures/nurse-0001.png"]
    assert run.pictures() == found(run) == {p.id: p for p in saved}


def test_a_batch_is_one_line(run):
    run.keep(batch("nurse-0000", "nurse-0001"), "made-up")
    run.keep(batch("nurse-0002"), "made-up")
    lines = journal(run).read_text().splitlines()
    assert [len(json.loads(line)["pictures"]) for line in lines] == [2, 1]


def test_a_picture_that_never_came_keeps_its_reason(run):
    blocked = Picture("nurse-0000", "nurse", "a nurse", 7, None, why="blocked by the safety checker")
    run.keep([(blocked, None)], "made-up")
    assert run.pictures() == found(run) == {"nurse-0000": blocked}


def test_the_file_says_what_it_is(run):
    picture = Picture("nurse-0000", "nurse", "护士 & <b>nurse</b>", 7, None)
    run.keep([(picture, Image.new("RGB", (8, 8)))], "made-up")
    with Image.open(run.folder / "pictures" / "nurse-0000.png") as image:
        assert image.text["Prompt"] == "护士 & <b>nurse</b>"
        assert image.text["Seed"] == "7"
        assert image.text["Generator"] == "made-up"
        assert image.text["Software"].startswith("fairest ")


@pytest.mark.parametrize("cut", [2, 3, 40])
def test_a_torn_last_line_is_not_drawn_and_does_not_spoil_the_next(run, cut):
    run.keep(batch("nurse-0000"), "made-up")
    run.keep(batch("nurse-0001"), "made-up")
    journal(run).write_bytes(journal(run).read_bytes()[:-cut])
    assert set(found(run)) == {"nurse-0000"}
    run.keep(batch("nurse-0002"), "made-up")
    assert set(found(run)) == {"nurse-0000", "nurse-0002"}


def test_a_damaged_line_in_the_middle_counts_as_not_drawn(run):
    for name in ("nurse-0000", "nurse-0001", "nurse-0002"):
        run.keep(batch(name), "made-up")
    lines = journal(run).read_bytes().splitlines()
    journal(run).write_bytes(b"\n".join([lines[0], b"\xff\x00" + lines[1][5:], lines[2]]) + b"\n")
    assert set(found(run)) == {"nurse-0000", "nurse-0002"}


@pytest.mark.parametrize("line", ["3", "null", '{"pictures": 3}', '{"pictures": [{}]}', '{"pictures": [3]}', '"x"'])
def test_a_line_that_is_other_json_counts_as_not_drawn(run, line):
    journal(run).write_text(line + "\n")
    assert found(run) == {}


def test_a_picture_whose_file_is_gone_or_changed_is_drawn_again(run):
    run.keep(batch("nurse-0000", "nurse-0001", "nurse-0002"), "made-up")
    (run.folder / "pictures" / "nurse-0000.png").unlink()
    (run.folder / "pictures" / "nurse-0001.png").write_bytes(b"")
    assert set(found(run)) == {"nurse-0002"}


def test_a_picture_drawn_again_takes_the_place_of_the_first(run):
    run.keep(batch("nurse-0000"), "made-up")
    [second] = run.keep(batch("nurse-0000", colour="blue"), "made-up")
    assert run.pictures() == found(run) == {"nurse-0000": second}


@pytest.mark.parametrize("name", ["../escape", "a/b", "", "-x", "UPPER", "a.b"])
def test_an_id_that_leads_elsewhere_is_refused(run, name):
    with pytest.raises(BadInput, match="cannot name a file"):
        run.keep(batch(name), "made-up")


def test_a_journal_that_points_outside_the_folder_is_not_believed(run, tmp_path):
    [picture] = run.keep(batch("nurse-0000"), "made-up")
    (tmp_path / "outside.png").write_bytes((run.folder / str(picture.file)).read_bytes())
    journal(run).write_text(journal(run).read_text().replace("pictures/nurse-0000.png", "../outside.png"))
    assert found(run) == {}
