"""Targets in words."""

import numpy as np
import pytest

from fairest.errors import BadInput, UnknownName
from fairest.records import Expectation
from fairest.sift.weights import Target, parse_target, parse_targets, shares

_GENDER, _SKIN = ("woman", "man"), ("light", "dark", "middle")


def test_a_target_is_parity_a_list_or_a_reference():
    assert parse_target("gender=parity") == Target(("gender",), "parity")
    assert parse_target(" gender = woman:.6, man:.4 ") == Target(("gender",), {"woman": 0.6, "man": 0.4})
    assert parse_target("skin-tone=@us") == Target(("skin-tone",), None, "us")
    assert parse_target("gender+skin-tone=parity").attributes == ("gender", "skin-tone")
    assert parse_target("picture:gender=in between:.5,a:b:.5") == Target(
        ("picture:gender",), {"in between": 0.5, "a:b": 0.5}
    )


def test_a_comma_parts_targets_and_shares():
    assert parse_targets("gender=woman:.5,man:.5,skin-tone=@us,age=parity") == (
        Target(("gender",), {"woman": 0.5, "man": 0.5}),
        Target(("skin-tone",), None, "us"),
        Target(("age",), "parity"),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("gender", "no target"),
        ("=parity", "no target"),
        ("gender=", "no target"),
        ("gender+=parity", "no target"),
        ("gender+gender=parity", "no target"),
        ("gender=@", "not the share"),
        ("gender=equal", "not the share"),
        ("gender=woman:.5,woman:.5", "one more value"),
        ("gender=woman:half,man:.5", "no share"),
        ("gender=woman:nan,man:.5", "no share"),
        ("gender=woman:50,man:50", "no share"),
        ("gender=woman:-.5,man:1", "no share"),
        ("gender=woman:.5,man:.4", "add up to 0.9"),
        ("", "no target"),
    ],
)
def test_what_is_no_target_is_refused(text, says):
    with pytest.raises(BadInput, match=says):
        parse_targets(text)


def test_parity_is_the_same_share_for_every_combination():
    np.testing.assert_allclose(
        shares(parse_target("gender+skin-tone=parity"), [_GENDER, _SKIN]), np.full((2, 3), 1 / 6)
    )


def test_shares_are_put_in_the_order_of_the_values():
    together = parse_target("gender+skin-tone=man+dark:.1,man+light:.2,man+middle:0,woman+light:.3,woman+dark:.4,"
                            "woman+middle:0")  # fmt: skip
    np.testing.assert_allclose(shares(together, [_GENDER, _SKIN]), [[0.3, 0.4, 0], [0.2, 0.1, 0]])


def test_every_value_needs_a_share_and_no_other_has_one():
    with pytest.raises(UnknownName, match=r"'women' is not a value of gender we know\. Did you mean 'woman'"):
        shares(parse_target("gender=women:.5,man:.5"), [_GENDER])
    with pytest.raises(BadInput, match="skin-tone has no share of 'middle'"):
        shares(parse_target("skin-tone=light:.5,dark:.5"), [_SKIN])


def test_a_reference_gives_its_shares_or_says_what_it_lacks():
    target = parse_target("gender=@us")
    known = {"man": Expectation(0.4, None, None), "woman": Expectation(0.6, 0.5, 0.7), "other": Expectation(9, 9, 9)}
    np.testing.assert_allclose(shares(target, [_GENDER], known), [0.6, 0.4])
    with pytest.raises(BadInput, match="@us has no share of 'woman' for gender: too few asked"):
        shares(target, [_GENDER], {**known, "woman": Expectation(None, None, None, "too few asked")})
    with pytest.raises(BadInput, match="it is not listed"):
        shares(target, [_GENDER])
    with pytest.raises(BadInput, match=r"add up to 0\.8"):
        shares(target, [_GENDER], {**known, "man": Expectation(0.2, None, None)})
