"""What a picture says of itself may be anybody's: it is data, and what it names of others is not opened."""

import json

import pytest
import torch
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from safetensors.torch import save_file

from fairest.errors import BadInput, FairestError, NotFound
from fairest.generate.layout import Layout, Region, to_toml
from fairest.making import draw, draw_again

ONE = Layout("", (Region((0.0, 0.0, 1.0, 1.0), "a nurse"),))


@pytest.fixture
def mine(tmp_path):
    """A recipe of one's own, in a file."""
    file = tmp_path / "mine.py"
    file.write_text(
        "def mine(studio, prompt, *, size: int = 6, init=None):\n"
        "    'Mine.'\n"
        "    return studio.streams('noise').uniform(3, size, size)\n"
    )
    return f"python:{file}:mine"


@pytest.fixture
def standing(tmp_path):
    """One that takes a layout."""
    file = tmp_path / "standing.py"
    file.write_text(
        "import torch\n"
        "def standing(studio, prompt, *, layout):\n"
        "    'Standing.'\n"
        "    return torch.zeros(len(studio.seeds), 3, 4, 4)\n"
    )
    return f"python:{file}:standing"


def saying(file, text):
    """A picture with this for a note."""
    info = PngInfo()
    info.add_itxt("fairest", text)
    Image.new("RGB", (4, 4)).save(file, pnginfo=info)
    return file


@pytest.mark.parametrize(
    "text", ["", "no json", "[]", "{}", '{"format": 99}', '{"format": 1, "recipe": 3}', "[" * 99999]
)
def test_a_note_in_no_format_we_know_is_refused(tmp_path, text):
    with pytest.raises(BadInput):
        draw_again(saying(tmp_path / "x.png", text))


def test_a_file_that_is_no_picture_or_none_is_refused(tmp_path):
    (tmp_path / "x.png").write_bytes(b"no picture")
    with pytest.raises(BadInput, match="cannot be read"):
        draw_again(tmp_path / "x.png")
    with pytest.raises(NotFound):
        draw_again(tmp_path / "none.png")


@pytest.mark.parametrize(
    "changes",
    [
        {"settings": {"size": None}},
        {"settings": {"size": 10**400}},
        {"settings": {"size": 10**9}},
        {"settings": {"init": "/etc/passwd"}},
        {"settings": {"layout": "x"}},
        {"layouts": [to_toml(ONE)]},
        {"seeds": list(range(65))},
        {"seeds": [2**63]},
        {"seeds": [True]},
        {"prompt": "a\x00b"},
        {"prompt": "a" * 20_000},
        {"versions": {"torch": ["\x1b[2J"]}},
        {"picture": -1},
        {"parts": {"model": {"name": "diffusers:evil/model"}}},
        {"parts": {"perceptors": [{"name": "clip:evil/model"}]}},
        {"parts": {"model": {"name": "village", "options": {"lora": ["/etc/passwd"]}}}},
    ],
)
def test_what_it_says_wrongly_or_has_no_right_to_is_refused_in_words(tmp_path, mine, changes):
    (made,) = draw("a", recipe=mine, out=tmp_path / "first")
    file = saying(tmp_path / "strange.png", json.dumps(dict(made.note) | changes))
    with pytest.raises(FairestError):
        draw_again(file, recipe=mine, out=tmp_path / "again")


def test_a_layout_is_there_for_each_picture_or_the_note_is_refused(tmp_path, standing):
    (made,) = draw("a", recipe=standing, layout=ONE, out=tmp_path / "first")
    for layouts in ([], [to_toml(ONE)] * 2):
        file = saying(tmp_path / "strange.png", json.dumps(dict(made.note) | {"layouts": layouts}))
        with pytest.raises(BadInput, match="layout"):
            draw_again(file, recipe=standing)


def test_a_lora_that_a_layout_names_is_opened_only_where_the_layout_is_given_again(tmp_path, standing):
    lora = tmp_path / "nurse.safetensors"
    save_file({"a.lora_A.weight": torch.zeros(1, 1)}, lora)
    layout = Layout("", (Region((0.0, 0.0, 1.0, 1.0), "a", adapters={str(lora): 1.0}),))
    (made,) = draw("a", recipe=standing, layout=layout, out=tmp_path / "first")
    assert list(made.note["adapters"]) == [str(lora)]
    with pytest.raises(BadInput, match="a file of yours"):
        draw_again(made.file, recipe=standing)
    assert draw_again(made.file, recipe=standing, layout=layout, out=tmp_path / "a")[1] == ()
    save_file({"a.lora_A.weight": torch.ones(1, 1)}, lora)
    assert draw_again(made.file, recipe=standing, layout=layout, out=tmp_path / "b")[1] == ("the LoRA of its layout",)


def test_code_that_a_picture_names_is_run_only_where_it_is_named_again(tmp_path, mine):
    (made,) = draw("a", recipe=mine, out=tmp_path / "first")
    with pytest.raises(BadInput, match="only you can run"):
        draw_again(made.file)
