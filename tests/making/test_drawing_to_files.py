"""Pictures become files that say how they were made; what was done before a stop is kept."""

# ruff: noqa: ARG001 (what every recipe is given, not every one uses)

import json

import numpy as np
import pytest
import torch
from PIL import Image

from fairest.errors import BadInput, NotFinite
from fairest.generate.engine import Moment, Pixels, Step, Term, optimise
from fairest.generate.recipes.studio import Film
from fairest.making import Recipe, draw, draw_again
from fairest.making.note import read_note


def noise(studio, prompt: str, *, size: int = 8, steps: int = 3, dark: float = 0.0) -> torch.Tensor:
    """Noise."""
    pictures = studio.streams("noise").uniform(3, size, size) * (1 - dark)
    for number in range(1, steps + 1):
        studio.on_step(Step(number, steps, lambda: pictures))
    return pictures


NOISE = Recipe("noise", noise)


def pixels_of(file):
    with Image.open(file) as image:
        return np.asarray(image)


def test_each_picture_follows_from_its_own_seed_however_many_are_drawn_at_a_time(tmp_path):
    together = draw("a nurse", recipe=NOISE, number=5, batch=5, out=tmp_path / "together")
    alone = [draw("a nurse", recipe=NOISE, seed=seed, out=tmp_path / "alone")[0] for seed in range(5)]
    for one, other in zip(together, alone, strict=True):
        assert (pixels_of(one.file) == pixels_of(other.file)).all()
    assert len({pixels_of(one.file).tobytes() for one in together}) == 5


def test_files_are_named_after_prompt_recipe_and_seed_and_none_is_written_over(tmp_path):
    first = draw("A Nurse!", recipe=NOISE, seed=7, out=tmp_path)[0].file
    second = draw("A Nurse!", recipe=NOISE, seed=7, out=tmp_path)[0].file
    assert (first.name, second.name) == ("a-nurse-noise-7.png", "a-nurse-noise-7-2.png")
    named = tmp_path / "one.png"
    assert draw("a", recipe=NOISE, out=named)[0].file == named
    with pytest.raises(BadInput, match="do not go into one file"):
        draw("a", recipe=NOISE, number=2, out=named)
    with pytest.raises(BadInput, match=r"is no \.png file"):
        draw("a", recipe=NOISE, out=tmp_path / "one.jpg")


def test_a_picture_says_how_it_was_made_in_words_other_tools_read_too(tmp_path):
    (made,) = draw("a nurse", recipe=NOISE, seed=3, settings={"dark": "0.5"}, out=tmp_path)
    with Image.open(made.file) as image:
        info = image.info
    assert (info["Prompt"], info["Seed"]) == ("a nurse", "3")
    note = json.loads(info["fairest"])
    assert note["settings"] == {"size": 8, "steps": 3, "dark": 0.5}
    assert (note["recipe"], note["seeds"], note["picture"]) == ("noise", [3], 0)
    assert note["versions"]["torch"] == torch.__version__


def test_progress_is_told_step_by_step(tmp_path):
    told = []
    draw("a", recipe=NOISE, number=3, batch=2, out=tmp_path, progress=lambda *said: told.append(said))
    assert told == [("drawing 1-2 of 3", n, 3) for n in (1, 2, 3)] + [("drawing 3 of 3", n, 3) for n in (1, 2, 3)]


def test_a_number_that_is_none_stops_with_its_step_and_term(tmp_path):
    def breaking(studio, prompt: str) -> torch.Tensor:
        """Breaks at the third step."""
        canvas = Pixels(4, 4, studio.streams("noise"))

        def loss(pictures: torch.Tensor, moment: Moment) -> torch.Tensor:
            return pictures.mean((1, 2, 3)) * (float("nan") if moment.progress == 0.5 else 1.0)

        return optimise(canvas, Term("shade", loss), 5, studio.streams("crops"), on_step=studio.on_step)

    with pytest.raises(NotFinite, match="shade became no number at step 3"):
        draw("a", recipe=Recipe("breaking", breaking), out=tmp_path)


