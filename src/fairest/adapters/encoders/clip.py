"""Any CLIP or SigLIP in the transformers library's format as a perceptor: gradients flow from vectors to pictures."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fairest.adapters.encoders.checkpoint import Checkpoint
from fairest.adapters.encoders.clip_model import check_kind, vectors_of
from fairest.adapters.encoders.looking import Look, look_of
from fairest.adapters.encoders.texts import Texts
from fairest.adapters.models.pipeline_loading import need_libraries
from fairest.errors import BadInput

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["TransformersPerceptor", "perceptor"]

_MANY = 64
"""Texts encoded at a time."""


def perceptor(rest: str, *, device: str = "auto", dtype: str = "float32") -> "TransformersPerceptor":
    """The model of a folder, or of a repository "owner/name[@revision]".

    Raises `MissingExtra`, `NotFound`, `BadInput`, `BadWeights`, `UnknownName`.
    """
    return TransformersPerceptor.load(rest, device=device, dtype=dtype)


class TransformersPerceptor:
    """A `Perceptor` of a model that has both `get_text_features` and `get_image_features`."""

    def __init__(self, name: str, checkpoint: Checkpoint, model: Any, texts: Texts, look: Look) -> None:
        self.name = name
        self._checkpoint = checkpoint
        self._model = model.requires_grad_(False)
        self._tokens = texts
        self._look = look

    @classmethod
    def load(
        cls, folder: str, name: str | None = None, *, device: str = "auto", dtype: str = "float32"
    ) -> "TransformersPerceptor":
        """Check and load a folder or repository; it is called after that unless it is given a name."""
        need_libraries()
        from transformers import AutoModel

        checkpoint = Checkpoint.find(folder, "clip")
        check_kind(checkpoint)
        model = checkpoint.load(AutoModel, device, dtype)
        return cls(name or f"clip:{checkpoint.name}", checkpoint, model, Texts(checkpoint, model), look_of(checkpoint))

    @property
    def size(self) -> int:
        return self._look.size

    @property
    def network(self) -> "nn.Module":
        """The part that sees."""
        seeing: nn.Module = getattr(self._model, "vision_model", self._model)
        return seeing

    def image(self, pictures: "Tensor") -> "Tensor":
        """Unit vectors `[b,d]` of pictures `[b,3,h,w]` in 0..1 of any size."""
        return self._seen(self._look(pictures.to(self._model.device)))

    def images(self, pictures: "Sequence[Tensor]") -> "Tensor":
        """Unit vectors `[b,d]` of pictures `[3,h,w]` in 0..1 that differ in size."""
        import torch

        return self._seen(torch.cat([self._look(picture[None].to(self._model.device)) for picture in pictures]))

    def _seen(self, pixels: "Tensor") -> "Tensor":
        return vectors_of(self._model.get_image_features(pixel_values=pixels.to(self._model.dtype)))

    def text(self, texts: Sequence[str]) -> "Tensor":
        """Unit vectors `[n,d]`. Raises `BadInput` for a text that is too long, or for none."""
        import torch

        if not texts:
            raise BadInput(f"{self.name} was given no text to read.", hint="Give one at least.")
        tokens = [self._tokens(texts[i : i + _MANY]) for i in range(0, len(texts), _MANY)]
        with torch.no_grad():
            return torch.cat([vectors_of(self._model.get_text_features(**t.to(self._model.device))) for t in tokens])

    def describe(self) -> Mapping[str, object]:
        dtype = str(self._model.dtype).removeprefix("torch.")
        return {"name": self.name, **self._checkpoint.describe(), "size": self.size, "dtype": dtype}
