"""The village's judges: small networks that know drawings of people, and say when they are unsure."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as PictureFile
from PIL.Image import Image

from fairest.measure.calibration import from_json
from fairest.records import NOBODY, UNSURE, Confusion, Label
from fairest.run.files import sha256_of
from fairest.village.files import confusions
from fairest.village.world import GENDERS, OCCUPATIONS, TONES

__all__ = ["VillageJudge"]

_SIDE = 64
_SURE: Mapping[str, float] = {"gender": 0.75, "skin-tone": 0.5, "occupation": 0.5}
"""The confidence below which the judge says it is unsure."""
_NOTE = (
    "The village's judge knows drawings of people in the village's style; of any other picture its labels mean nothing."
)


@dataclass(frozen=True)
class VillageJudge:
    """Labels occupation, gender presentation and skin tone of pictures in the village's style.

    It was trained on drawings alone, never on what a generator drew. A picture in which it sees no
    person gets no label, and neither does one on which its confidence is low.
    """

    name: str
    network: str
    file: Path
    model: Any

    @classmethod
    def load(cls, name: str, network: str, file: Path) -> "VillageJudge":
        """Load weights (safetensors, float16). Raises `BadWeights` when the file is not whole."""
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        from fairest.errors import BadWeights
        from fairest.village.networks import NETWORKS

        model = NETWORKS[network]()
        try:
            model.load_state_dict({key: value.float() for key, value in load_file(file).items()})
        except (OSError, SafetensorError, RuntimeError) as error:
            raise BadWeights(
                f"The judge's weights at {file} cannot be loaded: {error}", hint="Install again."
            ) from error
        return cls(name, network, file, model.eval())

    @property
    def attributes(self) -> Mapping[str, tuple[str, ...]]:
        return {"gender": GENDERS, "skin-tone": TONES, "occupation": OCCUPATIONS}

    @cached_property
    def confusions(self) -> Sequence[Confusion]:
        """How far it errs, on the village's pictures and on the painter's; empty for weights nobody measured."""
        measured = confusions()["judges"].get(self.name, {})
        if measured.get("weights") != self.sha256:
            return ()
        return tuple(from_json(entry, f"the confusions of {self.name}") for entry in measured["found"])

    @cached_property
    def sha256(self) -> str | None:
        """The hash of its weights."""
        return sha256_of(self.file)

    def label(self, ids: Sequence[str], pictures: Sequence[Image], attributes: Sequence[str]) -> list[Label]:
        """One label for each picture and attribute; pictures of any size are scaled to 64 x 64."""
        from fairest.village.networks import HEADS

        odds = self.odds(pictures)
        nobody = HEADS["occupation"].index(NOBODY)
        labels = []
        for i, picture in enumerate(ids):
            empty = int(odds["occupation"][i].argmax()) == nobody
            for attribute in attributes:
                labels.append(
                    Label(picture, attribute, None, why=NOBODY)
                    if empty
                    else _label(picture, attribute, odds[attribute][i], self.attributes[attribute])
                )
        return labels

    def odds(self, pictures: Sequence[Image]) -> dict[str, np.ndarray[Any, Any]]:
        """The judge's probabilities, `[n,k]` for every head."""
        import torch

        if threading.current_thread() is not threading.main_thread():
            # Beside the drawing: a second team of threads on the same cores would make both wait. It is this thread's.
            torch.set_num_threads(1)
        with torch.inference_mode():
            logits = self.model(torch.from_numpy(_pixels(pictures)))
        return {head: values.float().softmax(-1).numpy() for head, values in logits.items()}

    def describe(self) -> Mapping[str, object]:
        return {
            "name": self.name,
            "network": self.network,
            "weights": {self.file.name: self.sha256},
            "unsure_below": dict(_SURE),
            "notes": [_NOTE],
        }


def _label(picture: str, attribute: str, odds: "np.ndarray[Any, Any]", values: Sequence[str]) -> Label:
    best = int(odds[: len(values)].argmax())
    score = round(float(odds[best]), 4)
    if score < _SURE[attribute]:
        return Label(picture, attribute, None, why=UNSURE, score=score)
    return Label(picture, attribute, values[best], score=score)


def _pixels(pictures: Sequence[Image]) -> "np.ndarray[Any, Any]":
    """Float32 `[n,3,64,64]` in 0..1."""
    small = [p.convert("RGB").resize((_SIDE, _SIDE), PictureFile.Resampling.BOX) for p in pictures]
    return np.stack([np.asarray(p, np.float32) for p in small]).transpose(0, 3, 1, 2).copy() / 255
