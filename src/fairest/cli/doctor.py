"""`fairest doctor`: what is installed, which doors are known, what each extra would add."""

import os
import platform
import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairest.cli.show import print_json, print_table, say

if TYPE_CHECKING:
    from fairest.doors import Kind

__all__ = ["doctor", "requirements", "version_of"]

_KINDS: "tuple[Kind, ...]" = (
    "generator", "judge", "suite", "reference", "recipe", "model", "encoder", "enlarger", "planner", "set",
)  # fmt: skip
_MARKER = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")
_GIVES = {
    "models": "diffusers: and the village's generator and judges; the judges clip: and hf:; fairest generate",
    "api": "openai:, hf:, a1111: and comfyui:; the judge vqa:; planners of layouts",
    "judges": "the judges of photographs faces, each-face:, skin-tone and sexual-content",
    "label": "fairest label",
    "film": "the recipes that make films",
    "curate": "fairest curate",
    "ray": "fairest curate --engine ray",
    "open-clip": "the judge open_clip:",
    "build-village": "`make village`: rebuilding the village",
    "dev": "tests and checks",
}


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False) -> None:
    """Say what is installed, which doors are known, and what each extra would add.

    \b
    Examples:
      fairest doctor
      fairest doctor --json
    """
    found = _examined()
    if as_json:
        print_json(found)
    else:
        _show(found)


def _examined() -> dict[str, Any]:
    from fairest import __version__
    from fairest.doors import known

    needed = requirements()
    return {
        "fairest": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cores": _cores(),
        "packages": {name: version_of(name) for name in needed[""]},
        "extras": {
            extra: {"gives": _GIVES.get(extra, ""), "packages": {name: version_of(name) for name in names}}
            for extra, names in needed.items()
            if extra
        },
        "torch": _torch(),
        "doors": {kind: known(kind) for kind in _KINDS},
    }


def requirements(package: str = "fairest") -> dict[str, list[str]]:
    """The packages an installed one declares, by extra; those of the base under ""."""
    from importlib import metadata

    needed: dict[str, list[str]] = {
        "": [],
        **{extra: [] for extra in metadata.metadata(package).get_all("Provides-Extra") or []},
    }
    for line in metadata.requires(package) or []:
        name = re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]
        marker = _MARKER.search(line)
        needed[marker[1] if marker else ""].append(name)
    return needed


def version_of(package: str) -> str | None:
    """The installed version of a package, or None."""
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _cores() -> int:
    """Cores this process may use: in a container fewer than the machine has."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _torch() -> dict[str, Any] | None:
    """What torch can do here, or None where it is not installed."""
    if version_of("torch") is None:
        return None
    try:
        import torch
    except (ImportError, OSError) as error:
        return {"broken": str(error)}
    from fairest.train.precision import has_fast_bfloat16

    cuda = torch.cuda.is_available()
    return {
        "version": torch.__version__,
        "threads": torch.get_num_threads(),
        "cuda": torch.cuda.get_device_name(0) if cuda else None,
        "mps": torch.backends.mps.is_available(),
        "bf16": torch.cuda.is_bf16_supported() if cuda else has_fast_bfloat16(),
    }


def _show(found: dict[str, Any]) -> None:
    say(f"fairest {found['fairest']}, Python {found['python']}, {found['cores']} cores, {found['platform']}")
    say(f"torch: {_torch_in_words(found['torch'])}")
    say()
    print_table(("package", "version", "comes with"), _package_rows(found))
    print_table(("doors", "known"), [(f"{kind}s", ", ".join(names)) for kind, names in found["doors"].items()])
    for extra, about in found["extras"].items():
        if missing := [name for name, version in about["packages"].items() if version is None]:
            say(f"{extra} adds {about['gives'] or 'more'} (missing: {', '.join(missing)}):")
            say(f'  pip install "fairest[{extra}]"')


def _package_rows(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    groups = {"fairest": found["packages"]} | {
        f"fairest[{e}]": about["packages"] for e, about in found["extras"].items()
    }
    return [
        (name, version or "not installed", group)
        for group, packages in groups.items()
        for name, version in packages.items()
    ]


def _torch_in_words(torch: dict[str, Any] | None) -> str:
    if torch is None:
        return "not installed"
    if "broken" in torch:
        return f"installed, but it does not load: {torch['broken']}"
    device = torch["cuda"] or ("Apple GPU" if torch["mps"] else "no GPU")
    return f"{device}, {torch['threads']} threads, bf16 {'fast' if torch['bf16'] else 'slow'}"
