"""The prompt and the seed in a ComfyUI workflow of API format: {node: {"class_type": …, "inputs": {…}}}."""

from collections.abc import Iterator, Mapping
from typing import Any

from fairest.adapters.sources.said import NOTHING, Said, clean, seed

__all__ = ["said_by_graph"]

_TEXTS = ("text", "text_g", "text_l", "t5xxl", "clip_l", "prompt", "string", "value")
_CONDITIONS = ("positive", "conditioning", "conditioning_1", "conditioning_to")
_SEEDS = ("seed", "noise_seed")
_MOST_NODES = 1_000


def said_by_graph(graph: Any) -> Said:
    """What the samplers were told to draw. Nothing where that is not one text: then it is not known which it was."""
    if not isinstance(graph, dict) or len(graph) > _MOST_NODES:
        return NOTHING
    nodes = {key: node["inputs"] for key, node in graph.items() if _has_inputs(node)}
    texts = set(_positive(nodes, "positive")) or set(_positive(nodes, "conditioning"))
    seeds = {stated for inputs in nodes.values() for key in _SEEDS if (stated := seed(inputs.get(key))) is not None}
    return Said(text=texts.pop() if len(texts) == 1 else None, seed=seeds.pop() if len(seeds) == 1 else None)


def _has_inputs(node: Any) -> bool:
    return isinstance(node, dict) and isinstance(node.get("inputs"), dict)


def _positive(nodes: Mapping[str, Mapping[str, Any]], way: str) -> Iterator[str]:
    for inputs in nodes.values():
        if (text := _text_behind(inputs.get(way), nodes)) is not None:
            yield text


def _text_behind(link: Any, nodes: Mapping[str, Mapping[str, Any]]) -> str | None:
    """The first text upstream of a link, [node, output]. No node is looked at twice, so that circles end."""
    todo, seen = [link], set[str]()
    while todo:
        key = _target(todo.pop())
        if key is None or key in seen or key not in nodes:
            continue
        seen.add(key)
        inputs = nodes[key]
        if (text := next(filter(None, (clean(inputs.get(name)) for name in _TEXTS)), None)) is not None:
            return text
        todo += [inputs[name] for name in reversed((*_TEXTS, *_CONDITIONS)) if name in inputs]
    return None


def _target(link: Any) -> str | None:
    return link[0] if isinstance(link, list) and link and isinstance(link[0], str) else None
