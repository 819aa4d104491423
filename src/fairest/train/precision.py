"""Which number format to compute in on this machine."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import torch

__all__ = ["autocast", "has_fast_bfloat16"]


def has_fast_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 in hardware (AVX-512 BF16 or AMX); False where unknown."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


@contextlib.contextmanager
def autocast(enabled: bool | None = None) -> Iterator[None]:
    """Compute in bfloat16 where this machine is fast at it, in float32 elsewhere."""
    with torch.autocast("cpu", torch.bfloat16, enabled=has_fast_bfloat16() if enabled is None else enabled):
        yield
