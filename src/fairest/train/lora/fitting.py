"""Whether a LoRA fits a network: each of its layers found there, of the right shape."""

from collections.abc import Mapping

from torch import nn

from fairest.errors import BadInput
from fairest.train.lora.record import Factors, Lora

__all__ = ["Layer", "fitted"]

Layer = nn.Linear | nn.Conv2d
"""The layers a LoRA can change."""
_EXAMPLES = 3


def fitted(network: nn.Module, lora: Lora) -> Lora:
    """The LoRA with its layers named by their paths in the network.

    Some files write underscores for the points of a path; they are looked up so. Raises `BadInput` that counts the
    layers that are not there, or of another shape.
    """
    paths = _paths(network, lora)
    misfits = [
        why for name, factors in lora.layers.items() if (why := _misfit(network, paths.get(name), name, factors))
    ]
    if misfits:
        more = ", …" if len(misfits) > _EXAMPLES else ""
        raise BadInput(
            f"{len(misfits)} of the {len(lora.layers)} layers of the LoRA do not fit this "
            f"{type(network).__name__}: {', '.join(misfits[:_EXAMPLES])}{more}.",
            hint="Take one that was trained for this network.",
        )
    return Lora({paths[name]: factors for name, factors in lora.layers.items()})


def _paths(network: nn.Module, lora: Lora) -> Mapping[str, str]:
    """The path of each layer that is there. The network is walked only if need be: each step of a drawing asks."""
    found = {name: name for name in lora.layers if _module(network, name) is not None}
    if len(found) < len(lora.layers):
        underscored = {path.replace(".", "_"): path for path, _ in network.named_modules()}
        found |= {name: underscored[name] for name in lora.layers if name not in found and name in underscored}
    return found


def _module(network: nn.Module, path: str) -> nn.Module | None:
    try:
        return network.get_submodule(path)
    except AttributeError:
        return None


def _misfit(network: nn.Module, path: str | None, name: str, factors: Factors) -> str:
    """Why the layer does not fit, or nothing."""
    if path is None:
        return f"{name} is not there"
    module = network.get_submodule(path)
    if not isinstance(module, Layer) or (isinstance(module, nn.Conv2d) and module.groups != 1):
        return f"{name} is no plain Linear or Conv2d layer"
    there, here = module.weight.shape, (len(factors.up), *factors.down.shape[1:])
    if there[0] == here[0] and there[1:].numel() == factors.down[0].numel():
        return ""
    return f"{name} is for weights of shape {list(here)}, and there they are {list(there)}"
