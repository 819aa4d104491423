"""How a judge of the outside is called: its door, what follows it, and the options that change its labels."""

from pathlib import Path

__all__ = ["file_name", "named"]


def named(door: str, rest: str = "", **options: object) -> str:
    """ "clip:org/model,margin=0.2": the name with which it can be asked for again.

    Options that are None are left out. A calibration is of one name: another margin is another judge.
    """
    given = [f"{name}={value}" for name, value in sorted(options.items()) if value is not None]
    return ",".join([f"{door}:{rest}" if rest else door, *given])


def file_name(file: str | Path | None) -> str | None:
    """What a file is called in a judge's name: where it lies is of no concern, and its content is recorded."""
    return Path(file).name if file else None
