"""Each training, run for seconds on a handful of samples, must get measurably better."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from fairest.train.autoencoder import train_autoencoder
from fairest.train.classifier import train_classifier
from fairest.train.contrastive import contrastive_losses, train_contrastive
from fairest.train.diffusion import Batch, train_diffusion
from fairest.train.loop import Recipe


def _mean(losses: list[float]) -> float:
    return sum(losses) / len(losses)


def _colours(n: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures of one of three colours with a little noise, and which one."""
    generator = torch.Generator().manual_seed(seed)
    which = torch.randint(3, (n,), generator=generator)
    pictures = torch.eye(3)[which].view(n, 3, 1, 1).expand(n, 3, 16, 16)
    return (pictures + 0.05 * torch.randn(n, 3, 16, 16, generator=generator)).clamp(0, 1), which


class _Tiny(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(3, 3)

    def forward(self, pictures: torch.Tensor) -> dict[str, torch.Tensor]:
        return {"colour": self.layer(pictures.mean((2, 3)))}


def test_a_classifier_learns_three_colours():
    torch.manual_seed(0)
    model = _Tiny()

    def batch(step: int) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        pictures, which = _colours(32, step)
        return pictures, {"colour": F.one_hot(which, 3).float()}

    train_classifier(model, batch, Recipe(steps=60, lr=0.1))
    pictures, which = _colours(100, 10_000)
    assert (model(pictures)["colour"].argmax(1) == which).float().mean() > 0.95


def test_a_head_with_no_wanted_value_learns_nothing_from_the_row():
    torch.manual_seed(0)
    model = _Tiny()
    before = model.layer.weight.detach().clone()
    pictures, _ = _colours(8, 0)
    train_classifier(
        model, lambda _step: (pictures, {"colour": torch.zeros(8, 3)}), Recipe(steps=3, lr=0.1, weight_decay=0.0)
    )
    assert torch.equal(model.layer.weight, before)


def test_contrastive_losses_are_what_one_computes_by_hand():
    seen = torch.eye(2)
    losses = contrastive_losses(seen, seen, torch.tensor(1.0), torch.tensor([0, 1]))
    by_hand = math.log(1 + math.exp(-1))  # -log(e^1 / (e^1 + e^0)), the same both ways
    assert losses.tolist() == pytest.approx([by_hand, by_hand])


def test_rows_with_equal_captions_are_not_held_apart():
    seen = torch.eye(2)
    losses = contrastive_losses(seen, seen, torch.tensor(1.0), torch.tensor([5, 5]))
    assert losses.tolist() == [0.0, 0.0]  # each row has only its own caption left to choose


def test_a_clip_learns_to_match_colours_with_words():
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(0)
    size = {"hidden_size": 32, "intermediate_size": 32, "num_attention_heads": 2, "num_hidden_layers": 1}
    words = {"vocab_size": 6, "max_position_embeddings": 4, "eos_token_id": 5, "bos_token_id": 4, "pad_token_id": 3}
    clip = transformers.CLIPModel(
        transformers.CLIPConfig(
            text_config=size | words, vision_config={**size, "image_size": 16, "patch_size": 8}, projection_dim=16
        )
    )

    def batch(step: int) -> tuple[torch.Tensor, dict[str, torch.Tensor], torch.Tensor]:
        pictures, which = _colours(16, step)
        ids = torch.stack([torch.tensor([4, int(w), 5]) for w in which])
        return pictures * 2 - 1, {"input_ids": ids, "attention_mask": torch.ones_like(ids)}, which

    losses = train_contrastive(clip, batch, Recipe(steps=60, lr=3e-3)).losses
    assert _mean(losses[-10:]) < 0.6 * _mean(losses[:10])


def test_an_autoencoder_learns_to_show_its_input_again():
    diffusers = pytest.importorskip("diffusers")
    torch.manual_seed(0)
    widths = (16, 16)
    vae = diffusers.AutoencoderTiny(
        encoder_block_out_channels=widths, decoder_block_out_channels=widths,
        num_encoder_blocks=(1, 1), num_decoder_blocks=(1, 1), upsampling_scaling_factor=2,
    )  # fmt: skip
    losses = train_autoencoder(vae, lambda step: _colours(16, step)[0], Recipe(steps=60, lr=3e-3)).losses
    assert _mean(losses[-10:]) < 0.5 * _mean(losses[:10])


def test_a_diffusion_model_learns_what_its_text_asks_for():
    diffusers = pytest.importorskip("diffusers")
    torch.manual_seed(0)
    unet = diffusers.UNet2DConditionModel(
        sample_size=8, in_channels=4, out_channels=4, block_out_channels=(16,), norm_num_groups=4,
        down_block_types=("CrossAttnDownBlock2D",), up_block_types=("CrossAttnUpBlock2D",),
        layers_per_block=1, cross_attention_dim=8, attention_head_dim=2,
    )  # fmt: skip
    texts = torch.randn(2, 3, 8)

    def batch(_step: int) -> tuple[torch.Tensor, torch.Tensor]:
        which = torch.randint(2, (16,))
        clean = (which.float() * 2 - 1).view(-1, 1, 1, 1).expand(16, 4, 8, 8)
        return clean, texts[which]

    scheduler = diffusers.DDPMScheduler(beta_schedule="squaredcos_cap_v2", prediction_type="v_prediction")
    losses = train_diffusion(unet, scheduler, batch, Recipe(steps=80, lr=3e-3)).losses
    assert _mean(losses[-10:]) < 0.5 * _mean(losses[:10])


def test_a_second_stage_learns_from_the_small_picture_beside_the_noise():
    """The clean picture is the one beside it, where the class label does not say that there is none."""
    diffusers = pytest.importorskip("diffusers")
    torch.manual_seed(0)
    unet = diffusers.UNet2DConditionModel(
        sample_size=8, in_channels=6, out_channels=3, block_out_channels=(16,), norm_num_groups=4,
        down_block_types=("DownBlock2D",), mid_block_type=None, up_block_types=("UpBlock2D",),
        layers_per_block=1, cross_attention_dim=8, class_embed_type="timestep",
    )  # fmt: skip

    def batch(_step: int) -> Batch:
        clean = F.interpolate(torch.randint(2, (16, 3, 2, 2)) * 2.0 - 1, scale_factor=4)
        level = torch.randint(2, (16,)) * 999
        beside = torch.where((level == 0).view(-1, 1, 1, 1), clean, torch.zeros_like(clean))
        return Batch(clean, torch.zeros(16, 3, 8), beside, level)

    scheduler = diffusers.DDPMScheduler(beta_schedule="squaredcos_cap_v2", prediction_type="v_prediction")
    train_diffusion(unet, scheduler, batch, Recipe(steps=60, lr=1e-2))
    given = batch(0)
    noise, when = torch.randn_like(given.clean), torch.full((16,), 999)  # at the last step there is nothing but noise
    with torch.no_grad():
        said = unet(torch.cat([noise, given.beside], 1), when, given.text, class_labels=given.level).sample
    error = (-said - given.clean).abs().mean((1, 2, 3))  # v is -clean there
    assert error[given.level == 0].mean() < 0.75 * error[given.level == 999].mean()
