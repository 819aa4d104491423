"""Miniatures of models that judge, made once a session, and pictures of all shapes."""

import sys
from pathlib import Path

import pytest

_HERE = Path(__file__).parent
sys.path += [str(_HERE), str(_HERE.parent / "models")]  # for `import judge_models`, `import hub`


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory):
    """`model_folder("siglip")`: the folder of a saved model of that kind; not to be changed."""
    import judge_models

    made = {}

    def folder_of(kind):
        if kind not in made:
            made[kind] = judge_models.save(kind, tmp_path_factory.mktemp("judging") / kind)
        return made[kind]

    return folder_of


@pytest.fixture(scope="session")
def shapes():
    """Pictures of noise: square, a single pixel, grey, very wide, very tall."""
    import numpy as np
    from PIL import Image

    rng = np.random.default_rng(5)
    sizes = [(12, 12), (1, 1), (9, 7), (3000, 2), (3, 1500), (3, 3)]
    made = [Image.fromarray(rng.integers(0, 256, (h, w, 3), dtype=np.uint8)) for w, h in sizes]
    return [*made, Image.new("L", (20, 20), 90)]
