"""What files of people's own are checked for; the error names the place and what came."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from fairest.errors import BadInput, BadWeights, NotFound, closest

__all__ = ["check_weights", "first_line", "only", "weights_file"]


def only(given: Iterable[str], known: Sequence[str], where: str) -> None:
    """Raise `BadInput` for the first key that is not known, with the known one nearest to it."""
    for key in given:
        if key not in known:
            guess = closest(key, known)
            did_you_mean = f" Did you mean {guess!r}?" if guess else ""
            raise BadInput(f"{where} has an unknown key {key!r}.{did_you_mean}", hint=f"known: {', '.join(known)}")


def weights_file(place: Path | str, kind: str) -> Path:
    """The file of safetensors at `place`, or the one in the folder `place`, found to be whole.

    `kind` is what it is for, "LoRA". Raises `NotFound`, `BadInput` and `BadWeights`; other files are not opened.
    """
    found = Path(place).expanduser()
    files = sorted(found.glob("*.safetensors")) if found.is_dir() else [found]
    if len(files) != 1:
        raise BadInput(f"{found} holds {len(files)} files of safetensors.", hint=f"Name the {kind}'s file itself.")
    file = files[0]
    if not file.is_file():
        raise NotFound(f"There is no {kind} {file}.", hint="Name a file of safetensors, or a folder that holds one.")
    if file.suffix != ".safetensors":
        raise BadInput(
            f"{file} is no file of safetensors; others can run any code when they are loaded.",
            hint=f"Save the {kind} as safetensors.",
        )
    check_weights(file)
    return file


def check_weights(file: Path) -> None:
    """Raise `BadWeights` for a file of safetensors that is truncated, corrupt or a pointer."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="np"):
            pass
    except (SafetensorError, OSError, ValueError) as error:
        with file.open("rb") as content:
            is_pointer = content.read(64).startswith(b"version https://git-lfs")
        hint = "It is only a pointer: run `git lfs pull`." if is_pointer else "Copy or download it again."
        raise BadWeights(f"{file} is truncated or corrupt: {first_line(error)}.", hint=hint) from None


def first_line(error: Exception) -> str:
    """What an error says, in short: other libraries write pages."""
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
