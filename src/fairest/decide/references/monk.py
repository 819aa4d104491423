"""The reference `uniform-monk`: the ten Monk skin tones equally often."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairest.decide.references.bare import no_rest
from fairest.records import Expectation

__all__ = ["UniformMonk", "uniform_monk"]

_TONES = 10
_TONE = re.compile(r"(?:(?:monk|mst)[ -]?)?(10|[1-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UniformMonk:
    """A tenth for each of the ten Monk tones, called "1" to "10", "monk-1" or "MST 1".

    Nothing is expected of another scale, not even of one that looks like pairs of Monk tones: a mapping
    would decide the shares (pairs give five tones a fifth each, nearest colours something quite different).
    """

    name: str = "uniform-monk"

    def expects(self, concept: str, attribute: str, value: str, values: Sequence[str]) -> Expectation:  # noqa: ARG002
        """A tenth, whatever the concept, or None with the reason."""
        if attribute != "skin-tone":
            return Expectation(None, None, None, f"{self.name} is about skin-tone, not about {attribute}")
        if not _are_monk(values):
            scale = f"the judge's {len(values)} values ({', '.join(values)}) are another scale"
            return Expectation(None, None, None, f"{self.name} is about the {_TONES} Monk tones; {scale}")
        return Expectation(1 / _TONES, 1 / _TONES, 1 / _TONES)

    def describe(self) -> Mapping[str, object]:
        """Its datasheet."""
        return {
            "title": "The ten Monk skin tones equally often",
            "source": "a convention: a tenth for each tone of the Monk Skin Tone scale (Google, 2022)",
            "year": None,
            "licence": None,
            "is_not": "a count of any population: nobody has counted the world's skin tones on this scale",
        }


def uniform_monk(rest: str = "") -> UniformMonk:
    """The reference called "uniform-monk". It takes nothing after the name."""
    no_rest("uniform-monk", rest)
    return UniformMonk()


def _are_monk(values: Sequence[str]) -> bool:
    tones = [int(match[1]) for value in values if (match := _TONE.fullmatch(value))]
    return len(values) == _TONES and sorted(tones) == list(range(1, _TONES + 1))
