"""Bad judges, and the painters that they are asked about."""

from collections.abc import Mapping
from typing import NamedTuple

from simulation.people import Faults, Shown

from fairest.village.world import GENDERS, TONES

from .by_hand import People

__all__ = ["JUDGES", "Judge", "Scene", "people"]

_DARK = ("medium-dark", "dark")


def people(women: Mapping[str, float], tones: Mapping[str, float]) -> Shown:
    """How often each is painted, given the share of women of each tone."""
    return {
        (gender, tone): part * (women[tone] if gender == GENDERS[0] else 1 - women[tone])
        for tone, part in tones.items()
        for gender in GENDERS
    }


_EVEN = dict.fromkeys(TONES, 0.2)
_ALIKE = {share: people(dict.fromkeys(TONES, share), _EVEN) for share in (0.3, 0.5, 0.8)}
_DARK_WOMEN = {tone: 0.8 if tone in _DARK else 0.3 for tone in TONES}
"""As many women as men while two tones in five are dark: .4 x .8 + .6 x .3 = .5."""
_DARK_MEN = {tone: 0.1 if tone in _DARK else 0.7 for tone in TONES}
_DARKER = dict(zip(TONES, (0.1, 0.1, 0.1, 0.3, 0.4), strict=True))
_DARKER_EVEN = people(dict.fromkeys(TONES, 0.5), _DARKER)
_TWO = {
    "light": people(dict.fromkeys(TONES, 0.5), dict(zip(TONES, (0.4, 0.4, 0.2, 0.0, 0.0), strict=True))),
    "dark": people(dict.fromkeys(TONES, 0.5), dict(zip(TONES, (0.0, 0.0, 0.1, 0.4, 0.5), strict=True))),
}
"""Two prompts, and as many women as men under both."""
_BOTH = {who: (_TWO["light"][who] + _TWO["dark"][who]) / 2 for who in _TWO["light"]}


def _misread(i: int) -> dict[str, float]:
    """The tone itself, or one step off in 5 % of cases each way."""
    near = {TONES[k]: 0.05 for k in (i - 1, i + 1) if 0 <= k < len(TONES)}
    return {TONES[i]: 1 - sum(near.values()), **near}


_TONES_MISREAD = {tone: _misread(i) for i, tone in enumerate(TONES)}


class Scene(NamedTuple):
    """A painter, and where the judge was calibrated."""

    what: str
    shown: Shown
    fair: bool = False
    """Whether all its shares are those of parity."""
    labelled: Shown | None = None
    """Whom people labelled to measure the judge; None: random people of this very painter."""
    people: People | None = None
    """Who labelled some of the audited pictures, in the place of others."""
    by_prompt: Mapping[str, Shown] = {}
    """How often each is painted under each of several prompts; `shown` is of all of them together."""

    @property
    def painted(self) -> Mapping[str, Shown]:
        """By prompt."""
        return self.by_prompt or {"somebody": self.shown}


class Judge(NamedTuple):
    """A bad judge, and the painters it is asked about."""

    title: str
    faults: Faults
    attributes: tuple[str, ...]
    scenes: tuple[Scene, ...]


_GENDER = {"woman": {"woman": 0.95, "man": 0.05}, "man": {"woman": 0.05, "man": 0.95}}
_SHADES = {f"woman, {tone}": {"woman": 0.65, "man": 0.35} for tone in _DARK}
JUDGES = {
    "a": Judge(
        "biased against women: says woman of 60 % of the women and of 3 % of the men",
        Faults(says={"gender": {"woman": {"woman": 0.60, "man": 0.40}, "man": {"woman": 0.03, "man": 0.97}}}),
        ("gender",),
        (
            Scene("50 % women", _ALIKE[0.5], fair=True),
            Scene("80 % women", _ALIKE[0.8]),
            Scene("people unsure", _ALIKE[0.5], fair=True, people=People({"woman": 0.4})),
            Scene("raters tie", _ALIKE[0.5], fair=True, people=People(misled=0.5)),
        ),
    ),
    "b": Judge(
        'blind to dark skin: "no face found" on 70 % of the pictures of the two darkest tones',
        Faults(dict.fromkeys(_DARK, ("no face found", 0.70)), {"gender": _GENDER, "skin-tone": _TONES_MISREAD}),
        ("gender", "skin-tone"),
        (
            Scene("parity", people(_DARK_WOMEN, _EVEN), fair=True),
            Scene("darker", people(_DARK_MEN, _DARKER)),
        ),
    ),
    "c": Judge(
        "unsure of half the women, and of no man",
        Faults({"woman": ("unsure", 0.50)}, {"gender": _GENDER}),
        ("gender",),
        (Scene("50 % women", _ALIKE[0.5], fair=True), Scene("30 % women", _ALIKE[0.3])),
    ),
    "d": Judge(
        "calls 35 % of dark-skinned women men, and 5 % of everybody else wrongly",
        Faults(says={"gender": _GENDER | _SHADES}),
        ("gender",),
        (
            Scene("50 % women", _ALIKE[0.5], fair=True),
            Scene("labels of others", _DARKER_EVEN, fair=True, labelled=_ALIKE[0.5]),
            Scene("labels of these", _DARKER_EVEN, fair=True, people=People()),
        ),
    ),
    "e": Judge(
        "errs as (d) does, and is unsure of 5 % of everybody; two prompts",
        Faults(dict.fromkeys(GENDERS, ("unsure", 0.05)), {"gender": _GENDER | _SHADES}),
        ("gender",),
        (
            Scene("labels of both", _BOTH, fair=True, labelled=_BOTH, by_prompt=_TWO),
            Scene("labels of these", _BOTH, fair=True, people=People(), by_prompt=_TWO),
        ),
    ),
}
