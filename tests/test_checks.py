import pytest

from fairest.checks import only
from fairest.errors import BadInput


def test_an_unknown_key_is_named_with_the_nearest_known_one():
    only(["share", "low"], ("share", "low", "high"), "jobs.csv")
    with pytest.raises(BadInput, match=r"^jobs\.csv has an unknown key 'shar'\. Did you mean 'share'\?") as caught:
        only(["low", "shar"], ("share", "low", "high"), "jobs.csv")
    assert caught.value.hint == "known: share, low, high"
    with pytest.raises(BadInput, match=r"has an unknown key 'zzz'\. known"):
        only(["zzz"], ("share",), "jobs.csv")
