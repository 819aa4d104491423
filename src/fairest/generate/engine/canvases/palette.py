"""Pixel art: a grid of cells, each of one colour out of a few. Pixray and Text2PixelArt draw so."""

import re
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from fairest.errors import BadInput
from fairest.generate.engine.canvases.shape import check_sides, fitted
from fairest.generate.engine.streams import Streams

__all__ = ["PALETTES", "Palette", "read_colours"]

PALETTES: Mapping[str, str] = {
    "black-and-white": "000000 ffffff",
    "grey": "000000 555555 aaaaaa ffffff",
    "game-boy": "0f380f 306230 8bac0f 9bbc0f",
    "emoji": "000000 ffffff 82858b 4a4a55 f7dece e0bb95 bf8f68 9b643d 594539 8b4726 dd2e44 f4900c ffcc4d 77b255 "
    "3e721d 55acee 226699 292f33 9266cc ea596e",
    "pico-8": "000000 1d2b53 7e2553 008751 ab5236 5f574f c2c3c7 fff1e8 ff004d ffa300 ffec27 00e436 29adff 83769c "
    "ff77a8 ffccaa",
}
"""Colours as they are written on the web, by name."""
_START = 0.1
"""Deviation of the first choices: small, so that each is given up for a little gain."""
_SHARPNESS = 30.0
"""How sure a cell is of its colour once it is set, in units of squared distance."""


class Palette:
    """Cells whose colours are those of a palette and no others.

    Each cell has a number for each colour and shows the largest one's; the gradient is that of their softmax
    (straight-through, Bengio et al. 2013), so that colours nearly chosen are heard. With `learn` the palette of
    each picture moves too; at any time it is `palette`.
    """

    def __init__(
        self,
        columns: int,
        rows: int,
        colours: Sequence[str] | str,
        streams: Streams,
        *,
        width: int | None = None,
        height: int | None = None,
        learn: bool = False,
        device: "torch.device | str" = "cpu",
    ) -> None:
        """`width` and `height` in pixels, whole multiples of the cells; one pixel a cell by default."""
        check_sides(columns=columns, rows=rows)
        self.columns, self.rows, self.learn = columns, rows, learn
        self.across, self.down = _whole(width or columns, columns), _whole(height or rows, rows)
        palette = read_colours(colours)
        self.colours = palette.to(device).repeat(len(streams), 1, 1).requires_grad_(learn)
        self.choices = (_START * streams.normal(len(palette), rows, columns)).to(device).requires_grad_()

    @property
    def palette(self) -> Tensor:
        """The colours of each picture as they are now, `[b,k,3]`."""
        return self._held().detach()

    def __call__(self) -> Tensor:
        # Each sum has one number in it that is not zero: the cells' colours are the palette's to the last bit.
        chosen = torch.einsum("bkhw,bkc->bchw", self._chosen(), self._held())
        return chosen.repeat_interleave(self.down, -2).repeat_interleave(self.across, -1)

    def parameters(self) -> list[Tensor]:
        return [self.choices, self.colours] if self.learn else [self.choices]

    @torch.no_grad()
    def set(self, pictures: Tensor) -> None:
        """Each cell takes the colour that is nearest in sRGB."""
        cells = fitted(pictures, len(self.choices), self.columns, self.rows).to(self.choices)
        apart = (cells[:, None] - self.palette[..., None, None]).square().sum(2)
        self.choices.copy_(-_SHARPNESS * apart)

    def _chosen(self) -> Tensor:
        soft = self.choices.softmax(1)
        hard = torch.zeros_like(soft).scatter_(1, self.choices.argmax(1, keepdim=True), 1.0)
        return hard + (soft - soft.detach())

    def _held(self) -> Tensor:
        """The colours within 0..1; one at the edge still hears a gradient that would bring it back."""
        return self.colours + (self.colours.clamp(0, 1) - self.colours).detach() if self.learn else self.colours


def read_colours(colours: Sequence[str] | str) -> Tensor:
    """A palette's name, or colours as "#a0c4ff", in a list or in one text, as `[k,3]` in 0..1.

    Raises `BadInput` for what is neither.
    """
    named = PALETTES.get(colours.strip().lower(), colours) if isinstance(colours, str) else " ".join(colours)
    written = [part.removeprefix("#") for part in re.split(r"[\s,]+", named.strip())]
    if wrong := [part for part in written if not re.fullmatch(r"[0-9a-fA-F]{6}", part)]:
        raise BadInput(
            f"{wrong[0][:40]!r} is neither a colour nor a palette's name.",
            hint=f'Write colours as "#a0c4ff #ffd6a5", or one of: {", ".join(PALETTES)}.',
        )
    return torch.tensor([list(bytes.fromhex(part)) for part in written]) / 255


def _whole(side: int, cells: int) -> int:
    """Pixels a cell."""
    if side < cells or side % cells:
        raise BadInput(
            f"{cells} cells do not share {side} pixels evenly.", hint=f"Take {max(1, round(side / cells)) * cells}."
        )
    return side // cells
