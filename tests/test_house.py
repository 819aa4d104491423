"""The house keeps its plan: rooms import what is above them, and every module says what it offers."""

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import fairest

_SOURCE = Path(fairest.__file__).parent
_ROOMS = (
    "data",
    "sift",
    "encode",
    "train",
    "prompts",
    "generate",
    "measure",
    "decide",
    "trace",
    "mitigate",
    "report",
)
_BELOW_ALL = {"records", "errors", "checks", "english", "stats", "run"}
_PARTS = {path.stem for path in _SOURCE.iterdir()}
_FILES = [f for f in sorted(_SOURCE.rglob("*.py")) if "build" not in f.parts]


def _imported_by(code: str) -> set[str]:
    """First-level names under fairest that code imports, at any depth of it."""
    return {name.split(".")[1] for name in _modules(code) if name.startswith("fairest.")}


def _modules(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "fairest":
            yield from (f"fairest.{alias.name}" for alias in node.names if alias.name in _PARTS)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _rooms_imported(file: Path) -> set[str]:
    return _imported_by(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "code",
    [
        "from fairest import report",
        "import fairest.report.page",
        "def f():\n    from fairest.report import write",
        "from fairest import __version__, report as r",
    ],
)
def test_no_way_to_import_a_room_is_overlooked(code):
    assert _imported_by(code) == {"report"}


@pytest.mark.parametrize("room", [room for room in _ROOMS if (_SOURCE / room).exists()])
def test_a_room_imports_only_what_is_above_it(room):
    allowed = _BELOW_ALL | set(_ROOMS[: _ROOMS.index(room) + 1])
    for file in (_SOURCE / room).rglob("*.py"):
        assert _rooms_imported(file) - allowed - _loading_doors(room) <= set(), file


def _loading_doors(room: str) -> set[str]:
    """Suites and references are loaded by name in their own rooms, where files of one's own are names, too."""
    return {"doors"} if room in ("prompts", "decide") else set()


def test_stats_know_no_pictures():
    for file in (_SOURCE / "stats").rglob("*.py"):
        assert _rooms_imported(file) <= {"stats", "errors", "records"}, file
        assert not _imported(file) & {"torch", "PIL", "transformers"}, file


def _imported(file: Path) -> set[str]:
    """Top-level packages a file imports."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
    return found


@pytest.mark.parametrize("file", _FILES, ids=lambda f: str(f.relative_to(_SOURCE)))
def test_every_module_has_a_docstring_and_offers_what_it_names(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    if file.name == "__main__.py":
        return
    parts = file.relative_to(_SOURCE.parent).with_suffix("").parts
    module = importlib.import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    for name in getattr(module, "__all__", ()):
        assert hasattr(module, name), name


def test_importing_fairest_loads_nothing_heavy():
    heavy = ("torch", "numpy", "scipy", "pyarrow", "altair", "PIL")
    code = f"import fairest, sys; print([m for m in {heavy} if m in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert printed.strip() == "[]"


def test_the_public_names_are_the_contract():
    assert {"audit", "Audit", "Painter", "__version__"} <= set(fairest.__all__)
    for name in fairest.__all__:
        assert getattr(fairest, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'audits'"):
        fairest.audits  # noqa: B018


def test_the_call_stays_a_function_whatever_is_imported():
    import fairest.decide.compare
    import fairest.flow

    assert callable(fairest.audit)
