"""What is to be drawn: everything that decides a picture, by names and numbers."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairest.errors import BadInput, NotFound
from fairest.making.recipe import Recipe
from fairest.run.picture_files import Problem, checked
from fairest.run.pictures import as_seen

if TYPE_CHECKING:
    from PIL.Image import Image

    from fairest.generate.layout import Layout

__all__ = ["VILLAGE", "Asked", "InputPicture", "in_batches", "read_input"]

VILLAGE = "village"
_LARGEST_SEED = 2**63 - 1
_LONGEST = 10_000
"""Characters of a prompt."""


@dataclass(frozen=True)
class InputPicture:
    """A picture a recipe starts from; where its file lies is of no concern to whoever draws it again."""

    name: str
    sha256: str
    image: "Image"

    def describe(self) -> dict[str, str]:
        return {"name": self.name, "sha256": self.sha256}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A recipe, its settings, its parts by name, and the seeds. Raises `BadInput` for what cannot be."""

    recipe: Recipe
    prompt: str
    seeds: tuple[int, ...]
    model: str = VILLAGE
    perceptors: tuple[str, ...] = ()
    enlarger: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Of the model's door: memory, dtype, device, lora."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """All of the recipe's, defaults among them; without files."""
    inputs: Mapping[str, InputPicture] = field(default_factory=dict)
    layouts: "tuple[Layout, ...]" = ()
    """One for each seed; none where the recipe takes none."""

    def __post_init__(self) -> None:
        _check_prompt(self.prompt)
        for seed in (*self.seeds, *(region.seed for layout in self.layouts for region in layout.regions)):
            if seed is not None and not 0 <= seed <= _LARGEST_SEED:
                raise BadInput(f"The seed {seed} is not in 0..{_LARGEST_SEED}.")
        for name in self.inputs:
            self.recipe.need(name)
        wanted = len(self.seeds) if "layout" in self.recipe.knobs else 0
        if len(self.layouts) != wanted:
            raise BadInput(f"The recipe {self.recipe.name!r} takes {wanted} layouts here, not {len(self.layouts)}.")

    @cached_property
    def adapters(self) -> Mapping[str, str]:
        """The LoRA files that the layouts name, each with its hash. Raises `NotFound`, `BadInput`, `BadWeights`."""
        files = {file for layout in self.layouts for region in layout.regions for file in region.adapters}
        if not files:
            return {}
        from fairest.train.lora import sha256_of

        return {file: sha256_of(file) for file in sorted(files)}

    @property
    def is_of_the_village(self) -> bool:
        return self.model == VILLAGE

    @property
    def seeing(self) -> tuple[str, ...]:
        """The perceptors: those named, or else, for its model, the village's robust one: its other is left to judge."""
        return self.perceptors or (("village-second",) if self.is_of_the_village else ())

    @property
    def enlarging(self) -> str:
        """The second stage, likewise; empty where there is none."""
        return self.enlarger or (VILLAGE if self.is_of_the_village else "")


def read_input(file: str | Path) -> InputPicture:
    """A picture file. Raises `NotFound`, `BadInput`."""
    path = Path(file).expanduser()
    try:
        content = path.read_bytes()
        image = as_seen(checked(content))
    except FileNotFoundError:
        raise NotFound(f"There is no picture {path}.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error
    except Problem as problem:
        raise BadInput(f"{path} is no picture that can be used: {problem}.", hint="Give a PNG, JPEG or WebP.") from None
    return InputPicture(path.name, hashlib.sha256(content).hexdigest(), image)


def _check_prompt(prompt: str) -> None:
    if len(prompt) > _LONGEST:
        raise BadInput(f"The prompt has {len(prompt):,} characters; {_LONGEST:,} are the most.")
    if not all(sign.isprintable() or sign in "\n\t" for sign in prompt):
        raise BadInput(f"The prompt holds signs that cannot be printed: {prompt[:60]!r}.")


def in_batches(seeds: Sequence[int], size: int) -> list[tuple[int, ...]]:
    """Seeds, a few at a time."""
    return [tuple(seeds[start : start + size]) for start in range(0, len(seeds), size)]
