from fairest.report.about import datasheet_lines, flatten, name_of, notes, tables


def test_nested_settings_become_one_line_each():
    assert flatten({"a": {"b": 1, "c": {"d": None}}, "e": [1, True]}) == (
        ("a / b", "1"),
        ("a / c / d", "none"),
        ("e", "1, yes"),
    )


def test_a_list_of_entries_becomes_a_line_each_in_words():
    confusions = [{"attribute": "gender", "measured_on": "village", "pictures": 1533, "sha256": "ab"}]
    assert flatten({"calibration": {"confusions": confusions}}) == (
        ("calibration / confusions / gender", "measured on: village; pictures: 1533"),
    )
    assert flatten({"a": [{"name": "x", "odds": {"woman": 0.9}}, 3]}) == (("a / x", "odds: woman 0.9"), ("a", "3"))


def test_plain_entries_share_a_table_and_nested_ones_have_their_own():
    assert tables({"fairest": "0.1.0", "judge": {"name": "j"}, "empty": {}, "notes": ["x"]}) == (
        ("run", (("fairest", "0.1.0"),)),
        ("judge", (("name", "j"),)),
    )


def test_a_note_is_said_once():
    assert notes({"notes": ["a", "b", "a"]}) == ("a", "b")
    assert notes({"notes": "a"}) == ("a",)
    assert notes({}) == ()


def test_a_part_without_a_name_has_a_plain_word():
    assert name_of({"judge": {"name": "j"}}, "judge", "the judge") == "j"
    assert name_of({"judge": {}}, "judge", "the judge") == "the judge"
    assert name_of({}, "judge", "the judge") == "the judge"


def test_a_datasheet_is_shown_once():
    assert datasheet_lines({}, {"licence": "CC0-1.0"}) == (("licence", "CC0-1.0"),)
    assert datasheet_lines({"suite": {"datasheet": {"licence": "CC0-1.0"}}}, {"licence": "CC0-1.0"}) == ()
