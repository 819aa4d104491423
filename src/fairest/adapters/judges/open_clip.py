"""Zero-shot judges by models of the open_clip library."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL.Image import Image

from fairest.adapters.judges.clip_encoder import unit
from fairest.adapters.judges.looking import beside_the_drawing, narrowed
from fairest.adapters.judges.open_clip_weights import OpenClipWeights, find_weights
from fairest.adapters.judges.options import BATCH, DTYPE, MARGIN, called, check_batch, check_margin
from fairest.adapters.judges.vocabulary import read_vocabulary
from fairest.adapters.judges.zero_shot import ZeroShot
from fairest.adapters.models.placing import check_dtype, place
from fairest.adapters.models.weights import first_line
from fairest.errors import BadInput, BadWeights

if TYPE_CHECKING:
    from fairest.adapters.judges.zero_shot import Vectors

__all__ = ["OpenClipEncoder", "judge"]

_PRECISIONS = {"float32": "fp32", "bfloat16": "bf16", "float16": "fp16"}


def judge(
    rest: str,
    *,
    margin: float = MARGIN,
    vocabulary: str | Path | None = None,
    batch: int = BATCH,
    device: str = "auto",
    dtype: str = DTYPE,
) -> ZeroShot:
    """The zero-shot judge of "ARCH/TAG", "ARCH/FILE.safetensors" or "hf-hub:owner/name[@revision]".

    Raises `NotFound`, `BadInput`, `BadWeights`, `UnknownName`.
    """
    _need_open_clip()
    check_margin(margin)
    check_batch(batch)
    check_dtype(dtype)
    questions = read_vocabulary(vocabulary)
    encoder = OpenClipEncoder(find_weights(rest), place(str(device), dtype), dtype)
    name = called("open_clip", encoder.name, margin=margin, vocabulary=vocabulary, dtype=dtype)
    return ZeroShot(name, encoder, questions, margin=margin, batch=batch)


class OpenClipEncoder:
    """An `Encoder` of a model that open_clip makes, prepared as its weights were trained."""

    def __init__(self, weights: OpenClipWeights, device: str, dtype: str) -> None:
        """Raises `BadWeights` for weights that are not those of the architecture."""
        import open_clip

        try:
            model, self._prepare = open_clip.create_model_from_pretrained(
                weights.model, weights.pretrained, precision=_PRECISIONS[dtype], device=device, **weights.how
            )
        except (RuntimeError, ValueError, OSError, KeyError) as error:
            raise BadWeights(
                f"The weights {weights.file} cannot be loaded as {weights.model}: {first_line(error)}.",
                hint="Check that they are whole, and of this architecture.",
            ) from error
        self.name = weights.name
        self.scale = float(model.logit_scale.detach().float().exp())
        self._weights = weights
        self._model = model.eval()
        self._device, self._dtype = device, dtype
        self._tokenizer = open_clip.get_tokenizer(weights.model, **weights.words)

    def texts(self, texts: Sequence[str]) -> "Vectors":
        for text in texts:
            self._check_length(text)
        return self._encoded(self._model.encode_text, self._tokenizer(list(texts)))

    def pictures(self, pictures: Sequence[Image]) -> "Vectors":
        import torch

        pixels = torch.stack([self._prepare(narrowed(picture.convert("RGB"))) for picture in pictures])
        return self._encoded(self._model.encode_image, pixels.to(getattr(torch, self._dtype)))

    def describe(self) -> Mapping[str, object]:
        versions = {library: version(library) for library in ("torch", "open_clip_torch")}
        return {**self._weights.describe(), "versions": versions, "dtype": self._dtype}

    def _encoded(self, encode: Any, given: Any) -> "Vectors":
        import torch

        beside_the_drawing()
        with torch.inference_mode():
            return unit(encode(given.to(self._device)))

    def _check_length(self, text: str) -> None:
        """A text that is cut off is another text; open_clip cuts without a word."""
        short = self._tokenizer([text])
        whole = self._tokenizer([text], context_length=2 * short.shape[1])
        if not bool((whole[:, : short.shape[1]] == short).all()):
            raise BadInput(
                f"The prompt {text[:60]!r} is longer than the {short.shape[1]} tokens {self.name} reads.",
                hint="Say it in fewer words.",
            )


def _need_open_clip() -> None:
    """A torchvision that was built for another torch fails with a plain RuntimeError."""
    try:
        import open_clip  # noqa: F401
    except RuntimeError as error:
        raise BadInput(
            f"open_clip cannot be imported: {first_line(error)}.",
            hint="torch and torchvision must be of one build: install both anew, from one index.",
        ) from error
