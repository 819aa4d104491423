"""Where pictures and films are written, and what they are called."""

import itertools
import tempfile
from pathlib import Path

from fairest.errors import BadInput, NotWritable
from fairest.making.asked import Asked
from fairest.prompts.words import slug

__all__ = ["FOLDER", "Places"]

FOLDER = Path("fairest-pictures")
_ENDING = {True: ".mp4", False: ".png"}
_LONGEST = 40


class Places:
    """A free file for each seed: never one that is there already, but the one that was named outright."""

    def __init__(self, asked: Asked, out: Path | None, number: int) -> None:
        ending = _ENDING[asked.recipe.is_film]
        self._named = out if out is not None and out.suffix and not out.is_dir() else None
        if self._named and self._named.suffix.lower() != ending:
            raise BadInput(
                f"{out} is no {ending} file, which {asked.recipe.name} makes.",
                hint=f"Name it {self._named.with_suffix(ending)}, or give a folder that exists.",
            )
        if self._named and number > 1:
            raise BadInput(f"{number} pictures do not go into one file.", hint="Give --out a folder.")
        self._folder = self._named.parent if self._named else out or FOLDER
        door = asked.recipe.name.rpartition(":")[2]
        said = slug(asked.prompt)[:_LONGEST].strip("-") if asked.prompt.strip() else "picture"
        self._stem = f"{said}-{slug(door)}"
        self._ending = ending
        _make(self._folder)

    def of(self, seed: int) -> Path:
        """A file for the picture of a seed."""
        if self._named:
            return self._named
        stem = self._folder / f"{self._stem}-{seed}"
        return _free(stem, self._ending)

    def unfinished(self, seed: int) -> Path:
        """A file for what is not done yet: its name says so, and no finished file is replaced by it."""
        stem = self._named.with_suffix("") if self._named else self._folder / f"{self._stem}-{seed}"
        return _free(stem.with_name(f"{stem.name}.unfinished"), self._ending)

    def beside(self, name: str) -> Path:
        """Of something else a recipe made, as a folder of weights."""
        return _free(self._folder / f"{self._stem}-{slug(name)}", "")

    def preview(self) -> Path:
        """A picture that shows how far the work is, while it lasts."""
        stem = self._named.with_suffix("") if self._named else self._folder / self._stem
        return _free(stem.with_name(f"{stem.name}.preview"), ".png")


def _free(stem: Path, ending: str) -> Path:
    names = itertools.chain([""], (f"-{number}" for number in itertools.count(2)))
    files = (stem.with_name(f"{stem.name}{name}{ending}") for name in names)
    return next(file for file in files if not file.exists())


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass  # what cannot be written is found before anything is drawn
    except OSError as error:
        raise NotWritable(f"Nothing can be written to {folder}: {error.strerror or error}.") from error
