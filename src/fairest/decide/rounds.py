"""Drawing where it matters: which prompts get how many pictures in the next round."""

from typing import Any

import numpy as np
import numpy.typing as npt

from fairest.decide.budget import Purse
from fairest.decide.compare import open_prompts
from fairest.decide.docket import Docket, Tallies
from fairest.decide.kin import kin
from fairest.decide.plan import Plan

__all__ = ["FIRST", "came_anyhow", "next_round", "still_possible"]

FIRST = 8
"""Fewer pictures decide nothing: eight alike are the first to leave parity of two at alpha .05."""
_GROWTH = 20
"""A round adds a twentieth to a prompt, so that at most about a twentieth is drawn in vain."""

Numbers = npt.NDArray[np.int64]


def next_round(docket: Docket, tallies: Tallies, batch: int, purse: Purse) -> dict[str, range]:
    """The numbers of the pictures to draw next, by prompt id; empty when all is settled or nothing may be drawn.

    Rounds go to the prompts that are open, in full batches as far as may be. What comes depends on nothing but
    the counts (and a budget in seconds on the clock), so a run gone on with draws the same rounds.
    """
    drawn = _drawn(docket, tallies)
    more = _fixed(docket, drawn) if docket.plan.fixed is not None else _adaptive(docket, tallies, drawn, batch)
    heads = kin(docket.prompts)
    # A budget in seconds first draws one batch, to learn the speed: that must hold a family at least.
    least = max(batch, int(np.bincount(heads, minlength=1).max()))
    more = _within(more, drawn, heads, purse.affords(int(drawn.sum()), least))
    numbers = zip(docket.prompts, drawn.tolist(), more.tolist(), strict=True)
    return {prompt.id: range(n, n + extra) for prompt, n, extra in numbers if extra}


def came_anyhow(plan: Plan, picture: str) -> bool:
    """Whether a picture, by its id, was drawn whatever came before.

    A prompt is settled early where its judge erred the lucky way: among the pictures of a run that looked its
    errors are not those it makes. Only the first round was drawn of every prompt alike.
    """
    return plan.fixed is not None or int(picture.rpartition("-")[2]) < FIRST


def still_possible(docket: Docket, tallies: Tallies) -> int:
    """How many pictures there are at most in the end: settled prompts get no more."""
    drawn = _drawn(docket, tallies)
    return int(np.where(_is_open(docket, tallies, drawn), docket.most, drawn).sum())


def _drawn(docket: Docket, tallies: Tallies) -> Numbers:
    first = next(iter(docket.support))
    return np.array([tallies[prompt.id, first].drawn for prompt in docket.prompts], np.int64)


def _fixed(docket: Docket, drawn: Numbers) -> Numbers:
    return np.asarray(np.maximum(0, docket.most - drawn))


def _is_open(docket: Docket, tallies: Tallies, drawn: Numbers) -> npt.NDArray[np.bool_]:
    below_cap = drawn < docket.most
    return below_cap if docket.plan.fixed is not None else below_cap & open_prompts(docket, tallies)


def _adaptive(docket: Docket, tallies: Tallies, drawn: Numbers, batch: int) -> Numbers:
    is_open = _is_open(docket, tallies, drawn)
    room = np.where(is_open, docket.most - drawn, 0)
    heads = kin(docket.prompts)
    goal = _most_of(heads, drawn + np.where(drawn == 0, FIRST, -(-drawn // _GROWTH)))
    more = np.minimum((goal - drawn) * is_open, room)
    return _filled(more, room, drawn, -int(more.sum()) % batch, heads)


def _filled(more: Numbers, room: Numbers, drawn: Numbers, seats: int, heads: npt.NDArray[np.intp]) -> Numbers:
    """The round with the empty seats of its last batch given to the prompts with the fewest pictures.

    Prompts that are held against each other get a seat each or none: what is seen of one before the other is
    drawn must not decide whether it is.
    """
    more, sizes = more.copy(), np.bincount(heads, minlength=len(heads))[heads]
    while seats:
        full = _most_of(heads, (more >= room) | (sizes > seats))
        if full.all():
            break
        fewest = np.where(full, np.iinfo(np.int64).max, _most_of(heads, drawn + more)).argmin()
        more[heads == heads[fewest]] += 1
        seats -= int(sizes[fewest])
    return more


def _most_of(heads: npt.NDArray[np.intp], numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The greatest number among prompts that are held against each other, `[p]`."""
    most = numbers.copy()
    np.maximum.at(most, heads, numbers)
    return np.asarray(most[heads])


def _within(more: Numbers, drawn: Numbers, heads: npt.NDArray[np.intp], most: int | None) -> Numbers:
    """As much of the round as can be afforded, family by family in turn.

    Prompts that are held against each other get their pictures of one number together or not at all, for the
    reason `_filled` gives; a family that cannot be afforded whole gets no more of this round.
    """
    if most is None or more.sum() <= most:
        return more
    cut, left, turn = np.zeros_like(more), most, np.unique(heads).tolist()
    while turn:
        head = turn.pop(0)
        members = np.flatnonzero((heads == head) & (more > cut))
        numbers = (drawn + cut)[members]
        fewest = members[numbers == numbers.min(initial=np.iinfo(np.int64).max)]
        if 0 < len(fewest) <= left:
            cut[fewest] += 1
            left -= len(fewest)
            turn.append(head)
    return cut
