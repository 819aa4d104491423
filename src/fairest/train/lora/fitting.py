"""Whether a LoRA fits a network: each of its layers found there, of the right shape."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from fairest.errors import BadInput
from fairest.train.lora.record import Factors, Lora

__all__ = ["Layer", "device_of", "fitted"]

Layer = nn.Linear | nn.Conv2d
"""The layers a LoRA can change."""
_EXAMPLES = 3


def fitted(network: nn.Module, lora: Lora) -> Lora:
    """The LoRA with its layers named by their paths in the network.

    Some files write underscores for the points of a path; they are looked up so. Raises `BadInput` that counts the
    layers that are not there, or of another shape.
    """
    modules = dict(network.named_modules(remove_duplicate=False))
    paths = _paths(modules, lora)
    misfits = [why for name, path in paths.items() if (why := _misfit(modules.get(path), name, lora.layers[name]))]
    if misfits:
        more = ", …" if len(misfits) > _EXAMPLES else ""
        raise BadInput(
            f"{len(misfits)} of the {len(lora.layers)} layers of the LoRA do not fit this "
            f"{type(network).__name__}: {', '.join(misfits[:_EXAMPLES])}{more}.",
            hint="Take one that was trained for this network.",
        )
    return Lora({paths[name]: factors for name, factors in lora.layers.items()})


def device_of(weight: Tensor) -> torch.device:
    """Where the factors for a weight lie: where it does, and on the CPU for one that comes only for its turn."""
    return torch.device("cpu") if weight.is_meta else weight.device


def _paths(modules: Mapping[str, nn.Module], lora: Lora) -> Mapping[str, str]:
    """The path of each layer; its name where there is none."""
    if all(name in modules for name in lora.layers):
        return {name: name for name in lora.layers}
    underscored = {path.replace(".", "_"): path for path in modules}
    return {name: name if name in modules else underscored.get(name, name) for name in lora.layers}


def _misfit(module: nn.Module | None, name: str, factors: Factors) -> str:
    """Why the layer does not fit, or nothing."""
    if module is None:
        return f"{name} is not there"
    if not isinstance(module, Layer) or (isinstance(module, nn.Conv2d) and module.groups != 1):
        return f"{name} is no plain Linear or Conv2d layer"
    there, here = module.weight.shape, (len(factors.up), *factors.down.shape[1:])
    if there[0] == here[0] and there[1:].numel() == factors.down[0].numel():
        return ""
    return f"{name} is for weights of shape {list(here)}, and there they are {list(there)}"
