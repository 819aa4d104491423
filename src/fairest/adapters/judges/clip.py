"""Zero-shot judges by any CLIP-like model of the transformers library: CLIP, SigLIP, AltCLIP, ChineseCLIP …"""

from pathlib import Path

from fairest.adapters.judges.clip_encoder import ClipEncoder
from fairest.adapters.judges.options import BATCH, DTYPE, MARGIN, called, check_batch, check_margin
from fairest.adapters.judges.vocabulary import read_vocabulary
from fairest.adapters.judges.zero_shot import ZeroShot

__all__ = ["judge"]


def judge(
    rest: str,
    *,
    margin: float = MARGIN,
    vocabulary: str | Path | None = None,
    batch: int = BATCH,
    device: str = "auto",
    dtype: str = DTYPE,
) -> ZeroShot:
    """The zero-shot judge of `rest`: a folder, or a repository "owner/name[@revision]" that holds safetensors.

    Raises `NotFound`, `BadInput`, `BadWeights`, `UnknownName`.
    """
    check_margin(margin)
    check_batch(batch)
    questions = read_vocabulary(vocabulary)
    encoder = ClipEncoder.load(rest, device, dtype)
    name = called("clip", encoder.name, margin=margin, vocabulary=vocabulary, dtype=dtype)
    return ZeroShot(name, encoder, questions, margin=margin, batch=batch)
