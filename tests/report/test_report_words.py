import pytest

from fairest.report.words import ended, printable, sentence_case, shorten, slug


def test_a_slug_is_safe_in_an_id_and_in_a_link():
    assert slug('"><script>Chef de cuisine é</script>') == "script-chef-de-cuisine-e-script"
    assert slug("看護師") == "bb2fda31"  # the head of its SHA-256


def test_a_name_that_fits_is_not_cut():
    assert shorten("nurse", 5) == "nurse"


@pytest.mark.parametrize(("text", "cut"), [("construction worker", "construct…"), ("看護師看護師", "看護師看…")])
def test_a_cut_name_takes_no_more_cells_than_there_are(text: str, cut: str):
    # Ten cells: the ellipsis takes one, nine are left: nine narrow letters or four wide ones.
    assert shorten(text, 10) == cut


def test_only_the_head_of_a_sentence_is_capitalised():
    assert sentence_case("perceived skin tone of CEOs") == "Perceived skin tone of CEOs"
    assert sentence_case("") == ""


def test_control_characters_become_visible_and_nothing_else_changes():
    assert printable("nurse\x00\x1b[31m\ud800\ufffe\u202e") == "nurse\ufffd\ufffd[31m\ufffd\ufffd\ufffd"
    assert printable("two\nlines") == "two lines"
    for text in (
        "看護師",
        "\u06a9\u062a\u0627\u0628\u200c\u062f\u0627\u0631",
        "\U0001f468\u200d\U0001f373",
    ):  # the joiners of Persian and of emoji
        assert printable(text) == text


def test_a_text_ends_once():
    assert [ended(t) for t in ("A census", "A census.", "Why? ")] == ["A census.", "A census.", "Why?"]
