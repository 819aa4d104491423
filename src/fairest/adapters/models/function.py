"""Any Python callable `(prompt, n, seed) -> list of PIL images` as a generator: `python:module:function`."""

import hashlib
import importlib
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

from fairest.english import article
from fairest.errors import BadInput, FairestError, NotFound, UnknownName
from fairest.generate.doors import Drawing

__all__ = ["FunctionGenerator", "generator", "recipe"]

_CALLED = "It is called as function(prompt, n, seed) and gives a list of n PIL images."
_WRITE = "Write python:module:function or python:path/to/file.py:function."
_PASSED_ON = ("judge", "suite", "price", "parallel", "seeded")


def generator(rest: str, *, batch: int = 1) -> "FunctionGenerator":
    """Import `rest`, "module:function" or "path/to/file.py:function"; `batch` pictures are kept at a time.

    A module may lie in the current folder. Raises `NotFound`, `UnknownName`, `BadInput`.
    """
    if batch < 1:
        raise BadInput(f"batch is {batch}; it must be 1 or more.")
    where, found = _named(rest)
    _check(found, rest)
    return FunctionGenerator(f"python:{Path(where).name}:{rest.rpartition(':')[2]}", found, batch)


def recipe(rest: str) -> Callable[..., Any]:
    """A recipe of one's own, "module:function" or "path/to/file.py:function". Raises as `generator`."""
    _, found = _named(rest)
    if not callable(found):
        kind = type(found).__name__
        raise BadInput(f"{rest!r} is {article(kind)} {kind} and no recipe.", hint="A recipe is a function.")
    return found  # type: ignore[no-any-return]  # it was seen to be callable


def _named(rest: str) -> tuple[str, Any]:
    """Where it lies, and what it is."""
    where, _, function = rest.rpartition(":")
    if not where or not function:
        raise BadInput(f"python:{rest} does not name a function.", hint=_WRITE)
    module = _from_file(Path(where).expanduser()) if where.endswith(".py") else _by_name(where)
    return where, _found(module, function)


class FunctionGenerator:
    """Draws by a function that is asked for one picture at a time, so that none depends on its neighbours.

    What the function has of `judge`, `suite`, `price`, `known_as`, `parallel` and `seeded` it has, too.
    """

    def __init__(self, name: str, function: Callable[..., Any], batch: int) -> None:
        self.name = name
        self.batch = batch
        self.known_as = getattr(function, "known_as", name)
        for passed_on in (key for key in _PASSED_ON if hasattr(function, key)):
            setattr(self, passed_on, getattr(function, passed_on))
        self._function = function
        self._stated = _stated(function)

    def draw(self, texts: Sequence[str], seeds: Sequence[int]) -> list[Drawing]:
        """One picture for each text and seed. What the function raises comes through."""
        return [self._one(text, seed) for text, seed in zip(texts, seeds, strict=True)]

    def describe(self) -> Mapping[str, object]:
        """The function's name, and the hash of the file it stands in, as it was when it was loaded."""
        return {
            "name": self.name,
            **self._stated,
            "notes": [
                "What the function draws with is not known: of its code one file is hashed, of its weights and "
                "settings nothing. That the same seed gives the same picture is its own promise.",
            ],
        }

    def _one(self, text: str, seed: int) -> Drawing:
        answer = self._function(text, 1, seed)
        if not isinstance(answer, list | tuple):
            raise TypeError(f"it gave a {type(answer).__name__} and not a list of pictures")
        if len(answer) != 1:
            raise TypeError(f"it gave {len(answer)} pictures for n = 1")
        drawing: Drawing = answer[0]
        return drawing


def _by_name(name: str) -> ModuleType:
    _may_import_from(Path.cwd())
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            raise NotFound(
                f"There is no module {name!r}, neither installed nor in {Path.cwd()}.", hint=_WRITE
            ) from None
        raise _cannot_import(name, error) from error
    except FairestError:
        raise
    except (Exception, SystemExit) as error:
        raise _cannot_import(name, error) from error


def _from_file(file: Path) -> ModuleType:
    if not file.is_file():
        raise NotFound(f"There is no file {str(file)!r}.", hint=_WRITE)
    _may_import_from(file.resolve().parent)
    name = f"fairest_python_{hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:12]}"
    loader = SourceFileLoader(name, str(file))
    spec = spec_from_loader(name, loader)
    assert spec is not None  # it is None for a loader that does not know the name
    module = module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pickles look their module up
    try:
        loader.exec_module(module)
    except BaseException as error:
        del sys.modules[name]
        if isinstance(error, FairestError) or not isinstance(error, Exception | SystemExit):
            raise
        raise _cannot_import(file.name, error) from error
    return module


def _may_import_from(folder: Path) -> None:
    """Last on the path, so that nothing there hides an installed module; for good, since functions import late."""
    if str(folder) not in sys.path:
        sys.path.append(str(folder))


def _cannot_import(name: str, error: BaseException) -> BadInput:
    return BadInput(f"{name} cannot be imported: {type(error).__name__}: {error}.")


def _found(module: ModuleType, path: str) -> Any:
    found: Any = module
    for part in path.split("."):
        if not hasattr(found, part):
            known = [
                name
                for name, value in getattr(found, "__dict__", {}).items()
                if callable(value) and not name.startswith("_")
            ]
            raise UnknownName(f"function of {_file_name(module)}", path, known)
        found = getattr(found, part)
    return found


def _check(found: Any, rest: str) -> None:
    path = rest.rpartition(":")[2]
    if not callable(found):
        kind = type(found).__name__
        raise BadInput(f"{path!r} is {article(kind)} {kind} and cannot be called.", hint=_CALLED)
    if inspect.iscoroutinefunction(found):
        raise BadInput(f"{path!r} is a coroutine function.", hint=f"{_CALLED} Wrap it in asyncio.run.")
    try:
        inspect.signature(found).bind("a nurse", 1, 0)
    except TypeError:
        raise BadInput(f"{path!r} takes {inspect.signature(found)}.", hint=_CALLED) from None
    except ValueError:  # written in C, it does not say what it takes
        return


def _file_name(module: ModuleType) -> str:
    return Path(getattr(module, "__file__", None) or module.__name__).name


def _stated(function: Callable[..., Any]) -> dict[str, object]:
    inner = _innermost(function)
    written = inner if inspect.isroutine(inner) or inspect.isclass(inner) else type(inner)
    try:
        file = inspect.getsourcefile(written) or ""
        sha256 = hashlib.sha256(Path(file).read_bytes()).hexdigest()
    except (TypeError, OSError):  # written in C
        file, sha256 = "", None
    return {"function": written.__qualname__, "file": Path(file).name or None, "sha256": sha256}


def _innermost(function: Callable[..., Any]) -> Any:
    inner = inspect.unwrap(function)
    return _innermost(inner.func) if isinstance(inner, partial) else inner
