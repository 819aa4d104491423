"""Films: frames into an MP4 that plays whatever ended the work, and back. It needs the extra "film"."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from fairest.errors import BadInput, MissingExtra, NotFound, UnknownName

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["OnFrame", "read_film", "read_film_note", "write_film"]

OnFrame: TypeAlias = "Callable[[int, Tensor], None]"
"""Told of each frame when it is written: its number from 1, and the picture `[1,3,h,w]`."""

_CODECS = {
    # Constant quality; and no frame is held back to look ahead, so that what is drawn is in the file.
    "vp9": ("libvpx-vp9", {"crf": "18", "b": "0", "lag-in-frames": "0"}),
    "h264": ("libx264", {"crf": "16", "tune": "zerolatency"}),
}
# While it grows each frame is a fragment, written when the next one comes; closed, it is an ordinary MP4.
_MP4 = {"movflags": "hybrid_fragmented+frag_every_frame", "flush_packets": "1"}
_BT709, _SRGB, _VIDEO, _FULL = 1, 13, 1, 2  # as ISO/IEC 23091-2 numbers them; ranges as FFmpeg does
_NEAREST_EXACT = 0x10 | 0x2000 | 0x40000  # FFmpeg's SWS_POINT, _FULL_CHR_H_INT, _ACCURATE_RND: else all is darker by 1


def write_film(
    frames: "Iterable[Tensor]",
    file: Path,
    per_second: float = 12.0,
    codec: str = "vp9",
    *,
    scale: int = 1,
    about: str = "",
    on_frame: "OnFrame | None" = None,
) -> int:
    """Write frames `[1,3,h,w]` in 0..1 as they come, and give their number. `about` becomes the file's comment.

    Each pixel becomes `scale` by `scale` equal ones; an odd side gets its last row or column twice. When `frames`
    raises or Ctrl-C comes, the file is closed with the frames so far; killed, it plays up to the last but one.
    Raises `MissingExtra` without PyAV, `UnknownName` for a codec that is not vp9 or h264, and `BadInput` for no
    frames and for frames of different sizes.
    """
    if codec not in _CODECS:
        raise UnknownName("codec", codec, _CODECS)
    coming = iter(frames)
    first = next(coming, None)
    if first is None:
        raise BadInput("A film without frames cannot be written.")
    number = 0
    with _av().open(str(file), "w", format="mp4", options=_MP4) as container:
        container.metadata["comment"] = about
        stream = _stream(container, codec, per_second, _pixels(first, scale).shape[:2])
        try:
            for picture in chain([first], coming):
                container.mux(stream.encode(_video_frame(_pixels(picture, scale), stream, number)))
                number += 1
                if on_frame:
                    on_frame(number, picture)
        finally:
            container.mux(stream.encode(None))
    return number


def read_film(file: Path) -> "Iterator[Tensor]":
    """The frames `[1,3,h,w]` in 0..1 of a film. Raises `NotFound`, `BadInput` for what is no film, `MissingExtra`."""
    import torch

    with _opened(file) as container:
        for frame in container.decode(video=0):
            shown = frame.to_ndarray(format="rgb24", src_colorspace=_BT709, interpolation=_NEAREST_EXACT)
            yield torch.from_numpy(shown).permute(2, 0, 1)[None] / 255


def read_film_note(file: Path) -> str:
    """What was written as `about`, or ""; it can be anybody's text. Raises as `read_film` does."""
    with _opened(file) as container:
        return str(container.metadata.get("comment", ""))


def _av() -> Any:
    try:
        import av
    except ModuleNotFoundError as error:
        raise MissingExtra("PyAV, which writes films,", "film") from error
    return av


@contextmanager
def _opened(file: Path) -> Iterator[Any]:
    av = _av()
    if not file.is_file():
        raise NotFound(f"There is no film {file}.")
    try:
        with av.open(str(file)) as container:
            if not container.streams.video:
                raise BadInput(f"{file} has no pictures in it.")
            yield container
    except av.error.FFmpegError as error:
        raise BadInput(f"{file} cannot be read as a film: {error.strerror}.") from error


def _stream(container: Any, codec: str, per_second: float, size: tuple[int, int]) -> Any:
    encoder, options = _CODECS[codec]
    stream = container.add_stream(encoder, rate=Fraction(per_second).limit_denominator(1000))
    stream.height, stream.width = size
    stream.pix_fmt, stream.options = "yuv420p", options
    context = stream.codec_context
    context.colorspace, context.color_primaries, context.color_trc, context.color_range = _BT709, _BT709, _SRGB, _VIDEO
    return stream


def _pixels(picture: "Tensor", scale: int) -> Any:
    """Bytes `[h,w,3]` with even sides: where colours have half the resolution, an odd one is not shown everywhere."""
    import numpy

    if picture.ndim != 4 or picture.shape[:2] != (1, 3):
        raise BadInput(f"A frame is one picture [1,3,h,w], not {list(picture.shape)}.")
    levels = (picture[0].detach().clamp(0, 1) * 255).round().byte().permute(1, 2, 0).cpu().numpy()
    large = levels.repeat(scale, 0).repeat(scale, 1)
    return numpy.pad(large, [(0, large.shape[0] % 2), (0, large.shape[1] % 2), (0, 0)], mode="edge")


def _video_frame(pixels: Any, stream: Any, number: int) -> Any:
    if pixels.shape[:2] != (stream.height, stream.width):
        raise BadInput(f"Frame {number + 1} is of another size than the first.", hint="A film has one size.")
    colours = {"src_colorspace": _BT709, "dst_colorspace": _BT709, "src_color_range": _FULL, "dst_color_range": _VIDEO}
    frame = _av().VideoFrame.from_ndarray(pixels, format="rgb24")
    frame = frame.reformat(format="yuv420p", interpolation="AREA", **colours)  # the mean colour of four pixels
    frame.pts = number
    return frame
