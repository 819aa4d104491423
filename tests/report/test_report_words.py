import pytest

from fairest.report.words import interval, sentence_case, shorten, slug


def test_an_interval_names_its_unit_once():
    assert interval(0.88, 0.97) == "88 to 97 %"


def test_an_interval_end_is_a_bare_0_or_100_only_when_it_is_exact():
    assert interval(0.0, 1.0) == "0 to 100 %"
    assert interval(0.001, 0.999) == "0.1 to 99.9 %"


def test_a_slug_is_safe_in_an_id_and_in_a_link():
    assert slug('"><script>Chef de cuisine é</script>') == "script-chef-de-cuisine-e-script"
    assert slug("看護師") == ""


def test_a_name_that_fits_is_not_cut():
    assert shorten("nurse", 5) == "nurse"


@pytest.mark.parametrize(("text", "cut"), [("construction worker", "construct…"), ("看護師看護師", "看護師看…")])
def test_a_cut_name_takes_no_more_cells_than_there_are(text: str, cut: str):
    # Ten cells: the ellipsis takes one, nine are left: nine narrow letters or four wide ones.
    assert shorten(text, 10) == cut


def test_only_the_head_of_a_sentence_is_capitalised():
    assert sentence_case("perceived skin tone of CEOs") == "Perceived skin tone of CEOs"
    assert sentence_case("") == ""
