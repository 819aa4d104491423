"""How many pictures at a time: found by trying, and fewer where memory runs out."""

import numpy as np
import pytest
import torch
from miniatures import SEEDS, TEXTS

from fairest.adapters.models.batches import Pieces, best_batch, is_out_of_memory
from fairest.adapters.models.diffusers import generator
from fairest.errors import DrawingFailed

HOW = {"steps": 2, "dtype": "float32"}


class Machine:
    """Draws n pictures in `fixed + each * n` seconds of its clock, and holds at most so many."""

    def __init__(self, fixed, each, holds=1000):
        self.now, self._fixed, self._each, self._holds = 0.0, fixed, each, holds

    def draw(self, count):
        if count > self._holds:
            torch.empty(2**50)  # the allocator's own error
        self.now += self._fixed + self._each * count

    def clock(self):
        return self.now


def _best(machine):
    return best_batch(machine.draw, machine.clock)


def test_a_machine_that_gains_nothing_draws_one_by_one():
    assert _best(Machine(fixed=0.0, each=1.0)) == 1


def test_it_stops_where_a_picture_gets_no_cheaper():
    # Seconds a picture at 1, 2, 4, 8, 16: 2, 1.5, 1.25, 1.125, 1.0625; the last step saves 5.6 %, the next 2.9 %.
    assert _best(Machine(fixed=1.0, each=1.0)) == 16


def test_it_stops_where_memory_runs_out():
    assert _best(Machine(fixed=100.0, each=1.0, holds=5)) == 4


def test_where_nothing_fits_it_leaves_the_telling_to_the_drawing():
    assert _best(Machine(fixed=1.0, each=1.0, holds=0)) == 1


def test_there_is_a_most_it_tries():
    assert _best(Machine(fixed=1e9, each=1.0)) == 64


def test_an_error_while_trying_is_not_taken_for_a_full_memory():
    def broken(count):
        if count > 1:
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        best_batch(broken)


def test_the_found_batch_is_not_part_of_the_description(miniature, monkeypatch):
    monkeypatch.setattr("fairest.adapters.models.batches._MOST", 4)
    made = generator(str(miniature("sd")), **HOW)
    before = made.describe()
    assert made.batch in (1, 2, 4)
    assert made.batch == made.batch  # measured once
    assert made.describe() == before
    assert before["batch"] == "auto"
    assert generator(str(miniature("sd")), **HOW, batch=3).describe()["batch"] == 3


def _fills_memory_beyond(pipeline, pictures):
    """Each call of the U-Net with more than so many asks the real allocator for more than there can be."""
    asked = []

    def hook(_, given):
        asked.append(len(given[0]))
        if len(given[0]) > pictures:
            torch.empty(2**50)

    pipeline.unet.register_forward_pre_hook(hook)
    return asked


def test_where_memory_runs_out_the_pictures_are_drawn_a_few_at_a_time(miniature):
    usual = generator(str(miniature("sd")), **HOW, guidance=1.0)
    tight = generator(str(miniature("sd")), **HOW, guidance=1.0)
    asked = _fills_memory_beyond(tight._pipeline, 1)
    drawn = tight.draw(TEXTS, SEEDS)
    same = usual.draw(TEXTS, SEEDS)
    pixels = [np.stack([np.asarray(d, dtype=int) for d in drawings]) for drawings in (drawn, same)]
    assert np.abs(pixels[0] - pixels[1]).max() <= 2
    assert asked[:2] == [4, 2]  # halved, and halved again
    asked.clear()
    tight.draw(TEXTS, SEEDS)
    assert set(asked) == {1}  # it is not tried again


def test_where_memory_does_not_hold_one_picture_the_run_stops_with_advice(miniature):
    tight = generator(str(miniature("sd")), **HOW)
    _fills_memory_beyond(tight._pipeline, 0)
    with pytest.raises(DrawingFailed, match=r"does not hold .* one picture\. .*Start anew with --memory lower"):
        tight.draw(TEXTS, SEEDS)


def test_other_errors_are_passed_on_at_once():
    def broken(*_):
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        Pieces(broken)(TEXTS, SEEDS)


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        MemoryError(),
        RuntimeError("MPS backend out of memory (MPS allocated: 5.00 GB)"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory"),
    ],
)
def test_a_full_memory_is_known_by_all_of_its_errors(error):
    assert is_out_of_memory(error)
    assert not is_out_of_memory(RuntimeError("shapes cannot be multiplied"))
