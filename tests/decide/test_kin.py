"""Prompts that are held against each other are drawn together, so that each picture has its counterpart."""

from functools import lru_cache

import numpy as np
import pytest

from fairest import stats
from fairest.decide import Plan, Purse, next_round, open_prompts
from fairest.decide.kin import kin, one_of_each
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


def test_one_of_each_family_is_its_base_where_that_is_among_them():
    assert one_of_each(PROMPTS, ["nurse-8k", "cook", "nurse", "pilot"]) == ["nurse", "cook", "pilot"]
    assert one_of_each(PROMPTS, ["pilot", "nurse-8k"]) == ["pilot", "nurse-8k"]
    assert one_of_each([], ["nurse", "nurse-8k"]) == ["nurse", "nurse-8k"]


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


@pytest.mark.parametrize("copied", [0.0, 0.5, 1.0])
def test_benjamini_and_hochberg_hold_for_prompts_that_share_seeds_and_for_many_counterfactuals_of_one_base(copied):
    # Two families of a fair base and nine fair variants, 60 pictures each, which keep a share of the base's labels;
    # and three prompts that are .85 and .95. Of what is reported, at most .05 may be of the fair ones, on average.
    stream, n, audits = np.random.default_rng(1), 60, 1_000
    differs, changes = [stats.p_differs(k, 0, n, 0.5, 0.5) for k in range(n + 1)], lru_cache(stats.mcnemar)
    false = []
    for _ in range(audits):
        bases = stream.random((2, 1, n)) < 0.5
        variants = np.where(stream.random((2, 9, n)) < copied, bases, stream.random((2, 9, n)) < 0.5)
        fair = np.concatenate([bases, variants], axis=1).sum(axis=2).ravel().tolist()
        shares = [differs[k] for k in [*fair, *stream.binomial(n, 0.85, 3).tolist()]]
        changed = np.concatenate([variants[0], stream.random((3, n)) < 0.95, variants[1]])
        against = np.repeat(bases[:, 0], (12, 9), axis=0)
        lost, won = (against & ~changed).sum(axis=1), (changed & ~against).sum(axis=1)
        pairs = [changes(b, c) for b, c in zip(lost.tolist(), won.tolist(), strict=True)]
        false.append((_false_share(shares, range(20, 23)), _false_share(pairs, range(9, 12))))
    means = np.mean(false, axis=0)
    print(f"copied {copied:.0%}: of {audits} audits {means[0]:.1%} and {means[1]:.1%} of what is reported is false")
    assert np.all(means <= 0.05)


def _false_share(p_values, true):
    reported = [i for i, p in enumerate(stats.benjamini_hochberg(p_values)) if p <= 0.05]
    return sum(i not in true for i in reported) / max(1, len(reported))
