"""Prompts that are held against each other are drawn together, so that each picture has its counterpart."""

import pytest

from fairest.decide import Plan, Purse, next_round, open_prompts
from fairest.decide.kin import kin
from fairest.records import Prompt, Tally

PROMPTS = [
    Prompt("nurse", "nurse", ("a nurse",)),
    Prompt("cook", "cook", ("a cook",)),
    Prompt("nurse-8k", "nurse", ("a nurse, 8k",), pair="nurse"),
    Prompt("pilot", "pilot", ("a pilot",)),
]


def gender(name: str, women: int, men: int) -> Tally:
    return Tally(name, "gender", {"woman": women, "man": men})


def test_kin_share_their_base():
    assert kin(PROMPTS).tolist() == [0, 1, 0, 3]


def test_a_settled_prompt_stays_open_while_its_kin_is(lay_out):
    docket, tallies = lay_out(
        [gender("nurse", 40, 0), gender("cook", 40, 0), gender("nurse-8k", 22, 18), gender("pilot", 20, 20)],
        Plan(("gender",)),
        prompts=PROMPTS,
    )
    assert open_prompts(docket, tallies).tolist() == [True, False, True, True]
    alone, _ = lay_out([], Plan(("gender",)), prompts=[p for p in PROMPTS if p.pair is None])
    assert open_prompts(alone, alone.tallies([gender("nurse", 40, 0), gender("cook", 40, 0)])).tolist() == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("batch", [1, 7, 16, 64])
def test_kin_always_have_equally_many_pictures(lay_out, batch):
    docket, tallies = lay_out([], Plan(("gender",), max_images=60), prompts=PROMPTS)
    while numbers := next_round(docket, tallies, batch, Purse()):
        assert numbers.get("nurse") == numbers.get("nurse-8k")
        more = [gender(name, len(row) // 2, len(row) - len(row) // 2) for name, row in numbers.items()]
        tallies = docket.added(tallies, more)
    assert tallies["nurse", "gender"].drawn == 60


def test_kin_that_a_budget_tore_apart_meet_again_in_the_next_round(lay_out):
    docket, tallies = lay_out([gender("nurse", 5, 5), gender("nurse-8k", 4, 3)], Plan(("gender",)), prompts=PROMPTS)
    numbers = next_round(docket, tallies, 1, Purse())
    assert (numbers["nurse"].stop, numbers["nurse-8k"]) == (11, range(7, 11))
