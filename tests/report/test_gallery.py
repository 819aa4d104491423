from dataclasses import replace

import pytest

from fairest.records import Label, Picture
from fairest.report.gallery import groups, tiles

SUPPORT = {"gender": ("woman", "man"), "skin-tone": ("light", "dark")}


def picture(name: str, file: str | None = None, why: str | None = None) -> Picture:
    return Picture(name, "nurse", "a nurse", 7, file, why=why)


def grouped(folder, pictures, labels):
    found = groups(tiles(folder, pictures, labels, list(SUPPORT), 96)["nurse"], "gender", SUPPORT)
    return {(g.told, g.title): [t.picture.id for t in g.tiles] for g in found}


def test_pictures_stand_in_the_order_of_the_values_and_gaps_at_the_end(tmp_path):
    labels = [Label("a", "gender", None, "unsure"), Label("b", "gender", "man"), Label("c", "gender", "woman")]
    found = grouped(tmp_path, [picture(p) for p in "abc"], labels)
    assert list(found.items()) == [((True, "woman"), ["c"]), ((True, "man"), ["b"]), ((False, "unsure"), ["a"])]


def test_a_value_seen_zero_times_keeps_its_heading(tmp_path):
    assert grouped(tmp_path, [picture("a")], [Label("a", "gender", "woman")])[True, "man"] == []


def test_within_a_group_the_next_attribute_orders(tmp_path):
    labels = [Label(p, "gender", "woman") for p in "ab"]
    labels += [Label("a", "skin-tone", "dark"), Label("b", "skin-tone", "light")]
    assert grouped(tmp_path, [picture("a"), picture("b")], labels)[True, "woman"] == ["b", "a"]


def test_a_blocked_picture_keeps_its_place_with_the_reason(tmp_path):
    (tile,) = tiles(tmp_path, [picture("a", why="blocked")], [], ["gender"], 96)["nurse"]
    assert (tile.missing, tile.address) == ("blocked", None)
    assert grouped(tmp_path, [picture("a", why="blocked")], [])[False, "blocked"] == ["a"]


def test_an_unreadable_file_keeps_its_place_too(tmp_path):
    (tile,) = tiles(tmp_path, [picture("a", "pictures/a.png")], [], ["gender"], 96)["nurse"]
    assert tile.missing == "file not readable"


def test_an_address_is_only_ever_a_path(tmp_path):
    (tile,) = tiles(tmp_path, [picture("a", "javascript:alert(1)//#?")], [], ["gender"], 96)["nurse"]
    assert tile.address == "javascript%3Aalert%281%29//%23%3F"


def test_the_spoken_name_of_a_picture_has_its_seed_and_labels(tmp_path):
    labels = [Label("a", "gender", "woman"), Label("a", "skin-tone", None, "unsure")]
    (tile,) = tiles(tmp_path, [picture("a", why="blocked")], labels, list(SUPPORT), 96)["nurse"]
    assert tile.alt == "blocked, seed 7: woman, perceived skin tone not told"


@pytest.mark.parametrize(("source", "origin"), [("nurses/1.png", "nurses/1.png"), (None, "no seed")])
def test_a_picture_without_a_seed_is_named_by_where_it_was_taken_from(tmp_path, source, origin):
    taken = replace(picture("a", why="blocked"), seed=None, source=source)
    (tile,) = tiles(tmp_path, [taken], [], list(SUPPORT), 96)["nurse"]
    assert (tile.origin, tile.alt) == (origin, f"blocked, {origin}: no labels")


def test_a_text_drawn_is_shown_where_it_is_another_than_the_one_asked(tmp_path):
    asked = picture("a", why="blocked")
    texts = [None, f" {asked.text}", "a young nurse", "x" * 1000]
    shown = tiles(tmp_path, [replace(asked, revised=text) for text in texts], [], list(SUPPORT), 96)["nurse"]
    assert [tile.revised[:13] for tile in shown] == ["", "", "a young nurse", "x" * 13]
    assert len(shown[-1].revised) == 300


def several(name, *people, attribute="gender"):
    return Label(name, attribute, None, "several people", people=people)


def test_pictures_of_several_people_stand_with_what_they_have_in_common_or_as_mixed(tmp_path):
    labels = [
        several("a", "man", "woman"), several("b", "man", "man"), several("c", None, None),
        several("d", "woman", None), Label("e", "gender", "woman"),
    ]  # fmt: skip
    assert list(grouped(tmp_path, [picture(p) for p in "abcde"], labels).items()) == [
        ((True, "woman"), ["d", "e"]),
        ((True, "man"), ["b"]),
        ((True, "several values"), ["a"]),
        ((False, "unsure"), ["c"]),
    ]


def test_it_is_said_how_many_of_the_people_have_each_value_the_most_first(tmp_path):
    labels = [several("a", "man", "woman", None, "woman")]
    (tile,) = tiles(tmp_path, [picture("a")], labels, ["gender"], 96)["nurse"]
    assert tile.said[0].value == "4 people: woman (2), man (1), unsure (1)"
    assert "4 people: woman (2)" in tile.alt
