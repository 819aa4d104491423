"""What decides a judge's labels, as one hash: two judges of one name may be others."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

__all__ = ["fingerprint"]

_SAYS_NOTHING = frozenset({"name", "notes", "only", "package", "runtime", "versions", "dlib", "device"})
"""Of a judge's record: names, words for readers, and what labels do not depend on but for rounding."""


def fingerprint(described: Mapping[str, object]) -> str:
    """The hash of what `Judge.describe` says of weights, vocabulary and settings, at any depth."""
    return hashlib.sha256(json.dumps(_told(described), sort_keys=True, default=str).encode()).hexdigest()


def _told(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _told(of) for name, of in value.items() if name not in _SAYS_NOTHING}
    return [_told(one) for one in value] if isinstance(value, list | tuple) else value
