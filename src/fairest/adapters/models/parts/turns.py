"""Weights come when it is the turn of their part, or of their layer: the same pictures in less memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fairest.adapters.models.parts.waiting import Waiting

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["take_turns"]


def take_turns(parts: Sequence[Waiting], *, by_layer: bool) -> None:
    """Let each part read its weights when it is called: they leave when another's come.

    By layer, each layer does, and its weights leave at once. Gradients hold on to what they still need.
    """
    turns = _Turns()
    for part in parts:
        for unit in _layers(part) if by_layer else _wholes(part):
            unit.module.register_forward_pre_hook(lambda *_, unit=unit: unit.fill() if by_layer else turns.take(unit))
            if by_layer:
                unit.module.register_forward_hook(lambda *_, unit=unit: unit.empty())


@dataclass(frozen=True)
class _Unit:
    """What comes and goes together."""

    module: "nn.Module"
    """Whose call is its turn."""
    part: Waiting
    places: "Mapping[str, tuple[nn.Module, str]]"
    """Of each weight, by its name in the part: whose it is, and as what."""

    def fill(self) -> None:
        for name, weight in self.part.read(self.places):
            self._put(name, weight)

    def empty(self) -> None:
        import torch

        for name, (owner, own) in self.places.items():
            self._put(name, torch.empty_like(getattr(owner, own), device="meta"))

    def _put(self, name: str, weight: "Tensor") -> None:
        from torch import nn

        owner, own = self.places[name]
        owner._parameters[own] = nn.Parameter(weight, requires_grad=False)


class _Turns:
    """Of units of which one alone has its weights."""

    def __init__(self) -> None:
        self._now: _Unit | None = None

    def take(self, unit: _Unit) -> None:
        if unit is self._now:
            return
        if self._now:
            self._now.empty()
        self._now = unit  # before it is filled: one that was stopped half way is emptied, too
        unit.fill()


def _wholes(part: Waiting) -> Iterator[_Unit]:
    """The part; an autoencoder, whose halves are called alone, in halves."""
    halves = dict(part.module.named_children()) if hasattr(part.module, "decoder") else {}
    for prefix, module in (halves if "encoder" in halves else {"": part.module}).items():
        yield _Unit(module, part, _places(module, prefix))


def _layers(part: Waiting) -> Iterator[_Unit]:
    for prefix, module in part.module.named_modules():
        if places := _places(module, prefix, deep=False):
            yield _Unit(module, part, places)


def _places(module: "nn.Module", prefix: str, *, deep: bool = True) -> "dict[str, tuple[nn.Module, str]]":
    found = {}
    for within, owner in module.named_modules(prefix=prefix) if deep else [(prefix, module)]:
        for own, weight in owner._parameters.items():
            if weight is not None:
                found[f"{within}.{own}".lstrip(".")] = (owner, own)
    return found
