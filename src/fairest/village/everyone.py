"""A judge for strips of people side by side: it looks at one after the other."""

from itertools import pairwise

from PIL.Image import Image

from fairest.measure import Everyone, Judge

__all__ = ["everyone_on_strips", "tiles"]


def everyone_on_strips(one: Judge) -> Everyone:
    """Labels everyone on a strip of square tiles, from left to right, each as `one` labels a picture of one person."""
    return Everyone(one, tiles, f"{one.name}-everyone", empty=True)


def tiles(strip: Image) -> list[Image]:
    """The squares of a strip, from left to right."""
    number = max(1, round(strip.width / strip.height))
    edges = [round(place * strip.width / number) for place in range(number + 1)]
    return [strip.crop((left, 0, right, strip.height)) for left, right in pairwise(edges)]
