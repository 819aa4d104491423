"""A workflow of ComfyUI in its API format: read, described, and filled with a prompt and a seed."""

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairest.adapters.remote.places import Place, kind_of, literals, prompt_places, seed_places
from fairest.errors import BadInput, NotFound

__all__ = ["Workflow"]

_WEIGHTS = (".safetensors", ".sft", ".ckpt", ".pt", ".pth", ".bin", ".gguf")


@dataclass(frozen=True)
class Workflow:
    """A workflow with its places for a prompt and a seed; several places get the same."""

    nodes: Mapping[str, Any]
    sha256: str
    """Of its file."""
    prompts: tuple[Place, ...]
    seeds: tuple[Place, ...]

    @classmethod
    def read(cls, path: str | Path, prompt_node: str | None = None, seed_node: str | None = None) -> "Workflow":
        """Read a file made by "Save (API Format)".

        Nodes are named by id or title, with or without the input ("6", "6.text", "My prompt"), several with
        commas between; without a name it is the only place there is. Raises `NotFound`, `BadInput`.
        """
        content = _content(Path(path))
        nodes = _nodes(content, str(path))
        prompts, seeds = prompt_places(nodes, prompt_node), seed_places(nodes, seed_node)
        return cls(nodes, hashlib.sha256(content).hexdigest(), prompts, seeds)

    def filled(self, prompt: str, seed: int) -> dict[str, Any]:
        """The workflow with this prompt and seed in their places, and nothing else changed."""
        nodes = copy.deepcopy(dict(self.nodes))
        for places, value in ((self.prompts, prompt), (self.seeds, seed)):
            for place in places:
                nodes[place.node]["inputs"][place.input] = value
        return nodes

    def weights(self) -> dict[str, str]:
        """The files of weights it names, by place: {"4.ckpt_name": "sd15.safetensors"}."""
        return {str(place): value for place, value in literals(self.nodes, str) if value.lower().endswith(_WEIGHTS)}

    def encodes_text(self) -> bool:
        """Whether a text encoder of ComfyUI reads its prompt, by the syntax that these know."""
        return any(kind_of(node).startswith("CLIPTextEncode") for node in self.nodes.values())


def _content(path: Path) -> bytes:
    try:
        return path.expanduser().read_bytes()
    except OSError as error:
        raise NotFound(f"The workflow {str(path)!r} cannot be read: {error.strerror}.") from error


def _nodes(content: bytes, path: str) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"The workflow {path!r} is no JSON: {error}.") from error
    if isinstance(found, dict) and "nodes" in found and "links" in found:
        raise BadInput(
            f"The workflow {path!r} is in the format of ComfyUI's own page, which its server does not take.",
            hint='Save it there with "Save (API Format)", in newer versions File > Export (API).',
        )
    if not isinstance(found, dict) or not found or not all(map(_is_node, found.values())):
        raise BadInput(f"{path!r} is no workflow of ComfyUI.", hint='Make one there with "Save (API Format)".')
    return found


def _is_node(node: object) -> bool:
    return isinstance(node, dict) and isinstance(node.get("class_type"), str) and isinstance(node.get("inputs"), dict)
