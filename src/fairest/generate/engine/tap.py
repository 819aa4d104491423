"""What the layers of a network say, by name, while a block of code runs."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from fairest.errors import BadInput, UnknownName

__all__ = ["blocks", "tap"]

_FEW = 12
"""Names that an error shows of a network's hundreds."""


@contextmanager
def tap(module: nn.Module, names: Iterable[str]) -> Iterator[Mapping[str, Tensor]]:
    """The activations of layers, by their names in `module.named_modules()`, of the last time each was called.

    They keep their gradients. A layer that gives several tensors is taken at its first. The hooks are gone when the
    block ends, however it ends; taps may be nested. Raises `UnknownName` for a layer that is not there.
    """
    layers = dict(module.named_modules())
    heard: dict[str, Tensor] = {}
    hooks = []
    try:
        for name in names:
            if not name or name not in layers:
                raise _unknown(name, [known for known in layers if known])
            hooks.append(layers[name].register_forward_hook(_listener(heard, name)))
        yield heard
    finally:
        for hook in hooks:
            hook.remove()


def blocks(module: nn.Module) -> list[str]:
    """The names of the layers that follow one another, as a transformer's: those of the longest list of modules.

    Raises `BadInput` for a network that has no list.
    """
    lists = [
        (len(layer), name) for name, layer in module.named_modules() if isinstance(layer, nn.ModuleList | nn.Sequential)
    ]
    length, name = max(lists, default=(0, ""), key=lambda found: found[0])
    if not length:
        few = [known for known, _ in module.named_modules() if known][:_FEW]
        raise BadInput(
            "This network's layers stand in no list.", hint=f"Name `layers` yourself, of: {', '.join(few) or 'none'}"
        )
    return [f"{name}.{place}".lstrip(".") for place in range(length)]


def _listener(heard: dict[str, Tensor], name: str) -> Any:
    def hear(_: nn.Module, __: object, output: Any) -> None:
        heard[name] = output if isinstance(output, Tensor) else output[0]

    return hear


def _unknown(name: str, layers: list[str]) -> UnknownName:
    if len(layers) <= _FEW:
        return UnknownName("layer", name, layers)
    error = UnknownName("layer", name, layers)
    near = difflib.get_close_matches(name, layers, n=_FEW, cutoff=0)
    error.hint = f"nearest of {len(layers)}: {', '.join(near)}"
    return error
