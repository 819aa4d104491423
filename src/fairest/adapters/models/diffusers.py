"""Any text-to-image pipeline of the diffusers library: a local folder or a Hugging Face repository."""

import inspect
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from fairest.adapters.models.batches import Pieces, best_batch
from fairest.adapters.models.cascade import Cascade, load_cascade
from fairest.adapters.models.pipeline_loading import need_libraries
from fairest.adapters.models.placing import place
from fairest.adapters.models.settings import Settings
from fairest.errors import BadInput
from fairest.generate.doors import Drawing

__all__ = ["DiffusersGenerator", "generator"]

_SETTABLE = inspect.signature(Settings)


def generator(rest: str, **options: Any) -> "DiffusersGenerator":
    """Load the pipeline `rest` names: a folder, or a repository "owner/name[@revision]" that holds safetensors.

    `options` are those of `Settings`. Raises `MissingExtra`, `NotFound`, `BadWeights`, `BadInput`.
    """
    _SETTABLE.bind(**options)  # the TypeError of any function; `load` takes more than may be set from outside
    return DiffusersGenerator.load(rest, **options)


_REST = inspect.Parameter("rest", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=str)
# An error about an option names those there are by this.
generator.__signature__ = _SETTABLE.replace(  # type: ignore[attr-defined]
    parameters=[_REST, *_SETTABLE.parameters.values()]
)


class DiffusersGenerator:
    """Draws by a diffusers pipeline. Each picture has a random stream of its own, made on the CPU."""

    def __init__(
        self,
        name: str,
        cascade: Cascade,
        settings: Settings,
        about: Mapping[str, object],
        notes: Sequence[str] = (),
        judge: str | None = None,
        known_as: str | None = None,
        suite: str | None = None,
    ) -> None:
        self.name = name
        self.known_as = " ".join([known_as or name, *(f"with LoRA {lora}" for lora in settings.loras)])
        """What its pictures are called where judges were calibrated on them."""
        self.notes = tuple(dict.fromkeys([*notes, *(note for stage in cascade.stages for note in stage.notes)]))
        """What every reader of its pictures should know."""
        self.judge = judge
        """The judge made for its pictures, if there is one."""
        self.suite = suite
        """The suite it is asked by default, if it has its own."""
        self._settings = settings
        self._about = about
        self._cascade = cascade
        self._pipeline = cascade.base.pipeline
        self._pieces: Pieces[Drawing] = Pieces(cascade.draw)

    @classmethod
    def load(
        cls,
        rest: str,
        *,
        name: str | None = None,
        notes: Sequence[str] = (),
        judge: str | None = None,
        known_as: str | None = None,
        suite: str | None = None,
        **settings: Any,
    ) -> "DiffusersGenerator":
        """Check and load a folder or repository; `settings` are those of `Settings`.

        Without a `name` it is called after the repository, or after the folder alone: where that lies
        is of no concern to a reader of the report, nor to a run gone on with from elsewhere.
        Raises `MissingExtra`, `NotFound`, `BadWeights`, `BadInput`.
        """
        need_libraries()
        how = Settings(**settings)
        device = place(how.device, how.dtype)
        cascade = load_cascade(rest, how, device)
        about = {"dtype": cascade.base.dtype, "device": device}
        return cls(name or f"diffusers:{_called(rest)}", cascade, how, about, notes, judge, known_as, suite)

    @cached_property
    def batch(self) -> int:
        """How many pictures to draw at a time: as set, or found by trying, which takes a few short calls."""
        return self._settings.batch or best_batch(self._draw_shortly)

    def draw(self, texts: Sequence[str], seeds: Sequence[int]) -> list[Drawing]:
        """One PIL image for each text and seed, or `Blocked` where a checker hid it or the model overflowed.

        Where memory does not hold all of them at once they are drawn a few at a time. Raises `DrawingFailed`
        where it does not hold one, and `BadInput` where the pipeline draws another size than was asked for.
        """
        drawn = self._pieces(texts, seeds)
        for drawing in drawn:
            self._check_size(drawing)
        return drawn

    def describe(self) -> Mapping[str, object]:
        """Settings as used, the scheduler, and the hash of every weight file."""
        return {
            "name": self.name,
            **self._cascade.base.describe(),
            "size": _written(self._settings.pixels),
            "batch": self._settings.batch or "auto",
            **self._about,
            **self._what_was_added(),
            "notes": list(self.notes),
            "sha256": self._cascade.base.sha256,
        }

    def _draw_shortly(self, count: int) -> None:
        self._cascade.draw(["a photo"] * count, range(count), short=True)

    def _check_size(self, drawing: Drawing) -> None:
        wanted = self._settings.pixels
        got = getattr(drawing, "size", None)
        if wanted and got and got != wanted and not self._cascade.above:
            raise BadInput(
                f"{type(self._pipeline).__name__} drew {_written(got)} where {_written(wanted)} was asked for.",
                hint="Ask for a size it can draw.",
            )

    def _what_was_added(self) -> dict[str, object]:
        """Settings that most runs do not have."""
        added = {
            "negative": self._settings.negative,
            "memory": self._settings.memory,
            "lora": [lora.describe() for lora in self._settings.loras],
            "upscale": [{**stage.describe(), "sha256": stage.sha256} for stage in self._cascade.above],
        }
        return {name: value for name, value in added.items() if value not in (None, [])}


def _called(rest: str) -> str:
    folder = Path(rest).expanduser()
    return folder.resolve().name if folder.is_dir() else rest


def _written(size: tuple[int, int] | None) -> str | None:
    return None if size is None else f"{size[0]}x{size[1]}"
