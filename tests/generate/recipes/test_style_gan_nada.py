import pytest
import torch
from torch import nn

from fairest.errors import BadInput
from fairest.generate.recipes.stable_diffusion import stable_diffusion
from fairest.generate.recipes.studio import Studio
from fairest.generate.recipes.style_gan_nada import style_gan_nada
from fairest.train.lora import adapted, read_lora

PROMPT = "a photo of a man -> a photo of a woman"


class Pixels:
    factor, channels = 1, 3

    def encode(self, pictures):
        return 2 * pictures - 1

    def decode(self, x):
        return (x + 1) / 2


class Network(nn.Module):
    """What attention would change, of colours alone."""

    def __init__(self):
        super().__init__()
        self.to_q = nn.Linear(3, 3)
        with torch.no_grad():
            self.to_q.weight.copy_(0.3 * torch.eye(3))
            self.to_q.bias.copy_(torch.tensor([0.5, 0.0, 0.1]))
        self.requires_grad_(False)

    def forward(self, x):
        return self.to_q(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2).tanh()


class Model:
    name, side, guidance, codec = "toy", 4, 1.0, Pixels()

    def __init__(self):
        self.network = Network()

    def denoiser(self, texts):
        return Bound(self, texts)

    def sigmas(self, steps, width=None, height=None):  # noqa: ARG002 (the same for every size)
        return torch.cat([torch.linspace(4, 0.5, steps, dtype=torch.float64), torch.zeros(1, dtype=torch.float64)])


class Bound:
    def __init__(self, model, texts):
        self.model, self.texts, self.codec = model, texts, model.codec

    def __call__(self, x, sigma):
        assert len(x) == len(self.texts)
        return self.model.network(x / (1 + sigma**2) ** 0.5)


class Eyes:
    """Sees the mean red and green; words of women are green."""

    name, size = "eyes", 4

    def image(self, pictures):
        return pictures.mean((2, 3))[:, :2]

    def text(self, texts):
        return torch.tensor([[0.0, 1.0] if "woman" in text else [1.0, 0.0] for text in texts])


@pytest.fixture
def studio():
    model, eyes = Model(), Eyes()
    return Studio((3, 4), {"model": lambda: model, "perceptors": lambda: [eyes]})


def test_the_pictures_move_along_the_words(studio):
    before = stable_diffusion(studio, "a photo of a man", steps=4)
    after = style_gan_nada(studio, PROMPT, steps=4, tuning=40, rate=0.05)
    change = Eyes().image(after) - Eyes().image(before)
    words = torch.tensor([-1.0, 1.0]) / 2**0.5
    assert (change @ words / change.norm(dim=1) > 0.7).all()  # less than half a right angle away
    assert (change.norm(dim=1) > 0.1).all()


def test_worn_at_strength_0_nothing_changes(studio):
    expected = stable_diffusion(studio, "a photo of a man", steps=4)
    assert torch.equal(style_gan_nada(studio, PROMPT, steps=4, tuning=2, strength=0.0), expected)


def test_the_model_is_as_it_was_and_the_lora_is_kept(studio, tmp_path):
    weights = {name: value.clone() for name, value in studio.model.network.state_dict().items()}
    style_gan_nada(studio, PROMPT, steps=2, tuning=3)
    assert all(torch.equal(value, weights[name]) for name, value in studio.model.network.state_dict().items())
    assert not any(layer._forward_hooks for layer in studio.model.network.modules())
    studio.made["lora"].save(tmp_path / "lora")
    assert list(read_lora(tmp_path / "lora").layers) == ["to_q"]


def test_what_is_tuned_does_not_depend_on_what_is_drawn(studio):
    both = style_gan_nada(studio, PROMPT, steps=3, tuning=5)
    alone = style_gan_nada(Studio((4,), studio.openers), PROMPT, steps=3, tuning=5)
    torch.testing.assert_close(both[1:], alone)


def test_who_looks_on_hears_of_the_training_and_of_the_drawing(studio):
    heard = []
    watched = Studio(studio.seeds, studio.openers, on_step=heard.append)
    style_gan_nada(watched, PROMPT, steps=2, tuning=3)
    assert [(step.number, step.of) for step in heard] == [(1, 3), (2, 3), (3, 3), (1, 2), (2, 2)]
    assert heard[0].terms["direction"].shape == (2,)
    assert heard[0].picture().shape == (2, 3, 4, 4)


def test_stopped_by_the_keyboard_the_tuned_picture_and_the_lora_are_there(studio, tmp_path):
    heard = []

    def interrupt(step):
        heard.append(step)
        if step.number == 5:
            raise KeyboardInterrupt

    watched = Studio(studio.seeds, studio.openers, on_step=interrupt)
    with pytest.raises(KeyboardInterrupt):
        style_gan_nada(watched, PROMPT, tuning=9, rate=0.1, strength=1.0)
    watched.made["lora"].save(tmp_path / "lora")
    lora = read_lora(tmp_path / "lora")
    with adapted(studio.model.network, {lora: 1.0}):
        expected = stable_diffusion(studio, "a photo of a man", steps=4)
    torch.testing.assert_close(heard[-1].picture(), expected)
    assert not torch.allclose(expected, stable_diffusion(studio, "a photo of a man", steps=4), atol=0.01)


def test_who_says_stop_gets_the_tuned_pictures(studio):
    shown = []

    def stop(step):
        shown.append(step.picture())
        return step.number == 3

    pictures = style_gan_nada(Studio(studio.seeds, studio.openers, on_step=stop), PROMPT, tuning=9)
    assert len(shown) == 3
    assert torch.equal(pictures, shown[-1])


def test_a_look_while_it_tunes_changes_nothing(studio):
    looking = Studio(studio.seeds, studio.openers, on_step=lambda step: step.picture() is None)
    assert torch.equal(style_gan_nada(looking, PROMPT, tuning=4), style_gan_nada(studio, PROMPT, tuning=4))


def test_the_next_batch_wears_the_same_lora_untrained(studio):
    first = style_gan_nada(studio, PROMPT, steps=2, tuning=4)
    heard = []
    again = Studio(studio.seeds, studio.openers, heard.append, studio.made)
    assert torch.equal(style_gan_nada(again, PROMPT, steps=2, tuning=4), first)
    assert [step.of for step in heard] == [2, 2]
    style_gan_nada(again, "a photo of a man -> a woman", steps=2, tuning=4)
    assert [step.of for step in heard] == [2, 2, 4, 4, 4, 4, 2, 2]  # other words are another LoRA


def test_words_are_read_once(studio):
    studio.perceptor.text, read = _counted(studio.perceptor.text)
    style_gan_nada(studio, PROMPT, steps=2, tuning=6)
    assert read == [["a photo of a man", "a photo of a woman"]]


def _counted(function):
    calls = []
    return lambda texts: calls.append(list(texts)) or function(texts), calls


@pytest.mark.parametrize(("setting", "least"), [("tuning", 0), ("rank", 1), ("samples", 1), ("steps", 1)])
def test_a_number_that_is_too_small_is_refused(studio, setting, least):
    with pytest.raises(BadInput, match=f"{setting} is {least - 1}; it must be {least} or more"):
        style_gan_nada(studio, PROMPT, **{setting: least - 1})


@pytest.mark.parametrize("prompt", ["a man", "-> a woman", "a man ->", "a man -> a man"])
def test_a_prompt_without_a_direction_is_refused(studio, prompt):
    with pytest.raises(BadInput, match=r"names no direction. Write two texts"):
        style_gan_nada(studio, prompt)
