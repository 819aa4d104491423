"""A classifier's classes and the values they stand for."""

import pytest

from fairest.adapters.judges.label_map import maps_of
from fairest.adapters.judges.vocabulary import Question, Value, read_vocabulary
from fairest.errors import BadInput


def test_classes_add_up_by_value_in_any_spelling():
    gender = read_vocabulary()["gender"]
    classes = ["Female", "GIRL", "male", "No_Face", "cat", "no person"]
    table = maps_of([gender], classes, "m")["gender"]
    assert table.tolist() == [[1, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 1, 0]]
    odds = [0.2, 0.3, 0.1, 0.1, 0.1, 0.2]
    assert (odds @ table).tolist() == pytest.approx([0.5, 0.1, 0.3, 0.1])


def test_a_label_is_not_found_inside_another():
    gender = read_vocabulary()["gender"]
    with pytest.raises(BadInput):
        maps_of([gender], ["female", "human"], "m")  # "human" holds "man"


def test_only_attributes_whose_values_are_all_covered_are_offered():
    questions = read_vocabulary().values()
    decades = ["0-2", "3-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "more than 70"]
    assert list(maps_of(questions, decades, "m")) == ["age"]
    assert list(maps_of(questions, [*decades, "man", "woman"], "m")) == ["gender", "age"]
    with pytest.raises(BadInput):
        maps_of(questions, decades[:5], "m")


def test_a_model_that_covers_nothing_lists_its_classes():
    classes = [f"LABEL_{i}" for i in range(40)]
    with pytest.raises(BadInput) as caught:
        maps_of(read_vocabulary().values(), classes, "mine")
    assert "The classes of mine cover no attribute of the vocabulary (gender, age)" in caught.value.message
    assert "'LABEL_0', 'LABEL_1'" in caught.value.message
    assert "'LABEL_20'" not in caught.value.message
    assert "vocabulary=FILE" in caught.value.hint


@pytest.mark.parametrize(("woman", "nobody"), [(("f", "M_"), ()), (("f",), ("m",))])
def test_a_label_that_stands_for_two_things_is_refused(woman, nobody):
    values = (Value("woman", labels=woman), Value("man", labels=("m",)))
    with pytest.raises(BadInput, match="'m' stands for two things in the vocabulary's gender"):
        maps_of([Question("gender", "?", values, nobody_labels=nobody)], ["f", "m"], "mine")
