"""`fairest generate` and `fairest recipes` at the prompt: what people type, and what they get."""

import json

import pytest
from PIL import Image

from fairest.cli import main


def run(capsys, *arguments):
    """Exit status, stdout, stderr."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    printed = capsys.readouterr()
    return ended.value.code or 0, printed.out, printed.err


@pytest.fixture
def own(tmp_path):
    """A recipe of one's own that needs no model."""
    file = tmp_path / "mine.py"
    file.write_text(
        "def mine(studio, prompt, *, size: int = 6, avoid: str = ''):\n"
        "    '''Mine.\n\n    `size` is in pixels, `avoid` a text.\n    '''\n"
        "    return studio.streams('noise').uniform(3, size, size)\n"
    )
    return f"python:{file}:mine"


def test_it_prints_each_file_and_nothing_else_on_stdout(capsys, tmp_path, own):
    code, out, _ = run(capsys, "generate", "a nurse", "--recipe", own, "-n", "2", "--size", "9", "--out", str(tmp_path))
    files = out.splitlines()
    assert (code, len(files)) == (0, 2)
    assert [_size(file) for file in files] == [(9, 9), (9, 9)]


def test_json_holds_everything_and_nothing_else_is_on_stdout(capsys, tmp_path, own):
    code, out, _ = run(capsys, "generate", "a nurse", "--recipe", own, "--json", "--out", str(tmp_path / "a.png"))
    (made,) = json.loads(out)["made"]
    assert (code, made["seed"], made["note"]["prompt"]) == (0, 0, "a nurse")


def test_again_draws_the_same_picture(capsys, tmp_path, own):
    run(capsys, "generate", "a nurse", "--recipe", own, "--seed", "5", "--out", str(tmp_path / "a.png"))
    arguments = ("--recipe", own, "--out", str(tmp_path / "b.png"))
    code, out, err = run(capsys, "generate", "--again", str(tmp_path / "a.png"), *arguments)
    assert (code, out.strip(), err) == (0, str(tmp_path / "b.png"), "")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "No prompt is given"),
        (("a", "--set", "size"), "'size' is no setting"),
        (("a", "--set", "size=3", "--set", "size=4"), "given twice"),
        (("a", "--set", "size=3", "--size", "4"), "given twice"),
        (("a", "--set", "sice=3"), "Did you mean 'size'"),
        (("a", "--steps", "3"), "has no 'steps'"),
        (("a", "--layout", "none.toml"), "has no 'layout'"),
        (("a", "--init", "none.png"), "no picture"),
        (("a", "--set", "init=foo"), "has no 'init'"),
        (("a", "--judge", "nope"), "'nope' is not a judge"),
        (("a", "--again", "x.png"), "--again draws what the picture says"),
        (("--again", "x.png", "--seed", "5"), "--again draws what the picture says"),
        (("--again", "x.mp4", "--judge", "village"), "not at films"),
    ],
)
def test_what_cannot_be_is_refused_in_words(capsys, tmp_path, own, arguments, said, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, "generate", *arguments, "--recipe", own)
    assert (code, out) == (2, "")
    assert said in err


def test_a_recipe_nobody_knows_is_refused_with_those_there_are(capsys):
    code, _, err = run(capsys, "generate", "a", "--recipe", "disko")
    assert code == 2
    assert "Did you mean 'disco'" in err
    assert "aphantasia" in err


def test_recipes_lists_all_with_what_they_do(capsys):
    code, out, _ = run(capsys, "recipes", "--json")
    found = json.loads(out)
    assert code == 0
    assert {"disco", "aphantasia", "stable-diffusion", "regions", "inpaint"} <= set(found)
    assert found["disco-film"]["gives"] == "film"


def test_a_recipe_shows_its_settings_and_its_code(capsys, own):
    code, out, _ = run(capsys, "recipes", own)
    assert code == 0
    assert "`size` is in pixels" in out
    code, out, _ = run(capsys, "recipes", own, "--source")
    assert out.startswith("def mine(studio, prompt")


def test_a_judge_says_what_it_sees(capsys, tmp_path):
    out = tmp_path / "nurse.png"
    arguments = ("a photo of a female nurse with dark skin", "--judge", "village", "--json", "--out", str(out))
    code, printed, _ = run(capsys, "generate", *arguments)
    seen = {row["attribute"]: row["told"] for row in json.loads(printed)["seen"]}
    assert code == 0
    assert (seen["occupation"], seen["gender"]) == ("health worker", "woman")


def _size(file):
    with Image.open(file) as image:
        return image.size
