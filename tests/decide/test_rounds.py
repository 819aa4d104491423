"""Which prompts get how many pictures next."""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairest.decide import Docket, Plan, Purse, next_round, still_possible, trusts, why_stopped
from fairest.decide.references import parity
from fairest.generate import Found
from fairest.records import Prompt, Tally

FREE = Purse()


def gender(name, women, men):
    return Tally(name, "gender", {"woman": women, "man": men})


def prompts(many):
    return [Prompt(f"w{i}", f"w{i}", ("x",)) for i in range(many)]


def sizes(numbers):
    return {name: len(r) for name, r in numbers.items()}


def drawn_on(docket, sums, numbers, values=("woman", "man")):
    """Counts after a round in which values take turns."""
    more = []
    for name, range_ in numbers.items():
        told = [values[i % len(values)] for i in range_]
        more.append(gender(name, told.count("woman"), told.count("man")))
    return docket.added(sums, more)


@pytest.fixture(scope="session", name="empty")
def _empty(lay_out):
    def empty(many=12, **plan):
        return lay_out([], Plan(("gender",), **plan), prompts=prompts(many))

    return empty


def of_a_collection(numbers, **settings):
    """Nothing counted yet of prompts with so many pictures there."""
    found = {f"w{i}": [Found("x", f"{i}-{k}.png") for k in range(n)] for i, n in enumerate(numbers)}
    support, plan = {"gender": ("woman", "man")}, Plan(("gender",), **settings)
    docket = Docket.of(prompts(len(numbers)), parity(), plan, support, trusts(support, (), "shelf", "", plan), found)
    return docket, docket.tallies()


def test_of_a_collection_no_prompt_gets_more_than_there_is():
    docket, sums = of_a_collection([3, 12, 0], fixed=12)
    numbers = next_round(docket, sums, 16, FREE)
    assert numbers == {"w0": range(3), "w1": range(12)}
    assert still_possible(docket, sums) == 15
    assert why_stopped(docket, drawn_on(docket, sums, numbers)) == "all"


def test_a_collection_that_is_looked_at_in_rounds_ends_with_its_last_picture():
    docket, sums = of_a_collection([3, 9], max_images=100)
    sums = drawn_on(docket, sums, next_round(docket, sums, 1, FREE))
    assert next_round(docket, sums, 1, FREE) == {"w1": range(8, 9)}
    sums = drawn_on(docket, sums, {"w1": range(8, 9)})
    assert next_round(docket, sums, 1, FREE) == {}
    assert why_stopped(docket, sums) == "all"


def test_the_first_round_is_eight_of_each(empty):
    docket, sums = empty()
    assert next_round(docket, sums, 8, FREE) == {f"w{i}": range(8) for i in range(12)}
    assert next_round(docket, sums, 1, FREE) == {f"w{i}": range(8) for i in range(12)}


def test_the_empty_seats_of_the_last_batch_are_given_to_all_alike(empty):
    # 96 pictures fill one batch and a half of 64: 32 seats, two or three more for each of twelve.
    docket, sums = empty()
    got = sizes(next_round(docket, sums, 64, FREE))
    assert sum(got.values()) == 128
    assert set(got.values()) == {10, 11}


def test_no_prompt_gets_more_than_the_cap(empty):
    docket, sums = empty(max_images=5)
    assert sizes(next_round(docket, sums, 64, FREE)) == {f"w{i}": 5 for i in range(12)}
    full = drawn_on(docket, sums, next_round(docket, sums, 64, FREE))
    assert next_round(docket, full, 64, FREE) == {}
    assert why_stopped(docket, full) == "cap"


