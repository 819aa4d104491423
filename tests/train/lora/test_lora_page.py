"""The page's snippets run, on the village."""

import re
from pathlib import Path

import numpy as np
from PIL import Image

from fairest.train.lora import read_lora
from fairest.village.files import GENERATOR

PAGE = (Path(__file__).parents[3] / "docs" / "lora.md").read_text(encoding="utf-8")
USE, TRAIN = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_a_lora_is_used_as_the_page_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = {}
    exec(compile(USE, "lora.md", "exec"), found)
    assert {factors.rank for factors in found["both"].layers.values()} == {8}


def test_a_lora_is_trained_as_the_page_says(tmp_path, monkeypatch):
    """The village's autoencoder has no distribution, and it learns in fewer steps here."""
    monkeypatch.chdir(tmp_path)
    Path("pictures").mkdir()
    for i in range(3):
        Image.fromarray(np.full((70, 60, 3), 80 * i, np.uint8)).save(f"pictures/{i}.png")
        Path(f"pictures/{i}.txt").write_text(f"a photo of a nurse {i}\n")
    code = (
        TRAIN.replace("models/sd", str(GENERATOR))
        .replace("latent_dist.mean", "latents")
        .replace("steps=500", "steps=2")
    )
    found = {}
    exec(compile(code, "lora.md", "exec"), found)
    assert len(found["trained"].losses) == 2
    assert read_lora("my-lora").layers.keys() == found["lora"].layers.keys()