def test_a_picture_is_drawn_again_to_the_last_bit_of_its_batch(tmp_path):
    made = draw("a nurse", recipe="python:" + _own(tmp_path) + ":mine", number=3, out=tmp_path / "first")
    again, differing = draw_again(made[1].file, recipe=made[1].note["recipe"], out=tmp_path / "again.png")
    assert (pixels_of(again.file) == pixels_of(made[1].file)).all()
    assert (again.seed, again.note, differing) == (1, made[1].note, ())


def test_what_changed_since_is_said(tmp_path):
    (made,) = draw("a", recipe="python:" + _own(tmp_path) + ":mine", out=tmp_path / "first")
    name = made.note["recipe"]
    _own(tmp_path, "    # changed\n")
    _, differing = draw_again(made.file, recipe=name, out=tmp_path / "again")
    assert differing == ("the recipe's code",)


def test_a_picture_it_started_from_is_given_again_and_must_be_the_same(tmp_path):
    Image.new("RGB", (8, 8), "red").save(tmp_path / "red.png")
    Image.new("RGB", (8, 8), "blue").save(tmp_path / "blue.png")
    name = "python:" + _own(tmp_path) + ":mine"
    (made,) = draw("a", recipe=name, init=tmp_path / "red.png", out=tmp_path / "first")
    assert made.note["inputs"]["init"]["name"] == "red.png"
    with pytest.raises(BadInput, match="started from a picture"):
        draw_again(made.file, recipe=name)
    with pytest.raises(BadInput, match="started from a picture"):
        draw_again(made.file, recipe=name, init=tmp_path / "blue.png")
    again, _ = draw_again(made.file, recipe=name, init=tmp_path / "red.png", out=tmp_path / "again")
    assert (pixels_of(again.file) == pixels_of(made.file)).all()
    with pytest.raises(BadInput, match="has no 'mask'"):
        draw("a", recipe=name, mask=tmp_path / "red.png")


def test_a_film_is_drawn_for_each_seed_and_says_how(tmp_path):
    def walking(studio, prompt: str, *, frames: int = 4) -> Film:
        """A film."""
        whole = studio.streams("noise").uniform(3, 16, 16)
        return Film((whole * (k + 1) / frames for k in range(frames)), frames, 4.0)

    made = draw("a", recipe=Recipe("walking", walking), number=2, out=tmp_path)
    assert [one.file.name for one in made] == ["a-walking-0.mp4", "a-walking-1.mp4"]
    assert read_note(made[1].file)["seeds"] == [1]


def test_numbers_that_cannot_be_are_refused(tmp_path):
    for wrong in ({"number": 0}, {"number": 10**12}, {"batch": 0}, {"batch": 65}, {"seed": -1}):
        with pytest.raises(BadInput):
            draw("a", recipe=NOISE, out=tmp_path, **wrong)


def _own(folder, more=""):
    """A recipe in a file of its own."""
    file = folder / "mine.py"
    file.write_text(
        "def mine(studio, prompt, *, size: int = 6, init=None):\n"
        "    '''Mine.'''\n" + more + "    noise = studio.streams('noise').uniform(3, size, size)\n"
        "    return noise if init is None else (noise + init.mean()) / 2\n"
    )
    return str(file)


def test_weights_are_hashed_once_however_many_pictures_say_so(tmp_path, monkeypatch):
    asked = []

    class Model:
        def describe(self):
            asked.append(self)
            return {"weights": "abc"}

    def drawing(studio, prompt: str) -> torch.Tensor:
        """Opens the model."""
        assert studio.model
        return torch.zeros(len(studio.seeds), 3, 4, 4)

    monkeypatch.setattr("fairest.doors.load", lambda *_args, **_options: Model())
    made = draw("a", recipe=Recipe("drawing", drawing), number=5, batch=2, out=tmp_path)
    assert len(asked) == 1
    assert [one.note["parts"] for one in made] == [{"model": {"name": "village", "weights": "abc", "options": {}}}] * 5
