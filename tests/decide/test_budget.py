"""What drawing may cost: money by the generator's price, seconds by the clock."""

import math

import pytest

from fairest.decide import Purse, purse
from fairest.errors import BadInput
from fairest.generate import Price


class Priced:
    name = "priced"

    def __init__(self, amount=0.04, currency="USD"):
        self.price = Price(amount, currency)


class Free:
    name = "free"


class Clock:
    """Shows the seconds it was set to."""

    seconds = 100.0

    def __call__(self):
        return self.seconds


def test_without_a_budget_everything_may_be_drawn():
    assert purse(None, Free()).affords(10**9, 8) is None


def test_money_buys_as_many_pictures_as_it_pays_for():
    five = purse("5 USD", Priced())
    assert [five.affords(drawn, 8) for drawn in (0, 100, 125, 200)] == [125, 25, 0, 0]
    assert purse("0.3 USD", Priced(0.1)).affords(0, 8) == 3  # .3 / .1 is 2.9999999999999996


def test_what_costs_nothing_has_no_limit():
    assert purse("5 USD", Priced(0.0)).affords(10**6, 8) is None


def test_seconds_are_spent_at_the_speed_that_was_measured():
    clock = Clock()
    ten = Purse(10.0, clock=clock)
    assert ten.affords(0, 8) == 8  # one batch, to learn how fast it goes
    clock.seconds += 2
    assert ten.affords(8, 8) == 32  # 8 in 2 seconds, 8 seconds left
    clock.seconds += 4
    assert ten.affords(40, 8) == math.floor(4 * 40 / 6)
    clock.seconds += 4
    assert ten.affords(60, 8) == 0
    clock.seconds += 100
    assert ten.affords(60, 8) == 0


def test_a_run_gone_on_with_has_its_seconds_anew():
    clock = Clock()
    again = Purse(10.0, clock=clock)
    assert again.affords(500, 8) == 8
    clock.seconds += 5
    assert again.affords(508, 8) == 8  # 8 in 5 seconds, 5 left: the 500 before do not count


@pytest.mark.parametrize(
    ("budget", "limit"),
    [("90s", 90), ("90 sec", 90), ("1.5 min", 90), ("15m", 900), ("2h", 7200), (" 2 H ", 7200)],
)
def test_seconds_minutes_and_hours_are_read(budget, limit):
    found = purse(budget, Free())
    assert (found.limit, found.price) == (limit, None)


@pytest.mark.parametrize(
    ("budget", "currency"), [("5 USD", "USD"), ("5usd", "USD"), ("5 Eur", "EUR"), ("5 USD", "usd")]
)
def test_money_is_read_in_the_generators_currency(budget, currency):
    assert purse(budget, Priced(0.04, currency)).limit == 5
    assert purse(budget, Priced(0.04, currency)).price == 0.04


@pytest.mark.parametrize("budget", ["", "90", "s", "-5 USD", "0 s", "1e3 s", "five USD", "5 USD or so", "0x10s"])
def test_what_is_no_amount_is_refused(budget):
    with pytest.raises(BadInput, match="is no amount"):
        purse(budget, Priced())


def test_money_means_nothing_without_a_price_in_that_currency():
    with pytest.raises(BadInput, match="'free' states no price, so a budget in USD"):
        purse("5 USD", Free())
    with pytest.raises(BadInput, match="states its price in USD, not in EUR"):
        purse("5 EUR", Priced())


@pytest.mark.parametrize("amount", [-1.0, math.nan, math.inf])
def test_a_price_that_is_none_is_refused_by_the_generators_name(amount):
    with pytest.raises(BadInput, match="'priced' states a price of"):
        purse("5 USD", Priced(amount))
