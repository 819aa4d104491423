"""From a recipe and a prompt to files: the whole way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairest.checks import first_line
from fairest.errors import BadInput
from fairest.generate.layout import to_toml
from fairest.making.asked import VILLAGE, Asked, in_batches, read_input
from fairest.making.files import Places
from fairest.making.layouts import layouts_for
from fairest.making.note import FORMAT, MOST, as_png, written
from fairest.making.parts import Parts, versions
from fairest.making.recipe import Recipe, find_recipe
from fairest.making.watching import Progress, Watching, as_images
from fairest.run.files import write_whole

if TYPE_CHECKING:
    from PIL.Image import Image
    from torch import Tensor

    from fairest.generate.engine.step import Step
    from fairest.generate.layout import Layout, Rule
    from fairest.generate.recipes.studio import Film

__all__ = ["Made", "draw", "draw_asked"]


_MOST = 10_000
_SHARP = 256
"""A film has half its resolution in colour: one with a shorter side than this is enlarged by a whole number."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made, and what it says of itself."""

    file: Path
    seed: int
    note: Mapping[str, Any]

    @property
    def is_unfinished(self) -> bool:
        """Whether the work was stopped before it was done."""
        return "unfinished" in self.note


def draw(
    prompt: str,
    *,
    recipe: "str | Recipe" = "stable-diffusion",
    model: str = VILLAGE,
    perceptors: str | Sequence[str] = (),
    enlarger: str = "",
    settings: Mapping[str, object] | None = None,
    options: Mapping[str, object] | None = None,
    init: str | Path | None = None,
    mask: str | Path | None = None,
    layout: "str | Path | Layout | Rule | None" = None,
    planner: str = "",
    seed: int = 0,
    number: int = 1,
    batch: int = 4,
    out: str | Path | None = None,
    progress: Progress | None = None,
    on_made: Callable[[Made], None] | None = None,
) -> tuple[Made, ...]:
    """Draw `number` pictures, or films, of a prompt by a recipe; their seeds follow on `seed`.

    `model`, `perceptors` and `enlarger` are names of doors (`"diffusers:path"`, `"clip:path"`); by default the
    village and its own. `settings` are the recipe's, `options` the model's (`{"memory": "low"}`). `init` and `mask` are
    picture files, `layout` a layout, a rule, or a TOML file; of a rule a `planner`, a language model
    (`"openai:MODEL"`), may say where people stand. `batch` pictures are drawn at a time.

    `out` is a folder, or the file of one picture. Each file says how it was made, and can be drawn again from that.
    `on_made` is told of each as soon as it is there. When interrupted, what is done so far is kept, and says so.
    Raises a `FairestError` that says what to do.
    """
    found = recipe if isinstance(recipe, Recipe) else find_recipe(recipe)
    if not 1 <= number <= _MOST or not 1 <= batch <= MOST:
        raise BadInput(f"number is {number}, batch {batch}: 1 to {_MOST:,}, and 1 to {MOST} at a time, are possible.")
    seeds = tuple(range(seed, seed + number))
    asked = Asked(
        recipe=found,
        prompt=prompt,
        seeds=seeds,
        model=model,
        perceptors=(perceptors,) if isinstance(perceptors, str) else tuple(perceptors),
        enlarger=enlarger,
        options=dict(options or {}),
        settings=found.settings(settings or {}),
        inputs={name: read_input(file) for name, file in {"init": init, "mask": mask}.items() if file is not None},
        layouts=layouts_for(found, layout, planner, prompt, number, seed),
    )
    places = Places(asked, Path(out) if out is not None else None, number)
    return draw_asked(asked, batch, places, progress, on_made)


def draw_asked(
    asked: Asked,
    batch: int,
    places: Places,
    progress: Progress | None = None,
    on_made: Callable[[Made], None] | None = None,
    only: int | None = None,
) -> tuple[Made, ...]:
    """The same, of what is laid out already; of one picture of a batch where `only` says which."""
    parts = Parts(asked)
    made: list[Made] = []

    def keep(one: Made) -> None:
        made.append(one)
        if on_made:
            on_made(one)

    done = 0
    try:
        for seeds in in_batches(asked.seeds, 1 if asked.recipe.is_film else batch):
            stage = _stage(asked, done, len(seeds))
            with Watching(progress or _untold, stage, places.preview(), of_film=asked.recipe.is_film) as watch:
                _Batch(asked, parts, seeds, done, places, watch, keep, only).draw()
            done += len(seeds)
    finally:
        for name, thing in parts.made.items():  # each knows how to save itself
            thing.save(places.beside(name))  # type: ignore[attr-defined]
    return tuple(made)


