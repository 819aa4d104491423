"""LoRAs put into a network's weights, and taken out again to the last bit."""

from collections.abc import Mapping
from types import TracebackType

import torch
from torch import Tensor, nn

from fairest.errors import BadInput
from fairest.train.lora.fitting import fitted
from fairest.train.lora.record import Factors, Lora, summed

__all__ = ["Merged", "merge"]


class Merged:
    """Keeps the weights that were there before; `unmerge()`, or the end of a `with`, brings them back."""

    def __init__(self, network: nn.Module, total: Lora) -> None:
        self._total = total
        self._weights = {path: _weight(network, path) for path in total.layers}
        self._before = {path: weight.detach().clone() for path, weight in self._weights.items()}
        with torch.no_grad():
            for path, weight in self._weights.items():
                weight.copy_(self._after(path))

    def unmerge(self) -> None:
        """Put the weights back as they were; a second call does nothing.

        Raises `BadInput` where they are no longer what the merge left: of several merges the last goes first.
        """
        with torch.no_grad():
            if not all(torch.equal(self._weights[path], self._after(path)) for path in self._before):
                raise BadInput(
                    "The weights were changed after this merge, and would be lost.", hint="Undo the last merge first."
                )
            for path, before in self._before.items():
                self._weights[path].copy_(before)
        self._before = {}

    def __enter__(self) -> "Merged":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unmerge()

    def _after(self, path: str) -> Tensor:
        return _changed(self._before[path], self._total.layers[path])


def merge(network: nn.Module, loras: Mapping[Lora, float]) -> Merged:
    """Add the LoRAs to the weights, each times its weight: nothing more to compute, and another sum each time.

    The sum is made in float32, and rounded once to what the weights are. Raises `BadInput` for one that does not fit.
    """
    return Merged(network, summed({fitted(network, lora): weight for lora, weight in loras.items()}))


def _weight(network: nn.Module, path: str) -> Tensor:
    weight = network.get_submodule(path).weight
    assert isinstance(weight, Tensor)  # `fitted` saw to it
    return weight


def _changed(weight: Tensor, factors: Factors) -> Tensor:
    wide = Factors(factors.down.to(weight.device).float(), factors.up.to(weight.device).float(), factors.alpha)
    return (weight.float() + wide.delta().reshape(weight.shape)).to(weight.dtype)
