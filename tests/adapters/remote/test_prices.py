"""Prices as people write them."""

import pytest

from fairest.adapters.remote.prices import price_of
from fairest.errors import BadInput
from fairest.generate.doors import Price


@pytest.mark.parametrize(
    ("text", "price"),
    [("0.04 USD", Price(0.04, "USD")), (".5eur", Price(0.5, "EUR")), (" 12 JPY ", Price(12, "JPY")), (None, None)],
)
def test_a_price_is_an_amount_and_a_currency(text, price):
    assert price_of(text) == price


@pytest.mark.parametrize("text", ["", "0.04", "USD", "$0.04", "-1 USD", "nan USD", "1e9 USD", "٣ USD", "1,5 EUR"])
def test_anything_else_is_no_price(text):
    with pytest.raises(BadInput, match="is none"):
        price_of(text)