@pytest.mark.parametrize(("n", "more"), [(8, 1), (20, 1), (21, 2), (100, 5), (101, 6)])
def test_a_later_round_adds_a_twentieth(lay_out, n, more):
    docket, sums = lay_out([gender("cook", n - n * 2 // 5, n * 2 // 5)], Plan(("gender",), max_images=1000))
    assert next_round(docket, sums, 1, FREE) == {"cook": range(n, n + more)}


def test_settled_prompts_get_nothing_and_empty_seats_go_to_open_ones(lay_out):
    tallies = [gender("nurse", 40, 0), gender("cook", 21, 19), gender("even", 1000, 1000), gender("clerk", 19, 21)]
    docket, sums = lay_out(tallies, Plan(("gender",), max_images=2000))
    assert next_round(docket, sums, 1, FREE) == {"cook": range(40, 42), "clerk": range(40, 42)}
    assert next_round(docket, sums, 20, FREE) == {"cook": range(40, 50), "clerk": range(40, 50)}


def test_seats_that_nobody_can_take_stay_empty(lay_out):
    docket, sums = lay_out([gender("cook", 21, 19), gender("nurse", 40, 0)], Plan(("gender",), max_images=42))
    assert next_round(docket, sums, 64, FREE) == {"cook": range(40, 42)}


def test_when_all_is_settled_nothing_more_is_drawn(lay_out):
    docket, sums = lay_out([gender("nurse", 40, 0), gender("pilot", 0, 40)], Plan(("gender",)))
    assert next_round(docket, sums, 8, FREE) == {}
    assert why_stopped(docket, sums) == "settled"
    assert still_possible(docket, sums) == 80


def test_what_there_is_at_most_counts_open_prompts_up_to_the_cap(lay_out):
    docket, sums = lay_out([gender("nurse", 40, 0), gender("cook", 21, 19)], Plan(("gender",)))
    assert still_possible(docket, sums) == 40 + 100
    fixed, sums = lay_out([gender("nurse", 40, 0), gender("cook", 21, 19)], Plan(("gender",), fixed=70))
    assert still_possible(fixed, sums) == 140


def test_a_fixed_number_is_drawn_in_one_round_whatever_comes(lay_out):
    docket, sums = lay_out([gender("nurse", 40, 0), gender("cook", 70, 0)], Plan(("gender",), fixed=70, max_images=5))
    assert next_round(docket, sums, 64, FREE) == {"nurse": range(40, 70)}
    full = docket.added(sums, [gender("nurse", 30, 0)])
    assert next_round(docket, full, 64, FREE) == {}
    assert why_stopped(docket, full) == "fixed"
    assert why_stopped(docket, sums) == "budget"


def test_a_budget_is_shared_out_in_turns(empty):
    docket, sums = empty()
    got = sizes(next_round(docket, sums, 8, Purse(20, price=1.0)))
    assert got == {f"w{i}": 2 if i < 8 else 1 for i in range(12)}
    assert next_round(docket, sums, 8, Purse(0.5, price=1.0)) == {}


def a_family(lay_out, *drawn):
    """The docket of "a", its counterfactual "a-8k", and as many others as there are numbers left; all half women."""
    names = ["a", "a-8k", "b", "c"][: len(drawn)]
    asked = [Prompt(name, name, ("x",), pair="a" if name == "a-8k" else None) for name in names]
    tallies = [gender(name, n - n // 2, n // 2) for name, n in zip(names, drawn, strict=True)]
    return lay_out(tallies, Plan(("gender",)), prompts=asked)


def pays_for(pictures):
    return Purse(pictures, price=1.0)


def test_a_budget_never_draws_a_prompt_without_its_counterfactual(lay_out):
    assert next_round(*a_family(lay_out, 8, 8), 1, pays_for(17)) == {}
    assert next_round(*a_family(lay_out, 8, 8), 1, pays_for(18)) == {"a": range(8, 9), "a-8k": range(8, 9)}


def test_what_a_budget_has_left_of_a_family_goes_to_prompts_that_fit(lay_out):
    docket, sums = a_family(lay_out, 0, 0, 0, 0)
    # In turns: the family takes two of four, each of the others one; with one more, the family's next two do not fit.
    assert sizes(next_round(docket, sums, 1, pays_for(4))) == {"a": 1, "a-8k": 1, "b": 1, "c": 1}
    assert sizes(next_round(docket, sums, 1, pays_for(5))) == {"a": 1, "a-8k": 1, "b": 2, "c": 1}
    assert sizes(next_round(docket, sums, 1, pays_for(1))) == {"b": 1}


def test_of_a_family_torn_apart_the_one_behind_catches_up_first(lay_out):
    # 10 and 7: the round is 10 of one, 7 to 10 of the other. The last number takes both or none.
    for pays, stops in ((18, (None, 8)), (20, (None, 10)), (21, (None, 10)), (22, (11, 11))):
        numbers = next_round(*a_family(lay_out, 10, 7), 1, pays_for(pays))
        assert tuple(numbers[name].stop if name in numbers else None for name in ("a", "a-8k")) == stops


def test_the_batch_from_which_the_speed_is_learnt_holds_a_family(lay_out):
    docket, sums = a_family(lay_out, 0, 0)
    assert next_round(docket, sums, 1, Purse(60.0, clock=lambda: 0.0)) == {"a": range(1), "a-8k": range(1)}


def test_a_budget_that_is_used_up_ends_the_drawing(empty):
    docket, sums = empty()
    purse = Purse(200, price=1.0)
    for _ in count():
        if not (numbers := next_round(docket, sums, 8, purse)):
            break
        sums = drawn_on(docket, sums, numbers)
    assert sum(t.drawn for t in sums.values()) == 200
    assert why_stopped(docket, sums) == "budget"


def test_seconds_on_the_clock_end_it_too(empty):
    docket, sums = empty()
    now = [0.0]
    purse = Purse(60.0, clock=lambda: now[0])
    rounds = []
    while numbers := next_round(docket, sums, 8, purse):
        sums = drawn_on(docket, sums, numbers)
        rounds.append(sum(sizes(numbers).values()))
        now[0] += rounds[-1] / 4  # four pictures a second
    assert rounds[0] == 8  # a batch, to learn the speed
    assert sum(rounds) == 240
    assert why_stopped(docket, sums) == "budget"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), min_size=1, max_size=6), st.integers(1, 64))
def test_every_round_is_of_open_prompts_below_the_cap_and_the_same_each_time(lay_out, counted, batch):
    tallies = [gender(f"w{i}", *pair) for i, pair in enumerate(counted)]
    docket, sums = lay_out(tallies, Plan(("gender",), max_images=100))
    numbers = next_round(docket, sums, batch, FREE)
    assert numbers == next_round(docket, dict(reversed(sums.items())), batch, FREE)
    total = sum(sizes(numbers).values())
    for name, range_ in numbers.items():
        assert range_.start == sums[name, "gender"].drawn
        assert range_.stop <= 100
    if total % batch:  # a batch is only left unfilled where every prompt of the round reaches the cap
        assert all(range_.stop == 100 for range_ in numbers.values())


def test_rounds_add_up_to_every_number_once_until_all_is_settled_or_capped(empty):
    docket, sums = empty(many=5, max_images=150)
    seen = {}
    while numbers := next_round(docket, sums, 16, FREE):
        for name, range_ in numbers.items():
            assert range_.start == seen.get(name, 0)
            seen[name] = range_.stop
        sums = drawn_on(docket, sums, numbers)
    assert set(seen.values()) == {150}
