"""Films by the real PyAV: what goes in comes out, and whatever ends the work leaves a film that plays."""

import json
import signal
import subprocess
import sys

import pytest
import torch

from fairest.errors import BadInput, MissingExtra, NotFound, UnknownName
from fairest.generate.film import read_film, read_film_note, write_film

av = pytest.importorskip("av")


def _frames(number: int, width: int = 32, height: int = 32):
    """Each frame is of one colour: a different one."""
    levels = torch.rand(number, 3, generator=torch.Generator().manual_seed(0))
    return [level[None, :, None, None].expand(1, 3, height, width) for level in levels]


def _errors(written, read):
    return torch.stack([(a - b).abs().mean() * 255 for a, b in zip(written, read, strict=True)])


def test_all_frames_are_in_the_file_at_the_rate_and_size_asked_for(tmp_path):
    assert write_film(_frames(7, 40, 32), tmp_path / "a.mp4", 12.5) == 7
    with av.open(str(tmp_path / "a.mp4")) as film:
        stream = film.streams.video[0]
        assert (stream.frames, stream.average_rate, stream.width, stream.height) == (7, 12.5, 40, 32)
        assert stream.codec_context.name == "vp9"
    assert len(list(read_film(tmp_path / "a.mp4"))) == 7


@pytest.mark.parametrize("codec", ["vp9", "h264"])
def test_colours_come_back_within_2_of_255(codec, tmp_path):
    frames = _frames(6)
    write_film(frames, tmp_path / "a.mp4", codec=codec)
    assert _errors(frames, read_film(tmp_path / "a.mp4")).max() < 2


def test_players_are_told_which_colours_these_are(tmp_path):
    write_film(_frames(1), tmp_path / "a.mp4")
    with av.open(str(tmp_path / "a.mp4")) as film:
        frame = next(film.decode(video=0))
    bt709, srgb, video_range = 1, 13, 1  # ISO/IEC 23091-2
    assert (frame.colorspace, frame.color_primaries, frame.color_trc, frame.color_range) == (
        bt709,
        bt709,
        srgb,
        video_range,
    )


def test_a_pixel_becomes_as_many_as_are_asked_for_and_keeps_its_colour(tmp_path):
    cells = torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(0)).round()
    write_film([cells], tmp_path / "a.mp4", scale=8)
    (read,) = read_film(tmp_path / "a.mp4")
    assert read.shape == (1, 3, 64, 64)
    assert ((read[..., 3::8, 3::8] - cells).abs() < 0.1).all()


def test_odd_sides_get_their_last_row_and_column_twice(tmp_path):
    halves = torch.zeros(1, 3, 33, 31)
    halves[..., 15:] = 1
    write_film([halves], tmp_path / "a.mp4")
    (read,) = read_film(tmp_path / "a.mp4")
    assert read.shape == (1, 3, 34, 32)
    assert (read[..., 20:] > 0.95).all()


def test_what_it_is_about_comes_back_to_the_letter(tmp_path):
    about = json.dumps({"prompt": "a café — <b>“☃”</b>", "seed": 3, "long": "x" * 70_000}, ensure_ascii=False)
    write_film(_frames(1), tmp_path / "a.mp4", about=about)
    assert read_film_note(tmp_path / "a.mp4") == about
    write_film(_frames(1), tmp_path / "b.mp4")
    assert read_film_note(tmp_path / "b.mp4") == ""


@pytest.mark.parametrize("reason", [KeyboardInterrupt, RuntimeError])
def test_what_was_drawn_before_an_interruption_plays(reason, tmp_path):
    frames = _frames(5)

    def interrupted():
        yield from frames
        raise reason

    with pytest.raises(reason):
        write_film(interrupted(), tmp_path / "a.mp4", about="kept")
    assert _errors(frames, read_film(tmp_path / "a.mp4")).max() < 2
    assert read_film_note(tmp_path / "a.mp4") == "kept"


KILLED = """
import os, signal, sys
from pathlib import Path
import torch
from fairest.generate.film import write_film

def kill(number, picture):
    if number == 5:
        os.kill(os.getpid(), signal.SIGKILL)

write_film([torch.full((1, 3, 32, 32), k / 10) for k in range(10)], Path(sys.argv[1]), about="kept", on_frame=kill)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="There is no such signal here.")
def test_a_killed_process_leaves_a_film_of_all_frames_but_the_last(tmp_path):
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "a.mp4")], check=False)
    assert done.returncode == -signal.SIGKILL
    levels = torch.tensor([float(frame.mean()) for frame in read_film(tmp_path / "a.mp4")])
    torch.testing.assert_close(levels, torch.arange(4) / 10, atol=0.01, rtol=0)
    assert read_film_note(tmp_path / "a.mp4") == "kept"


def test_each_frame_is_told_once_and_in_order(tmp_path):
    told = []
    frames = _frames(3)
    write_film(frames, tmp_path / "a.mp4", on_frame=lambda number, picture: told.append((number, picture)))
    assert [number for number, _ in told] == [1, 2, 3]
    assert all(picture is frame for (_, picture), frame in zip(told, frames, strict=True))


def test_a_film_of_no_frames_is_refused_and_leaves_no_file(tmp_path):
    with pytest.raises(BadInput, match="without frames"):
        write_film([], tmp_path / "a.mp4")
    assert list(tmp_path.iterdir()) == []


def test_frames_of_different_sizes_are_refused(tmp_path):
    with pytest.raises(BadInput, match="Frame 2 is of another size"):
        write_film([*_frames(1), *_frames(1, 64)], tmp_path / "a.mp4")


def test_a_batch_is_no_frame(tmp_path):
    with pytest.raises(BadInput, match=r"not \[2, 3, 8, 8\]"):
        write_film([torch.zeros(2, 3, 8, 8)], tmp_path / "a.mp4")


def test_another_codec_is_refused_with_those_we_know(tmp_path):
    with pytest.raises(UnknownName, match="known: h264, vp9"):
        write_film(_frames(1), tmp_path / "a.mp4", codec="wmv")


def test_what_is_no_film_is_refused(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"no film at all" * 100)
    with pytest.raises(BadInput, match="cannot be read as a film"):
        read_film_note(tmp_path / "a.mp4")
    with pytest.raises(NotFound, match=r"b\.mp4"):
        list(read_film(tmp_path / "b.mp4"))


def test_without_pyav_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(MissingExtra, match=r"fairest\[film\]"):
        write_film(_frames(1), tmp_path / "a.mp4")
