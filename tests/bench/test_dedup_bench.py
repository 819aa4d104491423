"""The bench's near-duplicates are those it says it planted, and its tools are asked for the same pairs."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from duplicates import data
from duplicates.tools import TOOLS, here


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    file = tmp_path_factory.mktemp("embeddings") / "embeddings.npy"
    data.write(file, 4000)
    return np.load(file), np.load(file.with_suffix(".family.npy"))


def test_a_fifth_of_the_rows_are_families_of_2_to_20(made):
    _, family = made
    sizes = np.unique(family[family >= 0], return_counts=True)[1]
    assert 2 <= sizes.min() <= sizes.max() <= 20
    assert 0.2 <= (family >= 0).mean() <= 0.25


def test_planted_pairs_are_the_pairs_of_a_family_that_are_alike(made):
    embeddings, family = made
    assert np.allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-6)
    alike = (embeddings.astype(float) @ embeddings.T.astype(float)) >= 0.9
    wanted = np.argwhere(np.triu(alike & (family[:, None] == family) & (family >= 0), 1))
    planted = data.planted(embeddings, family, 0.9)
    assert {tuple(pair) for pair in planted.tolist()} == {tuple(pair) for pair in wanted.tolist()}
    assert len(planted) > 500


def test_fairest_and_five_clusterings_find_what_was_planted(made):
    embeddings, family = made
    ids, planted = data.ids(4000), data.planted(embeddings, family, 0.9)
    for found in (
        here(embeddings, ids, 0.9),
        here(embeddings, ids, 0.9, workers=2),
        TOOLS["five clusterings"](embeddings, ids, 0.9),
    ):
        assert np.isin(planted @ [4000, 1], found.pairs @ [4000, 1]).all()
