"""A LoRA starts as nothing, learns, and leaves the network as it was."""

import pytest
import torch
from lora_networks import asked, network, pictures, unet

from fairest.errors import BadInput
from fairest.train.diffusion import picked
from fairest.train.loop import Recipe
from fairest.train.lora import adapted, fit_lora, new_lora, train_lora
from fairest.train.noising import noising


def test_a_new_one_changes_nothing_to_the_bit():
    made, x = network(), pictures()
    before = made(x)
    with adapted(made, {new_lora(made, targets=".*"): 1.0}):
        assert torch.equal(made(x), before)


def test_layers_are_meant_by_the_ends_of_paths_or_by_one_regular_expression():
    made = network()
    assert set(new_lora(made).layers) == {"inner.to_q"}  # to_k, to_v and to_out.0 are not there
    assert set(new_lora(made, targets=("second", "rst")).layers) == {"inner.second"}  # "rst" is no whole part of a path
    assert set(new_lora(made, targets=r"first|inner\..*").layers) == {"first", "inner.second", "inner.to_q"}
    with pytest.raises(BadInput, match="No layer of this Mixed gets a LoRA of rank 4 by targets 'norm'"):
        new_lora(made, targets="norm")  # it is there, and is neither Linear nor Conv2d
    with pytest.raises(BadInput, match="rank 0"):
        new_lora(made, rank=0)


def test_alpha_is_the_rank_unless_it_is_given():
    made = network()
    assert new_lora(made, rank=3).layers["inner.to_q"].scale == 1.0
    assert new_lora(made, rank=4, alpha=8.0).layers["inner.to_q"].scale == 2.0
    assert new_lora(made, rank=4, alpha=0.0).layers["inner.to_q"].scale == 0.0


def test_factors_for_weights_that_wait_elsewhere_have_numbers():
    here, waiting = new_lora(network(), targets=".*"), new_lora(network().to("meta"), targets=".*")
    assert all(torch.equal(a, b) for a, b in zip(here.parameters(), waiting.parameters(), strict=True))


def test_the_same_seed_starts_the_same():
    first, again, other = (new_lora(network(), seed=seed).layers["inner.to_q"].down for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_it_learns_another_networks_outputs_and_the_network_stays_as_it_was():
    made, x = network(), pictures(16)
    made.first.weight.requires_grad_(True)
    before = {name: tensor.clone() for name, tensor in made.state_dict().items()}
    wanted = network(seed=1)(x)

    def losses(_step):
        return (made(x) - wanted).square().mean((1, 2, 3))

    start = losses(0).mean().item()
    lora, trained = fit_lora(made, losses, Recipe(steps=80, lr=0.05), targets=".*")
    assert trained.losses[0] == pytest.approx(start, rel=1e-6)
    assert trained.losses[-1] < 0.5 * start
    assert all(torch.equal(tensor, before[name]) for name, tensor in made.state_dict().items())
    assert [name for name, weight in made.named_parameters() if weight.requires_grad] == ["first.weight"]
    assert not any(factor.requires_grad for factor in lora.parameters())
    with adapted(made, {lora: 1.0}):
        assert losses(0).mean() < 0.5 * start


def _schedulers():
    diffusers = pytest.importorskip("diffusers")
    ways = ("epsilon", "v_prediction", "sample")
    return [*(diffusers.DDPMScheduler(prediction_type=way) for way in ways), _flow(3.0), _flow(1.0)]


def _flow(shift):
    import diffusers

    return diffusers.FlowMatchEulerDiscreteScheduler(shift=shift)


def test_what_the_network_sees_and_should_say_is_what_the_scheduler_makes():
    clean, noise = (torch.randn(6, 2, 4, 4, generator=torch.Generator().manual_seed(i)) for i in range(2))
    ddpm = _schedulers()[1]
    x, when, wanted = noising(ddpm)(clean, noise)
    torch.testing.assert_close(x, ddpm.add_noise(clean, noise, when))
    torch.testing.assert_close(wanted, ddpm.get_velocity(clean, noise, when))
    flow = _flow(3.0)
    x, when, wanted = noising(flow)(clean, noise)
    torch.testing.assert_close(
        x,
        flow.scale_noise(clean, flow.timesteps[(flow.timesteps - when[:, None]).abs().argmin(1)], noise),
        rtol=0,
        atol=1e-4,
    )
    assert torch.equal(wanted, noise - clean)


@pytest.mark.parametrize("which", range(5))
def test_a_perfect_prediction_has_no_loss_whatever_is_predicted(which):
    """From what it sees and what it should say, the clean latents follow by each way's own formula."""
    scheduler = _schedulers()[which]
    clean, noise = torch.randn(6, 2, 4, 4), torch.randn(6, 2, 4, 4)
    x, when, wanted = noising(scheduler)(clean, noise)
    if which >= 3:
        found = x - (when / 1000).view(-1, 1, 1, 1) * wanted
    else:
        alpha = scheduler.alphas_cumprod[when].view(-1, 1, 1, 1)
        found = [
            (x - (1 - alpha).sqrt() * wanted) / alpha.sqrt(),
            alpha.sqrt() * x - (1 - alpha).sqrt() * wanted,
            wanted,
        ][which]
    torch.testing.assert_close(found, clean, rtol=0, atol=2e-3)


def test_a_scheduler_of_another_kind_is_refused():
    scheduler = _schedulers()[0]
    scheduler.register_to_config(prediction_type="else")
    with pytest.raises(BadInput, match=r"predicts 'else'.*known: epsilon"):
        noising(scheduler)


@pytest.mark.parametrize("which", [2, 3])
def test_a_lora_of_a_diffusion_model_learns_and_the_model_stays_as_it_was(which):
    from diffusers.models.attention_processor import AttnProcessor

    torch.manual_seed(0)
    made, scheduler = unet(), _schedulers()[which]
    made.set_attn_processor(AttnProcessor())  # the fused kernel's bfloat16 backward is very slow on CPUs
    before = made(**asked()).sample
    latents, states = torch.ones(2, 4, 8, 8), torch.randn(2, 3, 8)
    batch = picked(latents, states, torch.zeros(3, 8), size=2)
    lora, trained = train_lora(made, scheduler, batch, Recipe(steps=30, lr=0.05), rank=2, targets=".*(to_.*|conv.*)")
    assert sum(trained.losses[-10:]) < 0.8 * sum(trained.losses[:10])
    assert torch.equal(made(**asked()).sample, before)
    with adapted(made, {lora: 1.0}):
        assert not torch.equal(made(**asked()).sample, before)


def test_captions_are_dropped_as_often_as_is_asked():
    states = torch.arange(1.0, 5.0).view(4, 1, 1)
    batch = picked(states[..., None], states, torch.zeros(1, 1), size=4000, drop=0.25, seed=3)(0)
    dropped = batch.text.flatten() == 0
    assert dropped.float().mean() == pytest.approx(0.25, abs=0.03)
    assert torch.equal(batch.text.flatten()[~dropped], batch.clean.flatten()[~dropped])  # each has its own caption