@dataclass(frozen=True)
class _Batch:
    """Some of the pictures, drawn at a time."""

    asked: Asked
    parts: Parts
    seeds: tuple[int, ...]
    first: int
    places: Places
    watch: Watching
    keep: Callable[[Made], None]
    only: int | None

    def draw(self) -> None:
        """Draw and keep them. Raises what the recipe raises; a lack of memory as `BadInput`."""
        keep = self._keep_film if self.asked.recipe.is_film else self._keep_pictures
        try:
            studio = self.parts.studio(self.seeds, self.watch)
            keep(self.asked.recipe.function(studio, self.asked.prompt, **self.asked.settings, **self._files()))
        except KeyboardInterrupt:
            if self.watch.last and not self.asked.recipe.is_film:
                self._keep_unfinished(self.watch.last)
            raise
        except (MemoryError, RuntimeError) as error:
            if not isinstance(error, MemoryError) and "memory" not in str(error).lower():
                raise
            raise BadInput(
                f"The memory does not hold this drawing of {len(self.seeds)} at a time: {first_line(error)}.",
                hint="Try --batch 1, a smaller --size, or --memory low, lower or lowest.",
            ) from error

    def _files(self) -> dict[str, Any]:
        """What is read from files, as the recipe takes it."""
        given: dict[str, Any] = {name: _as_tensor(picture.image) for name, picture in self.asked.inputs.items()}
        return given | ({"layout": self._layouts()} if self.asked.layouts else {})

    def _layouts(self) -> "tuple[Layout, ...]":
        return self.asked.layouts[self.first : self.first + len(self.seeds)]

    def _keep_pictures(self, pictures: "Tensor") -> None:
        for i, image in enumerate(as_images(pictures)):
            if self.only in (None, i):
                self._write(self.places.of(self.seeds[i]), image, i, self._note(i))

    def _keep_unfinished(self, step: "Step") -> None:
        said = {"unfinished": {"step": step.number, "of": step.of}}
        for i, image in enumerate(as_images(step.picture())):
            self._write(self.places.unfinished(self.seeds[i]), image, i, self._note(i) | said)

    def _write(self, file: Path, image: "Image", i: int, note: Mapping[str, Any]) -> None:
        write_whole(file, as_png(image, note))
        self.keep(Made(file, self.seeds[i], note))

    def _keep_film(self, film: "Film") -> None:
        """Frame by frame into a file whose name says that it is unfinished, until it is not."""
        from fairest.generate.film import write_film

        first = next(film.frames)  # with it, all parts are open that the note tells of
        growing, note = self.places.unfinished(self.seeds[0]), self._note(0)
        shown = 0

        def count(number: int, _picture: "Tensor") -> None:
            nonlocal shown
            shown = number
            self.watch.frame(number, film.number)

        try:
            scale = max(1, _SHARP // min(first.shape[-2:]))
            frames = chain([first], film.frames)
            write_film(frames, growing, film.per_second, scale=scale, about=written(note), on_frame=count)
        except BaseException:
            if shown:
                said = {"unfinished": {"frame": shown, "of": film.number}}
                self.keep(Made(growing, self.seeds[0], note | said))
            raise
        file = self.places.of(self.seeds[0])
        growing.replace(file)
        self.keep(Made(file, self.seeds[0], note))

    def _note(self, i: int) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "recipe": self.asked.recipe.name,
            "code": self.asked.recipe.sha256,
            "prompt": self.asked.prompt,
            "settings": dict(self.asked.settings),
            "seeds": list(self.seeds),
            "picture": i,
            "parts": self.parts.describe(),
            "inputs": {name: picture.describe() for name, picture in self.asked.inputs.items()},
            "layouts": [to_toml(layout) for layout in self._layouts()],
            "adapters": dict(self.asked.adapters),
            "versions": versions(),
        }


def _as_tensor(image: Any) -> "Tensor":
    import numpy as np
    import torch

    return torch.from_numpy(np.asarray(image, np.float32) / 255).permute(2, 0, 1)[None]


def _stage(asked: Asked, done: int, now: int) -> str:
    if len(asked.seeds) == 1:
        return "drawing"
    return f"drawing {done + 1}" + (f"-{done + now}" if now > 1 else "") + f" of {len(asked.seeds)}"


def _untold(_stage: str, _done: int, _total: int) -> None:
    """Nobody looks on."""
