"""The parts a recipe works with: opened by their names when first asked for, kept for the next batch."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from fairest import doors
from fairest.making.asked import Asked

if TYPE_CHECKING:
    from fairest.generate.engine.step import OnStep
    from fairest.generate.recipes.studio import Studio

__all__ = ["Parts", "versions"]

_LIBRARIES = ("fairest", "torch", "diffusers", "transformers", "numpy")


class Parts:
    """Model, perceptors and enlarger of what is asked for. Raises what their doors raise, when opened."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._told: dict[str, Any] = {}
        self.made: dict[str, object] = {}
        """What recipes made beside their pictures, as a tuned LoRA; the next batch finds it here."""

    def studio(self, seeds: Sequence[int], on_step: "OnStep") -> "Studio":
        """For the pictures of these seeds."""
        from fairest.generate.recipes.studio import Studio

        return Studio(tuple(seeds), self._openers(), on_step, self.made)

    def describe(self) -> dict[str, Any]:
        """Those that were opened, by what decides how they draw: names, settings, hashes of weights.

        Each is described once: large weights take long to hash, and every picture's note asks.
        """
        for name in ("model", "enlarger", "perceptors"):
            if name in self.__dict__ and name not in self._told:
                self._told[name] = self._described(name)
        return dict(self._told)

    def _described(self, name: str) -> Any:
        if name == "perceptors":
            return [{"name": named, **part.describe()} for named, part in self.perceptors]
        named, part = self.__dict__[name]
        options = {"options": dict(self._asked.options)} if name == "model" else {}
        return {"name": named, **part.describe(), **options}

    @cached_property
    def model(self) -> tuple[str, Any]:
        return self._asked.model, doors.load("model", self._asked.model, **self._asked.options)

    @cached_property
    def perceptors(self) -> list[tuple[str, Any]]:
        return [(name, doors.load("encoder", name)) for name in self._asked.seeing]

    @cached_property
    def enlarger(self) -> tuple[str, Any]:
        return self._asked.enlarging, doors.load("enlarger", self._asked.enlarging)

    def _openers(self) -> Mapping[str, Callable[[], Any]]:
        openers: dict[str, Callable[[], Any]] = {"model": lambda: self.model[1]}
        if self._asked.seeing:
            openers["perceptors"] = lambda: [part for _, part in self.perceptors]
        if self._asked.enlarging:
            openers["enlarger"] = lambda: self.enlarger[1]
        return openers


def versions() -> dict[str, str]:
    """Of what decides the last bits of a picture."""
    found = {}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found
