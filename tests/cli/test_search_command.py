"""`fairest search` by the village's CLIP: on pictures of plain colours, and on an index of them."""

import json

import pytest
from PIL import Image

from fairest.cli import main

K = 4


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("set") / "colours"
    folder.mkdir()
    rows = ["file_name,text,gender"]
    for i in range(24):
        Image.new("RGB", (72, 72), (10 * i, 128, 255 - 10 * i)).save(folder / f"{i:02d}.png")
        rows.append(f"{i:02d}.png,a \x1b[31mphoto of a {'woman' if i % 2 else 'man'},{'woman' if i < 12 else 'man'}")
    (folder / "metadata.csv").write_text("\n".join(rows) + "\n")
    return folder


@pytest.fixture(scope="module")
def searched(pictures, tmp_path_factory):
    """A folder with the set's index, and a page of an earlier search."""
    out = tmp_path_factory.mktemp("searched")
    with pytest.raises(SystemExit) as stopped:
        main(["search", str(pictures), "a nurse", "--encoder", "village", "-k", str(K), "--out", str(out)])
    assert not stopped.value.code
    return out


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main(["search", *map(str, arguments)])
    told = capsys.readouterr()
    return int(stopped.value.code or 0), told.out, told.err


def test_tables_of_captions_and_columns_are_printed_and_where_the_page_is(pictures, searched, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "140")
    told = run(capsys, pictures, "a nurse", "a person", "--encoder", "village", "-k", K, "--out", searched)
    assert told[0] == 0
    for title in ("by captions", "by the column gender"):
        for words in ("a nurse", "a person"):
            assert f"the {K} nearest to “{words}”: perceived gender, {title}" in told[1]
    assert "MaxSkew@k" in told[1]
    assert "NDKL" in told[1]
    assert f"page: {searched / 'search.html'}" in told[1]
    assert "\x1b" not in told[1]


def test_json_is_the_document_and_nothing_else(pictures, searched, capsys):
    status, out, _ = run(
        capsys,
        pictures,
        "a nurse",
        "--encoder",
        "village",
        "-k",
        K,
        "--out",
        searched,
        "--json",
        "--attribute",
        "gender",
    )
    document = json.loads(out)
    assert (status, document["k"], document["rows"], document["encoder"]) == (0, K, 24, "village")
    assert document == json.loads((searched / "search.json").read_text())
    assert len(document["found"][0]["nearest"]) == K


def test_the_index_it_wrote_is_a_set_itself_and_knows_its_encoder(searched, tmp_path, capsys):
    document = json.loads((searched / "search.json").read_text())
    status, out, _ = run(capsys, searched / "index", "a nurse", "-k", K, "--out", tmp_path / "out", "--json")
    again = json.loads(out)
    assert status == 0
    keys = [[near["key"] for near in one["found"][0]["nearest"]] for one in (document, again)]
    assert keys[0] == keys[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-k", "24"), "k is 24, and colours has 24 pictures"),
        (("-k", "4", "--attribute", "gendre"), "Did you mean 'gender'"),
        (("-k", "4", "--language", "xx"), "xx"),
        (("-k", "4", "--judge", "nobody"), "nobody"),
    ],
)
def test_what_cannot_be_done_is_said_without_a_traceback(pictures, searched, capsys, arguments, said):
    status, out, err = run(capsys, pictures, "a nurse", "--encoder", "village", "--out", searched, *arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_a_set_without_an_encoder_asks_for_one(pictures, tmp_path, capsys):
    status, _, err = run(capsys, pictures, "a nurse", "--out", tmp_path / "out")
    assert status == 2
    assert "--encoder" in err


def test_a_place_without_a_set_is_said(tmp_path, capsys):
    status, _, err = run(capsys, tmp_path / "nowhere", "a nurse", "--encoder", "village", "--out", tmp_path / "out")
    assert status == 2
    assert "nowhere" in err
