"""Several judges as one: each tells what it knows, and a rule decides where they differ."""

from fractions import Fraction

import pytest
from PIL import Image

from fairest.errors import BadInput, UnknownName
from fairest.measure import Panel, confusion, cross, tally
from fairest.records import SEVERAL, UNSURE, Confusion, Label, Prompt

VALUES = {"gender": ("woman", "man"), "skin-tone": ("light", "dark"), "mood": ("glad", "sad")}


class Says:
    """Tells of every picture what it was made with: {attribute: value, reason or people}."""

    def __init__(self, name, said, **facts):
        self.name, self.said = name, said
        self.attributes = {attribute: VALUES[attribute] for attribute in said}
        vars(self).update(facts)

    def label(self, ids, pictures, attributes):
        assert len(ids) == len(pictures)
        return [self.one(i, a) for i in ids for a in attributes]

    def one(self, picture, attribute):
        told = self.said[attribute]
        if isinstance(told, tuple):
            return Label(picture, attribute, None, SEVERAL, people=told)
        return Label(
            picture, attribute, told if told in VALUES[attribute] else None, None if told in VALUES[attribute] else told
        )

    def describe(self):
        return {"name": self.name, "notes": ["a fake", self.name]}


def told(panel, *attributes):
    return panel.label(["p"], [Image.new("RGB", (4, 4))], attributes)


def panel(*said, rule="unsure", **facts):
    return Panel(
        tuple(Says(f"judge-{i}", {"gender": s}, sees_everyone=isinstance(s, tuple)) for i, s in enumerate(said)),
        rule,
        **facts,
    )


def plain(label):
    return label.people or label.value or label.why


def test_each_tells_what_it_knows_and_a_label_of_one_is_its_own():
    faces, tones = Says("faces", {"gender": "woman"}), Says("tones", {"skin-tone": "dark"})
    both = Panel((faces, tones))
    assert both.attributes == {"gender": ("woman", "man"), "skin-tone": ("light", "dark")}
    assert told(both, "skin-tone", "gender") == [Label("p", "skin-tone", "dark"), Label("p", "gender", "woman")]
    assert both.name == "faces & tones"
    assert not both.shared


@pytest.mark.parametrize(
    ("rule", "said", "expected"),
    [
        ("unsure", ("woman", "woman", "woman"), "woman"),
        ("unsure", ("woman", "woman", "man"), UNSURE),
        ("unsure", ("woman", "woman", UNSURE), UNSURE),
        ("unsure", ("woman", "no face found", "woman"), UNSURE),
        ("unsure", ("no person", "no face found", "no person"), "no person"),
        ("majority", ("woman", "woman", "man"), "woman"),
        ("majority", ("woman", "man", UNSURE), UNSURE),
        ("majority", ("woman", "no person", "woman"), "woman"),
        ("majority", ("woman", "no person", "no person"), "no person"),
        ("majority", ("woman", "man", "no person"), UNSURE),
        ("first", (UNSURE, "man", "woman"), "man"),
        ("first", ("no person", UNSURE, UNSURE), UNSURE),
        ("first", ("no person", "no face found", "no person"), "no person"),
    ],
)
def test_the_rule_decides_where_several_tell_an_attribute(rule, said, expected):
    (label,) = told(panel(*said, rule=rule), "gender")
    assert plain(label) == expected
    assert [(judge, plain(vote)) for judge, vote in label.votes] == [(f"judge-{i}", s) for i, s in enumerate(said)]


@pytest.mark.parametrize(
    ("rule", "said", "expected"),
    [
        ("unsure", (("woman", "man"), ("woman", "woman")), ("woman", None)),
        ("unsure", (("woman", "man"), ("woman", "man", "man")), "judges saw another number of people"),
        ("unsure", (("woman", "man"), "woman"), "judges saw another number of people"),
        ("unsure", (("woman", "man"), "no person"), UNSURE),
        ("majority", (("woman", "man"), ("woman", "woman"), ("man", "man")), ("woman", "man")),
        ("majority", (("woman", "man"), ("woman", "man"), "woman"), ("woman", "man")),
        ("first", ("no person", (None, None), ("man", "man")), ("man", "man")),
    ],
)
def test_of_several_people_it_decides_person_by_person(rule, said, expected):
    (label,) = told(panel(*said, rule=rule), "gender")
    assert plain(label) == expected
    assert (label.why == SEVERAL) == isinstance(expected, tuple)


