from itertools import pairwise

import pytest
import torch

from fairest.errors import NotFinite
from fairest.generate.engine.canvases import CPPN, Latent, Palette, Pixels, Spectrum
from fairest.generate.engine.objective import Term
from fairest.generate.engine.objectives.likeness import Likeness
from fairest.generate.engine.optimise import optimise
from fairest.generate.engine.streams import Streams

_TARGET = torch.rand(3, 8, 8, generator=torch.Generator().manual_seed(0))
_NEAR = Likeness(_TARGET[None])
_MOVING = Term("moving", lambda p, moment: (p * moment.streams.uniform(3, 8, 8)).mean((1, 2, 3)))
"""As cut-outs are: random, each picture by its own seed."""
_CANVASES = {
    "pixels": lambda s: Pixels(8, 8, s),
    "spectrum": lambda s: Spectrum(8, 8, s),
    "palette": lambda s: Palette(4, 4, "pico-8", s, width=8, height=8, learn=True),
    "cppn": lambda s: CPPN(8, 8, s, hidden=8, layers=2),
    "latent": lambda s: Latent(lambda z: z.sin() / 2 + 0.5, s.normal(3, 8, 8)),
}


def _drawn(kind, seeds, steps=6):
    return optimise(_CANVASES[kind](Streams(seeds)), _NEAR + _MOVING, steps, Streams(seeds, "crops"), rate=0.02)


@pytest.mark.parametrize("kind", _CANVASES)
def test_a_batch_gives_the_pictures_that_come_one_by_one(kind):
    together, alone = _drawn(kind, [7, 8, 9]), torch.cat([_drawn(kind, [seed]) for seed in (7, 8, 9)])
    torch.testing.assert_close(together, alone, rtol=0, atol=1e-5)


@pytest.mark.parametrize("kind", ["pixels", "spectrum"])
def test_pixels_reach_their_target(kind):
    pictures = optimise(_CANVASES[kind](Streams([1, 2])), _NEAR, 300, Streams([1, 2]), rate="[0.3]*2+[0.1]*1")
    assert (pictures - _TARGET).abs().mean() < 0.01


def test_no_steps_give_the_canvas_as_it_was():
    canvas = Pixels(8, 8, Streams([1]))
    before = canvas().detach().clone()
    assert optimise(canvas, _NEAR, 0, Streams([1])).equal(before)


def test_the_rate_follows_its_curve():
    canvas, before = Pixels(8, 8, Streams([1])), []

    def watch(_step):
        before.append(canvas.values.detach().clone())

    optimise(canvas, _NEAR, 4, Streams([1]), rate="[0.1]*2+[0]*2", on_step=watch)
    moved = [(b - a).abs().max().item() > 0 for a, b in pairwise(before)]
    assert moved == [True, False, False]


def test_a_term_that_is_no_number_is_named_with_its_step_and_picture():
    def breaking(pictures, moment):
        loss = pictures.mean((1, 2, 3))
        return loss / torch.tensor([1.0, 0.0 if moment.progress == 1 else 1.0])

    with pytest.raises(NotFinite, match=r"broken became no number at step 3, in picture 2\."):
        optimise(Pixels(8, 8, Streams([1, 2])), _NEAR + Term("broken", breaking), 3, Streams([1, 2]))


_STEEP = Term("steep", lambda p, _: (p - p.detach()).square().sum((1, 2, 3)).sqrt())
"""0, and its slope 0 / 0."""


@pytest.mark.parametrize("steps", [2, 5])
@pytest.mark.parametrize("kind", _CANVASES)
def test_a_gradient_that_is_no_number_is_named_with_its_own_term_and_step(kind, steps):
    wish = _NEAR + _STEEP.at("[0]*1+[1]*1") + _MOVING
    step = 2 if steps == 2 else 3  # where half of the steps are done
    with pytest.raises(
        NotFinite, match=rf"The gradient of steep became no number at step {step}, in picture 1, 2\."
    ) as found:
        optimise(_CANVASES[kind](Streams([1, 2])), wish, steps, Streams([1, 2]))
    assert "learning rate" in found.value.hint


def test_only_the_picture_whose_gradient_is_no_number_is_named():
    def second(p, _moment):
        apart = (p - p.detach()).square().sum((1, 2, 3))
        return torch.stack([apart[0], apart[1].sqrt()])

    with pytest.raises(NotFinite, match=r"gradient of second became no number at step 1, in picture 2\."):
        optimise(Pixels(8, 8, Streams([1, 2])), _NEAR + Term("second", second), 1, Streams([1, 2]))


def test_a_gradient_that_breaks_only_as_a_sum_names_all_its_terms():
    steep = [Term(name, lambda p, _: (p * 1e38).sum((1, 2, 3)) * 2.5) for name in ("one", "other")]
    values = torch.nn.Parameter(torch.zeros(1, 3, 2, 2))
    with pytest.raises(NotFinite, match=r"The gradient of one \+ other became no number at step 1"):
        optimise(Latent(lambda z: z, values), steep[0] + steep[1], 1, Streams([1]))


def test_a_picture_that_the_last_step_made_no_number_is_found():
    """Its one step goes from 0.01 to below zero, where this generator draws nothing."""
    dark = Term("dark", lambda p, _: p.sum((1, 2, 3)))
    with pytest.raises(NotFinite, match="The picture became no number at step 1"):
        optimise(Latent(torch.sqrt, torch.full((1, 3, 2, 2), 0.01)), dark, 1, Streams([1]), rate=0.1)


def test_terms_on_several_devices_and_of_several_kinds_add_up():
    """The device "meta" stands for another: it has shapes and no numbers, so only the sum's place can be seen."""
    far = Term("far", lambda p, _: torch.zeros(len(p), device="meta"))
    assert (far + _NEAR)(torch.rand(1, 3, 8, 8), None).device.type == "meta"
    assert (far + far + _NEAR)(torch.rand(1, 3, 8, 8), None).shape == (1,)
    double = Term("double", lambda p, _: p.double().mean((1, 2, 3)))
    assert optimise(Pixels(8, 8, Streams([1])), _NEAR + double, 2, Streams([1])).dtype == torch.float32


def test_terms_that_all_count_nothing_at_a_step_move_nothing():
    canvas = Pixels(8, 8, Streams([1]))
    before = canvas().detach().clone()
    assert optimise(canvas, _NEAR.at("[0]*1"), 3, Streams([1])).equal(before)


def test_saying_true_ends_it_with_what_there_is():
    seen = []

    def watch(step):
        seen.append((step.number, step.of, step.picture().shape, set(step.terms)))
        return step.number == 2

    pictures = optimise(Pixels(8, 8, Streams([1])), _NEAR, 9, Streams([1]), on_step=watch)
    assert seen == [(1, 9, (1, 3, 8, 8), {"likeness"}), (2, 9, (1, 3, 8, 8), {"likeness"})]
    assert pictures.equal(optimise(Pixels(8, 8, Streams([1])), _NEAR, 2, Streams([1])))


def test_an_interrupt_leaves_the_canvas_with_what_was_done():
    canvas, shown = Pixels(8, 8, Streams([1])), []

    def interrupt(step):
        shown.append(step.picture())
        if step.number == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        optimise(canvas, _NEAR, 9, Streams([1]), on_step=interrupt)
    assert canvas().equal(shown[-1])
    optimise(canvas, _NEAR, 2, Streams([1]))
    assert _NEAR(canvas(), None) < _NEAR(shown[-1], None)
