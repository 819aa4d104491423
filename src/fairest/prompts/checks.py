"""What a key of a suite file must hold; the error names the key, the place, and what came."""

from collections.abc import Iterable, Mapping
from typing import Any

from fairest.errors import BadSuite, closest

__all__ = ["listed", "string", "strings", "table"]


def listed(attribute: str, attributes: Iterable[str], where: str) -> None:
    """What is asked for must be measured, too: else nobody learns whether it was obeyed."""
    known = tuple(attributes)
    if attribute not in known:
        guess = closest(attribute, known)
        did_you_mean = f" Did you mean {guess!r}?" if guess else ""
        raise BadSuite(
            f"{where} asks for {attribute!r}, which is none of the suite's attributes.{did_you_mean}",
            hint=f"attributes: {', '.join(known)}",
        )


def _present(within: Mapping[str, Any], key: str, where: str) -> Any:
    if key not in within:
        raise BadSuite(f"{where} lacks the key {key!r}.")
    return within[key]


def string(within: Mapping[str, Any], key: str, where: str) -> str:
    value = _present(within, key, where)
    if not isinstance(value, str) or not value.strip():
        raise BadSuite(f"{key!r} in {where} must be text in quotes, not {value!r}.")
    return value


def strings(within: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = _present(within, key, where)
    if not isinstance(value, list) or not value or not all(isinstance(v, str) and v.strip() for v in value):
        raise BadSuite(f"{key!r} in {where} must be a list of texts, none of them blank, not {value!r}.")
    return tuple(value)


def table(within: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    value = within.get(key, {})
    if not isinstance(value, dict):
        raise BadSuite(f"{key!r} in {where} must be a table, not {value!r}.")
    return value
