"""What ComfyUI answers, read: ids, the state of the queue, what came out, and what went wrong."""

import re
from collections.abc import Mapping
from typing import Any

from fairest.adapters.remote.answers import Answer, Unusable, mapping_of
from fairest.errors import DrawingFailed

__all__ = ["chosen", "ids", "invalid", "job_id", "line", "part", "what_failed"]


def job_id(answer: Answer) -> str:
    """The id ComfyUI gave to what was queued. Raises `Unusable`."""
    found = mapping_of(answer).get("prompt_id")
    if not isinstance(found, str):
        raise Unusable("the service's answer cannot be read: JSON of another shape")
    return found


def ids(queue: object) -> frozenset[str]:
    """The ids in a queue, which is a list of lists: a number, the id, the workflow …"""
    items = queue if isinstance(queue, list) else []
    return frozenset(item[1] for item in items if isinstance(item, list) and len(item) > 1 and isinstance(item[1], str))


def part(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = of.get(name)
    return found if isinstance(found, dict) else {}


def chosen(outputs: Mapping[str, Any]) -> dict[str, str]:
    """The first picture of the workflow, by the ids of its nodes; a saved one before one that is only shown.

    Raises `Unusable` where there is none.
    """
    found = [
        (image.get("type") != "output", _natural(key), image)
        for key in outputs
        for image in _images(part(outputs, key))
        if isinstance(image.get("filename"), str)
    ]
    if not found:
        raise Unusable("the workflow gave no picture")
    image = min(found, key=lambda item: item[:2])[2]
    return {name: str(image.get(name, "")) for name in ("filename", "subfolder", "type")}


def _images(output: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    images = output.get("images")
    return [image for image in images if isinstance(image, dict)] if isinstance(images, list) else []


def _natural(key: str) -> list[tuple[int, str]]:
    """So that 9 comes before 10, and 12:3 after 12. They may be too long to be read as numbers."""
    pieces = [(piece, piece.lstrip("0")) for piece in re.findall(r"\d+|\D+", key)]
    return [(len(digits), digits) if piece.isdecimal() else (0, piece) for piece, digits in pieces]


def what_failed(status: Mapping[str, Any]) -> tuple[str, str] | None:
    """Of a status that is an error: what happened, the same for the same cause, and what ComfyUI says of it."""
    if status.get("status_str") != "error":
        return None
    kind, told = _last_message(status.get("messages"))
    node = f"node {line(told.get('node_id'))} ({line(told.get('node_type'))})"
    if kind == "execution_interrupted":
        return f"it was interrupted at {node}", ""
    return f"its {node} stopped with {line(told.get('exception_type'))}", line(told.get("exception_message"))


def _last_message(messages: object) -> tuple[str, Mapping[str, Any]]:
    """The last of ["execution_error", {…}] and the like."""
    last = messages[-1] if isinstance(messages, list) and messages else None
    if isinstance(last, list) and len(last) == 2 and isinstance(last[1], dict):
        return str(last[0]), last[1]
    return "", {}


def invalid(answer: Answer) -> None:
    """Raises `DrawingFailed` for the answer to a workflow that this server cannot run."""
    if answer.status != 400:
        return
    told = mapping_of(answer)
    wrong = [_error(part(told, "error"))] + [
        f"node {line(key)} ({line(node.get('class_type'))}): {_error(error)}"
        for key, node in part(told, "node_errors").items()
        if isinstance(node, dict)
        for error in node.get("errors") or []
        if isinstance(error, dict)
    ]
    raise DrawingFailed(
        f"ComfyUI does not take the workflow: {'; '.join(filter(None, wrong[:4]))}.",
        hint="Does it run in ComfyUI's own page, and does this server have its nodes and models?",
    )


def _error(error: Mapping[str, Any]) -> str:
    return ": ".join(filter(None, (line(error.get("message")), line(error.get("details")))))


def line(value: object) -> str:
    """One printable line, at most 200 characters, of whatever a server says; "" for nothing."""
    text = "" if value is None else str(value)
    whole = " ".join("".join(c if c.isprintable() else " " for c in text[:2000]).split())
    return whole if len(whole) <= 200 else whole[:199] + "…"
