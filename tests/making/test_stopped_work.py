"""What was done before a stop is kept and named; previews harm nothing."""

# ruff: noqa: ARG001 (what every recipe is given, not every one uses)

import pytest
import torch

from fairest.errors import BadInput, NotWritable
from fairest.generate.engine import Step
from fairest.generate.film import read_film
from fairest.generate.recipes.studio import Film
from fairest.making import Recipe, draw, draw_again
from fairest.making.note import read_note


def interrupted(studio, prompt: str, *, steps: int = 3) -> torch.Tensor:
    """Stopped in the middle."""
    studio.on_step(Step(1, steps, lambda: torch.full((len(studio.seeds), 3, 4, 4), 0.5)))
    raise KeyboardInterrupt


def stepping(studio, prompt: str, *, steps: int = 3) -> torch.Tensor:
    """Goes on to the end."""
    pictures = torch.zeros(len(studio.seeds), 3, 4, 4)
    for number in range(1, steps + 1):
        studio.on_step(Step(number, steps, lambda: pictures))
    return pictures


def filming(studio, prompt: str) -> Film:
    """Stopped at the third frame."""

    def frames():
        yield from torch.zeros(2, 1, 3, 16, 16)
        raise KeyboardInterrupt

    return Film(frames(), 5, 4.0)


INTERRUPTED, STEPPING = Recipe("interrupted", interrupted), Recipe("stepping", stepping)


def test_ctrl_c_keeps_what_is_done_under_a_name_that_says_so(tmp_path):
    kept = []
    with pytest.raises(KeyboardInterrupt):
        draw("a", recipe=INTERRUPTED, number=2, out=tmp_path, on_made=kept.append)
    assert [one.file.name for one in kept] == ["a-interrupted-0.unfinished.png", "a-interrupted-1.unfinished.png"]
    assert read_note(kept[0].file)["unfinished"] == {"step": 1, "of": 3}


def test_a_film_that_was_stopped_plays_and_replaces_no_other(tmp_path):
    kept, good = [], tmp_path / "film.mp4"
    good.write_bytes(b"a film of yesterday")
    with pytest.raises(KeyboardInterrupt):
        draw("a", recipe=Recipe("filming", filming), out=good, on_made=kept.append)
    assert good.read_bytes() == b"a film of yesterday"
    assert kept[0].file.name == "film.unfinished.mp4"
    assert kept[0].note["unfinished"] == {"frame": 2, "of": 5}
    assert len(list(read_film(kept[0].file))) == 2


def test_a_preview_is_there_while_it_draws_and_gone_after(tmp_path, monkeypatch):
    monkeypatch.setattr("fairest.making.watching._FIRST", 0.0)
    seen = []
    draw("a", recipe=STEPPING, out=tmp_path, progress=lambda *_: seen.extend(tmp_path.glob("*.preview.png")))
    assert seen
    assert not list(tmp_path.glob("*.preview.png"))


def test_a_preview_harms_no_file_and_is_gone_after_a_stop_too(tmp_path, monkeypatch):
    monkeypatch.setattr("fairest.making.watching._FIRST", 0.0)
    mine = tmp_path / "a.preview.png"
    mine.write_bytes(b"mine")
    with pytest.raises(KeyboardInterrupt):
        draw("a", recipe=INTERRUPTED, out=tmp_path / "a.png")
    assert mine.read_bytes() == b"mine"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.preview.png", "a.unfinished.png"]


def test_a_preview_that_cannot_be_written_stops_nothing(tmp_path, monkeypatch):
    def full(*_args, **_settings):
        raise NotWritable("No room.")

    monkeypatch.setattr("fairest.making.watching._FIRST", 0.0)
    monkeypatch.setattr("fairest.making.watching.write_whole", full)
    assert draw("a", recipe=STEPPING, out=tmp_path)[0].file.exists()


def test_a_folder_that_cannot_be_written_is_found_before_anything_is_drawn(tmp_path):
    (tmp_path / "file").write_text("no folder")
    drawn = []

    def drawing(studio, prompt: str) -> torch.Tensor:
        """Draws."""
        drawn.append(prompt)
        return torch.zeros(1, 3, 4, 4)

    with pytest.raises(NotWritable):
        draw("a", recipe=Recipe("drawing", drawing), out=tmp_path / "file" / "a.png")
    assert drawn == []


def test_what_a_recipe_makes_beside_is_kept_once_and_serves_the_next_batch(tmp_path):
    class Weights:
        def save(self, folder):
            folder.mkdir()

    found = []

    def tuning(studio, prompt: str) -> torch.Tensor:
        """Tunes once."""
        found.append("lora" in studio.made)
        studio.made.setdefault("lora", Weights())
        return torch.zeros(len(studio.seeds), 3, 4, 4)

    draw("a", recipe=Recipe("tuning", tuning), number=3, batch=1, out=tmp_path)
    assert found == [False, True, True]
    assert [folder.name for folder in tmp_path.iterdir() if folder.is_dir()] == ["a-tuning-lora"]


def test_a_lack_of_memory_is_said_with_what_helps(tmp_path):
    def greedy(studio, prompt: str) -> torch.Tensor:
        """Too much."""
        raise RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried ...")

    with pytest.raises(BadInput, match="memory does not hold") as said:
        draw("a", recipe=Recipe("greedy", greedy), out=tmp_path)
    assert "--batch 1" in said.value.hint


def test_a_film_is_drawn_again(tmp_path):
    file = tmp_path / "walk.py"
    file.write_text(
        "from fairest.generate.recipes.studio import Film\n"
        "def walk(studio, prompt, *, frames: int = 3) -> Film:\n"
        "    'A walk.'\n"
        "    whole = studio.streams('noise').uniform(3, 16, 16)\n"
        "    return Film((whole * k / frames for k in range(frames)), frames, 4.0)\n"
    )
    name = f"python:{file}:walk"
    (made,) = draw("a", recipe=name, seed=4, out=tmp_path / "first.mp4")
    again, differing = draw_again(made.file, recipe=name, out=tmp_path / "again.mp4")
    assert differing == ()
    pairs = zip(read_film(again.file), read_film(made.file), strict=True)
    assert all((one == other).all() for one, other in pairs)


def test_a_small_film_is_enlarged_so_that_its_colours_are_right(tmp_path):
    def red(studio, prompt: str) -> Film:
        """One frame."""
        return Film(iter([torch.zeros(1, 3, 16, 16)]), 1)

    (made,) = draw("a", recipe=Recipe("red", red), out=tmp_path)
    assert next(read_film(made.file)).shape == (1, 3, 256, 256)
