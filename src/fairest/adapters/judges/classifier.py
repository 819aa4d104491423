"""Any image classifier of the transformers library, whose classes a vocabulary maps to values."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL.Image import Image

from fairest.adapters.encoders.checkpoint import Checkpoint
from fairest.adapters.judges.choosing import chosen
from fairest.adapters.judges.label_map import maps_of
from fairest.adapters.judges.looking import Looking, beside_the_drawing, placed
from fairest.adapters.judges.options import BATCH, DTYPE, MARGIN, called, check_batch, check_margin, recorded
from fairest.adapters.judges.vocabulary import Question, read_vocabulary
from fairest.errors import BadInput, JudgingFailed
from fairest.records import Label

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Classifier", "judge"]

_NOTE = "A classifier knows its own classes and no others: whoever fits none of them gets the nearest."


def judge(
    rest: str,
    *,
    margin: float = MARGIN,
    vocabulary: str | Path | None = None,
    batch: int = BATCH,
    device: str = "auto",
    dtype: str = DTYPE,
) -> "Classifier":
    """The judge of the classifier `rest` names: a folder, or a repository "owner/name[@revision]" with safetensors.

    Raises `NotFound`, `BadInput`, `BadWeights`, `UnknownName`.
    """
    from transformers import AutoModelForImageClassification

    check_margin(margin)
    check_batch(batch)
    questions = read_vocabulary(vocabulary)
    checkpoint = Checkpoint.find(rest, "hf")
    _check_kind(checkpoint)
    model = checkpoint.load(AutoModelForImageClassification, device, dtype)
    name = called("hf", checkpoint.name, margin=margin, vocabulary=vocabulary, dtype=dtype)
    return Classifier(name, checkpoint, model, Looking(checkpoint.folder), questions, margin, batch)


class Classifier:
    """Labels each picture with the value whose classes are likeliest together, if clearly likelier than the next."""

    def __init__(
        self,
        name: str,
        checkpoint: Checkpoint,
        model: Any,
        looking: Looking,
        questions: Mapping[str, Question],
        margin: float,
        batch: int,
    ) -> None:
        """Raises `BadInput` where the model's classes cover no attribute of the questions."""
        self.name = name
        self._checkpoint = checkpoint
        self._model = model
        self._looking = looking
        self._classes = [model.config.id2label.get(i, f"class {i}") for i in range(model.config.num_labels)]
        self._maps = maps_of(questions.values(), self._classes, checkpoint.name)
        self._questions = {attribute: questions[attribute] for attribute in self._maps}
        self._margin = margin
        self._batch = batch

    @property
    def attributes(self) -> Mapping[str, tuple[str, ...]]:
        return {attribute: question.names for attribute, question in self._questions.items()}

    def label(self, ids: Sequence[str], pictures: Sequence[Image], attributes: Sequence[str]) -> list[Label]:
        """One label for each picture and attribute; its score is the odds of the best value."""
        return [
            self._told(name, attribute, odds)
            for start in range(0, len(pictures), self._batch)
            for name, odds in zip(ids[start:], self._odds(pictures[start : start + self._batch]), strict=False)
            for attribute in attributes
        ]

    def describe(self) -> Mapping[str, object]:
        return {
            "name": self.name,
            **self._checkpoint.describe(),
            "dtype": str(self._model.dtype).removeprefix("torch."),
            "classes": self._classes,
            "margin": self._margin,
            **recorded(self._questions),
            "notes": [_NOTE],
        }

    def _told(self, picture: str, attribute: str, odds: "NDArray[Any]") -> Label:
        *values, nobody, other = (odds @ self._maps[attribute]).tolist()
        names = self._questions[attribute].names
        return chosen(picture, attribute, names, values, nobody=nobody, other=other, margin=self._margin)

    def _odds(self, pictures: Sequence[Image]) -> "NDArray[Any]":
        """Of every class, `[n, classes]`."""
        import torch

        beside_the_drawing()
        inputs = placed(self._looking(pictures), self._model)
        with torch.inference_mode():
            odds = self._model(**inputs).logits.double().softmax(-1)
        if not torch.isfinite(odds).all():
            raise JudgingFailed("The model gave numbers that are none.", hint="Ask for dtype=float32.")
        found: NDArray[Any] = odds.cpu().numpy()
        return found


def _check_kind(checkpoint: Checkpoint) -> None:
    if "ForImageClassification" not in checkpoint.kind:
        raise BadInput(
            f"{checkpoint.folder} is a {checkpoint.kind}, which is no image classifier.",
            hint="Give a model such as ViTForImageClassification; clip:FOLDER takes CLIP and its like.",
        )
    if checkpoint.config.get("problem_type") == "multi_label_classification":
        raise BadInput(
            f"{checkpoint.folder} answers each of its classes with yes or no: several may hold, or none.",
            hint="This judge needs classes of which one holds. Wrap the model in a judge of your own.",
        )