def test_what_is_true_of_a_picture_is_true_of_everyone_on_it():
    faces = Says("faces", {"gender": ("woman", "man")}, sees_everyone=True)
    moods = Says("moods", {"mood": "sad"}, of_pictures=frozenset({"mood"}))
    labels = told(Panel((faces, moods)), "gender", "mood")
    assert [plain(label) for label in labels] == [("woman", "man"), ("sad", "sad")]
    (crossed,) = cross(labels, "gender+mood")
    assert crossed.people == ("woman, sad", "man, sad")
    (counted,) = tally([Prompt("nurse", "nurse", ("a nurse",))], [of("p")], labels, {"mood": VALUES["mood"]})
    assert counted.counts == {"glad": 0, "sad": 1}  # two halves of one picture


def of(picture):
    from fairest.records import Picture

    return Picture(picture, "nurse", "a nurse", 0, "pictures/p.png")


def test_where_a_picture_shows_one_person_what_is_true_of_it_stays_one_label():
    faces = Says("faces", {"gender": "woman"}, sees_everyone=True)
    moods = Says("moods", {"mood": "sad"}, of_pictures=frozenset({"mood"}))
    assert [plain(x) for x in told(Panel((faces, moods)), "mood", "gender")] == ["sad", "woman"]


def test_people_of_two_judges_who_saw_others_are_not_put_together():
    one = Says("faces", {"gender": ("woman", "man")}, sees_everyone=True)
    other = Says("tones", {"skin-tone": ("dark",) * 3}, sees_everyone=True)
    labels = told(Panel((one, other)), "gender", "skin-tone")
    (crossed,) = cross(labels, "gender+skin-tone")
    assert (crossed.value, crossed.people, crossed.why) == (None, (), "judges saw another number of people")
    counted = tally([Prompt("nurse", "nurse", ("a nurse",))], [of("p")], labels, {"gender": VALUES["gender"]})
    assert counted[0].counts == {"woman": Fraction(1, 2), "man": Fraction(1, 2)}


def known(attribute, values=("woman", "man")) -> Confusion:
    return confusion(attribute, values, [], measured_on="here", how="")


def test_it_knows_its_errors_only_where_one_judge_tells_alone():
    first = Says("a", {"gender": "woman", "mood": "sad"}, confusions=(known("gender"), known("mood", VALUES["mood"])))
    other = Says("b", {"gender": "man"}, confusions=(known("gender"),))
    assert [c.attribute for c in Panel((first, other)).confusions] == ["mood"]


def test_judges_that_give_an_attribute_other_values_are_refused_with_the_way_out():
    one, other = Says("a", {"gender": "woman"}), Says("b", {"gender": "man"})
    other.attributes = {"gender": ("woman", "man", "neither")}
    with pytest.raises(BadInput, match=r"other values: a gives woman, man; b gives woman, man, neither.*a,only="):
        Panel((one, other))


def test_a_judge_named_twice_is_refused_and_so_is_an_unknown_rule():
    with pytest.raises(BadInput, match="not several judges: a, a"):
        Panel((Says("a", {"gender": "man"}), Says("a", {"mood": "sad"})))
    with pytest.raises(UnknownName, match="'vote' is not a rule"):
        panel("man", "man", rule="vote")


def test_it_says_what_each_says_of_itself_and_whose_every_note_is():
    said = panel("woman", "man").describe()
    assert said["rule"] == "unsure"
    assert said["shared"] == ["gender"]
    assert [one["name"] for one in said["judges"]] == ["judge-0", "judge-1"]
    notes = ["judge-0: a fake", "judge-0: judge-0", "judge-1: a fake", "judge-1: judge-1"]
    assert said["notes"] == notes


def test_another_rule_is_another_judge_by_name():
    assert panel("woman", "man", rule="first").name == "judge-0 & judge-1 by first"
