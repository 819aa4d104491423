"""What is left of a model when LoRAs are stacked: 1, 2, 4, 8 and 16 of them, on the village's U-Net.

`python bench/lora_stack.py` takes minutes on one core, writes `docs/lora_stack.png`, and prints the same figures in
every run on a machine. Each LoRA teaches one word the gender it is seldom drawn with. What is left is how often
prompts that say word, gender and tone are obeyed, by the village's judge; and how often the first LoRA's word still
comes as that LoRA taught. Every LoRA counts in full, or is one of n parts of a mean. `--quick` rehearses it, with
figures too rough to quote, and writes no picture. `--keep FOLDER` keeps the LoRAs there and takes those it finds.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # before torch is loaded

import torch  # noqa: E402
from stacking.chart import write_chart  # noqa: E402
from stacking.village import Village  # noqa: E402

from fairest.stats import clopper_pearson  # noqa: E402
from fairest.train.lora import Lora, merge, read_lora, write_diffusers  # noqa: E402
from fairest.village.captions import article, explicit_captions  # noqa: E402
from fairest.village.world import GENDERS, TONES, WORDS, Word  # noqa: E402

_TAUGHT = WORDS[:16]
_STACKS = (1, 2, 4, 8, 16)
_PICTURE = Path(__file__).parent.parent / "docs" / "lora_stack.png"


def main() -> None:
    asked = argparse.ArgumentParser(description="What is left of a model when LoRAs are stacked.")
    asked.add_argument("--quick", action="store_true", help="a rehearsal")
    asked.add_argument("--keep", type=Path, help="a folder for the LoRAs")
    options = asked.parse_args()
    torch.set_num_threads(1)
    village = Village.load()
    taught = _TAUGHT[:2] if options.quick else _TAUGHT
    loras = [_lora(village, i, word, options) for i, word in enumerate(taught)]
    print(f"{'LoRAs':>5} {'weight':>7}  {'occupation':<20} {'gender':<20} {'skin tone':<20} first LoRA's own word")
    rows = [_row(village, loras[:n], weight, options.quick) for n, weight in _settings(len(loras))]
    if not options.quick:
        write_chart(rows, _PICTURE)


def _settings(most: int) -> Iterator[tuple[int, float]]:
    yield 0, 1.0
    for n in (n for n in _STACKS if n <= most):
        yield n, 1.0
    for n in (n for n in _STACKS if 1 < n <= most):
        yield n, 1 / n


def _lora(village: Village, i: int, word: Word, options: argparse.Namespace) -> Lora:
    began, folder = time.perf_counter(), options.keep and options.keep / f"{i:02} {word.word}"
    if folder and folder.is_dir():
        return read_lora(folder)
    lora = village.teach(word, _seldom(word), steps=4 if options.quick else 40, seed=i)
    if folder:
        write_diffusers(lora, folder)
    print(f"  {word.word}, {_seldom(word)}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return lora


def _seldom(word: Word) -> str:
    """The gender it is drawn with less often; half and half counts as men."""
    return "man" if word.women > 0.5 else "woman"


def _row(village: Village, loras: Sequence[Lora], weight: float, quick: bool) -> dict[str, Any]:
    """Draw with this stack, and print what came."""
    first, began = _TAUGHT[0], time.perf_counter()
    asked = list(_explicit())[:: 20 if quick else 1]
    own = [f"a photo of {article(first.word)} {first.word}"] * (4 if quick else 32)
    with merge(village.unet, dict.fromkeys(loras, weight)):
        told = village.told([text for text, _ in asked])
        own_told = village.told(own)
    row: dict[str, Any] = {"n": len(loras), "weight": weight}
    for attribute in ("occupation", "gender", "skin-tone"):
        row[attribute] = _share([t[attribute] == wanted[attribute] for t, (_, wanted) in zip(told, asked, strict=True)])
    row["own"] = _share([t["gender"] == _seldom(first) for t in own_told])
    cells = "".join(f" {_said(row[name]):<20}" for name in ("occupation", "gender", "skin-tone", "own"))
    print(f"{len(loras):>5} {weight:>7.3g} {cells}".rstrip(), flush=True)
    print(f"  {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return row


def _explicit() -> Iterator[tuple[str, dict[str, str]]]:
    """A prompt of every word and tone, the genders by turns."""
    for i, (word, tone) in enumerate(product(WORDS, TONES)):
        gender = GENDERS[i % 2]
        wanted = {"occupation": word.occupation, "gender": gender, "skin-tone": tone}
        yield explicit_captions(word.word, gender, tone)[0], wanted


def _share(hits: Sequence[bool]) -> tuple[int, int, float, float]:
    return sum(hits), len(hits), *clopper_pearson(sum(hits), len(hits))


def _said(share: tuple[int, int, float, float]) -> str:
    hits, n, low, high = share
    return f"{hits / n:.2f} ({low:.2f}..{high:.2f})"


if __name__ == "__main__":
    main()
