"""A network with LoRAs, for a while: its weights are not touched."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn

from fairest.train.lora.fitting import fitted
from fairest.train.lora.record import Factors, Lora, summed

__all__ = ["adapted", "hooked"]


@contextmanager
def adapted(network: nn.Module, loras: Mapping[Lora, float]) -> Iterator[None]:
    """Within, the network computes as if its weights were changed by the sum of the LoRAs, each times its weight.

    Every layer's output has the change's added, by a hook that is removed at the end whatever happens; the changes of
    contexts within each other add up. Gradients flow into the factors. Raises `BadInput` for a LoRA that does not fit.
    """
    with hooked(network, summed({fitted(network, lora): weight for lora, weight in loras.items()})):
        yield


@contextmanager
def hooked(network: nn.Module, total: Lora) -> Iterator[None]:
    """`adapted` by one LoRA that is known to fit, its layers named by their paths: for who asks again and again."""
    with ExitStack() as hooks:
        for path, factors in total.layers.items():
            hook = network.get_submodule(path).register_forward_hook(_adding(factors))
            hooks.callback(hook.remove)
        yield


def _adding(factors: Factors) -> Callable[[nn.Module, Any, Tensor], Tensor]:
    def add(module: nn.Module, given: tuple[Tensor, ...], output: Tensor) -> Tensor:
        return output + _change(module, factors, given[0]).to(output.dtype)

    return add


def _change(module: nn.Module, factors: Factors, x: Tensor) -> Tensor:
    """The scale goes to the thin matrix: it is a small part of what an output is."""
    down, up = factors.down.to(x.device, x.dtype), factors.scale * factors.up.to(x.device, x.dtype)
    if not isinstance(module, nn.Conv2d):
        return F.linear(F.linear(x, down.flatten(1)), up.flatten(1))
    # The layer's own way of convolving: stride, dilation and every kind of padding are the same.
    inner = module._conv_forward(x, down.reshape(-1, *module.weight.shape[1:]), None)
    return F.conv2d(inner, up.reshape(*up.shape[:2], 1, 1))
