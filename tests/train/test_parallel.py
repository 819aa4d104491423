from pathlib import Path

import pytest
import torch
from torch.nn import Parameter

from fairest.train.loop import Recipe, train
from fairest.train.parallel import run_in_parallel

_RECIPE = Recipe(steps=20, lr=0.1, weight_decay=0.0, clip=1e9)


def _fit(rank: int, folder: Path, targets: list[float]) -> None:
    """Each process pulls the point to a target of its own."""
    point = Parameter(torch.tensor([0.0]))
    train(lambda _step: (point - targets[rank]) ** 2, [point], _RECIPE)
    torch.save(point.detach(), folder / f"{rank}.pt")


def test_two_processes_train_as_one_on_both_their_data(tmp_path):
    run_in_parallel(_fit, 2, tmp_path, [1.0, 3.0])
    together = [torch.load(tmp_path / f"{rank}.pt", weights_only=True).item() for rank in (0, 1)]
    alone = Parameter(torch.tensor([0.0]))
    both = torch.tensor([1.0, 3.0])
    train(lambda _step: (alone - both) ** 2, [alone], _RECIPE)  # the mean gradient of both targets
    assert together[0] == together[1] == pytest.approx(alone.item(), abs=1e-6)
