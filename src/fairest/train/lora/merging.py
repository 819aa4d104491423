"""LoRAs put into a network's weights, and taken out again to the last bit."""

from collections.abc import Iterator, Mapping, Sequence
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
        self._changes = _by_weight(network, total)
        self._before = [weight.detach().clone() for weight, _ in self._changes]
        with torch.no_grad():
            for weight, after in self._after():
                weight.copy_(after)

    def unmerge(self) -> None:
        """Put the weights back as they were; a second call does nothing.

        Raises `BadInput` where they are no longer what the merge left: of several merges the last goes first.
        """
        with torch.no_grad():
            if not all(torch.equal(weight, after) for weight, after in self._after()):
                raise BadInput(
                    "The weights were changed after this merge, and would be lost.", hint="Undo the last merge first."
                )
            for (weight, _), before in zip(self._changes, self._before, strict=True):
                weight.copy_(before)
        self._changes, self._before = [], []

    def __enter__(self) -> "Merged":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unmerge()

    def _after(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Each weight, and what the merge makes of it."""
        for (weight, changes), before in zip(self._changes, self._before, strict=True):
            yield weight, _changed(before, changes)


def merge(network: nn.Module, loras: Mapping[Lora, float]) -> Merged:
    """Add the LoRAs to the weights, each times its weight: nothing more to compute, and another sum each time.

    The sum is made in float32 at least, and rounded once to what the weights are; a weight that layers share gets the
    changes of all. Raises `BadInput` for a LoRA that does not fit, and for weights that come for their turn only.
    """
    return Merged(network, summed({fitted(network, lora): weight for lora, weight in loras.items()}))


def _by_weight(network: nn.Module, total: Lora) -> list[tuple[Tensor, list[Factors]]]:
    """Each weight once, with the changes of all the layers that have it."""
    found: dict[int, tuple[Tensor, list[Factors]]] = {}
    for path, factors in total.layers.items():
        weight = network.get_submodule(path).weight
        assert isinstance(weight, Tensor)  # `fitted` saw to it
        if weight.is_meta or hasattr(network, "_hf_hook"):  # accelerate's mark of weights that come and go
            raise BadInput(
                "The weights come for their turn only, and what is merged into them would be lost.",
                hint="Use adapted(), or open the model without memory lower or lowest.",
            )
        found.setdefault(id(weight), (weight, []))[1].append(factors)
    return list(found.values())


def _changed(weight: Tensor, changes: Sequence[Factors]) -> Tensor:
    dtype = torch.promote_types(weight.dtype, torch.float32)
    total = weight.to(dtype)
    for factors in changes:
        wide = Factors(factors.down.to(weight.device, dtype), factors.up.to(weight.device, dtype), factors.alpha)
        total = total + wide.delta().reshape(weight.shape)
    return total.to(weight.dtype)
