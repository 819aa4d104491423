"""Where in a workflow of ComfyUI the prompt and the seed go: named, or found where there is one place only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from fairest.errors import BadInput

__all__ = ["Place", "kind_of", "literals", "prompt_places", "seed_places"]

Nodes: TypeAlias = Mapping[str, Any]
"""By id; each has "class_type" and "inputs", where a list of an id and a number is a link to that node's output."""

_SEEDS = ("seed", "noise_seed")
_TEXTS = ("text", "text_g", "text_l", "clip_g", "clip_l", "t5xxl", "llama", "prompt")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """An input of a node: "6.text"."""

    node: str
    input: str

    def __str__(self) -> str:
        return f"{self.node}.{self.input}"


def prompt_places(nodes: Nodes, named: str | None) -> tuple[Place, ...]:
    """The inputs `named`, or else the one text that a sampler's "positive" input leads to. Raises `BadInput`."""
    return _named(nodes, named, "--prompt-node", str) if named else _only(nodes, _texts(nodes), "--prompt-node", str)


def seed_places(nodes: Nodes, named: str | None) -> tuple[Place, ...]:
    """The inputs `named`, or else the one input called seed or noise_seed. Raises `BadInput`."""
    found = _named(nodes, named, "--seed-node", int) if named else _seeds(nodes)
    if not found:
        raise BadInput(
            "The workflow has no input called seed or noise_seed: every picture of a prompt would be the same.",
            hint="Name the input that decides what is random in it: --seed-node NODE.INPUT",
        )
    return tuple(found) if named else _only(nodes, list(found), "--seed-node", int)


def kind_of(node: Mapping[str, Any]) -> str:
    return str(node["class_type"])


def literals(nodes: Nodes, kind: type) -> Iterator[tuple[Place, Any]]:
    """The inputs that hold a value of this type; the others are links to other nodes, or of no interest."""
    for key, node in nodes.items():
        for name, value in node["inputs"].items():
            if isinstance(value, kind) and not isinstance(value, bool):
                yield Place(key, name), value


def _seeds(nodes: Nodes) -> list[Place]:
    inputs = [Place(key, name) for key, node in nodes.items() for name in _SEEDS if name in node["inputs"]]
    return sorted({source for place in inputs for source in _sources(nodes, place, int)})


def _texts(nodes: Nodes) -> list[Place]:
    """The texts of the encoders that a "positive" input leads to; of all encoders, where no node has such an input."""
    starts = [node["inputs"]["positive"] for node in nodes.values() if "positive" in node["inputs"]]
    seen: set[str] = set()
    found = [key for start in starts for key in _encoders(nodes, start, seen)]
    encoders = found if starts else [key for key, node in nodes.items() if _encodes(node)]
    inputs = [Place(key, name) for key in encoders for name in _TEXTS if name in nodes[key]["inputs"]]
    return sorted({source for place in inputs for source in _sources(nodes, place, str)})


def _encodes(node: Mapping[str, Any]) -> bool:
    return kind_of(node).startswith("CLIPTextEncode")


def _encoders(nodes: Nodes, link: object, seen: set[str]) -> Iterator[str]:
    """The text encoders a link leads to, through whatever changes what they give."""
    key = _linked(nodes, link)
    if key is None or key in seen:
        return
    seen.add(key)
    if _encodes(nodes[key]):
        yield key
        return
    # A node that takes both (a ControlNet) gives both on: ours comes from its own "positive".
    inputs = nodes[key]["inputs"]
    for value in [inputs["positive"]] if "positive" in inputs else inputs.values():
        yield from _encoders(nodes, value, seen)


def _sources(nodes: Nodes, place: Place, kind: type) -> list[Place]:
    """The place itself where it holds a value of this type; where it is linked, the values of the node it leads to."""
    value = nodes[place.node]["inputs"][place.input]
    key = _linked(nodes, value)
    if key is None:
        return [place] if isinstance(value, kind) else []
    return [found for found, _ in literals({key: nodes[key]}, kind)]


def _linked(nodes: Nodes, value: object) -> str | None:
    key = str(value[0]) if isinstance(value, list) and len(value) == 2 else None
    return key if key in nodes else None


def _only(nodes: Nodes, found: list[Place], option: str, kind: type) -> tuple[Place, ...]:
    if len(found) == 1:
        return tuple(found)
    what = "prompt" if kind is str else "seed"
    raise BadInput(
        f"Where does the {what} go? The workflow has {len(found) or 'no'} places that look right.",
        hint=f"Name one, or several with commas between, by {option}: {_listed(nodes, found, kind)}",
    )


def _named(nodes: Nodes, names: str, option: str, kind: type) -> tuple[Place, ...]:
    is_one = _called(nodes, names) or _called(nodes, names.rpartition(".")[0])  # titles may hold commas
    parts = [names] if is_one else [name.strip() for name in names.split(",")]
    return tuple(_place(nodes, name, option, kind) for name in parts)


def _place(nodes: Nodes, name: str, option: str, kind: type) -> Place:
    """The place called "6", "6.text", "Title" or "Title.text"."""
    keys, chosen = _called(nodes, name), ""
    if not keys:
        title, _, chosen = name.rpartition(".")
        keys = _called(nodes, title)
    there = [place for place, _ in literals({key: nodes[key] for key in keys}, kind)]
    usual = [chosen] if chosen else _TEXTS if kind is str else _SEEDS
    found = [place for place in there if place.input in usual] or ([] if chosen else there)
    if len(found) == 1:
        return found[0]
    what = "texts" if kind is str else "whole numbers"
    raise BadInput(
        f"{option} {name!r} names {len(found) or 'no'} {what} of the workflow; it must name one, not linked to a node.",
        hint=f"There are: {_listed(nodes, there, kind)}",
    )


def _called(nodes: Nodes, name: str) -> list[str]:
    """The ids of the nodes with this id or title."""
    return [name] if name in nodes else [key for key, node in nodes.items() if name and _title(node) == name]


def _title(node: Mapping[str, Any]) -> str:
    meta = node.get("_meta")
    return str(meta.get("title", "")) if isinstance(meta, dict) else ""


def _listed(nodes: Nodes, found: list[Place], kind: type) -> str:
    """The places found, or all there are, with what their nodes are called."""
    places = found or [place for place, _ in literals(nodes, kind)]
    return ", ".join(f"{place} ({_title(nodes[place.node]) or kind_of(nodes[place.node])})" for place in places)
