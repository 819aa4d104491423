"""Zero-shot logic, on vectors chosen so that everything can be worked out by hand."""

import json
import math
from itertools import product

import numpy as np
import pytest
from PIL import Image

from fairest.adapters.judges.vocabulary import Question, Value, read_vocabulary
from fairest.adapters.judges.zero_shot import ZeroShot
from fairest.errors import BadInput

NINEFOLD = math.log(9)
"""The scale at which a cosine of 1 has 9 times the odds of a cosine of 0."""
AXES = np.eye(5, dtype=np.float32)
WORDS = {"woman": AXES[0], "man": AXES[1], "place": AXES[2], "animal": AXES[3], "lady": AXES[4]}


class Hands:
    """An encoder by hand: words are axes, and a picture's vector is looked up by its size."""

    scale = NINEFOLD

    def __init__(self, seen, words=None):
        self.seen = seen
        self.words = words or WORDS
        self.asked = []

    def texts(self, texts):
        self.asked += texts
        return np.stack([self.words[text] for text in texts])

    def pictures(self, pictures):
        self.most = max(len(pictures), getattr(self, "most", 0))
        return np.stack([np.asarray(self.seen[picture.width - 1], np.float32) for picture in pictures])

    def describe(self):
        return {"model": "hands"}


def _question(*nobody, woman=("woman",), man=("man",)):
    return {"gender": Question("gender", "?", (Value("woman", woman), Value("man", man)), nobody)}


def _told(seen, questions, **options):
    """The label of each vector."""
    judge = ZeroShot("hands", Hands(seen), questions, **options)
    pictures = [Image.new("RGB", (i + 1, 1)) for i in range(len(seen))]
    return judge.label([str(i) for i in range(len(seen))], pictures, ["gender"])


def _towards(**odds):
    """A unit vector whose cosine with each axis gives these odds, 1 where nothing is said; the rest lies elsewhere."""
    part = np.zeros(5)
    for word, odd in odds.items():
        part[list(WORDS).index(word)] = math.log(odd) / NINEFOLD
    part[4] = math.sqrt(1 - (part**2).sum())
    return part


def test_the_score_is_a_softmax_of_scaled_cosines():
    one, other = _told([AXES[0], AXES[1]], _question())
    assert (one.value, one.score, one.why) == ("woman", 0.9, None)  # 9 : 1
    assert (other.value, other.score) == ("man", 0.9)


@pytest.mark.parametrize(("margin", "value"), [(0.0, "woman"), (0.49, "woman"), (0.51, None), (0.9, None)])
def test_a_lead_below_the_margin_is_unsure_and_keeps_its_score(margin, value):
    (label,) = _told([_towards(woman=3)], _question(), margin=margin)  # 3 : 1, a lead of .75 - .25
    assert (label.value, label.why, label.score) == (value, None if value else "unsure", 0.75)


def test_between_two_values_it_is_unsure():
    (label,) = _told([_towards(woman=2, man=2)], _question())
    assert (label.value, label.why, label.score) == (None, "unsure", 0.5)


def test_prompts_of_a_value_are_averaged_and_of_length_one_again():
    both = (AXES[0] + AXES[4]) / math.sqrt(2)
    (label,) = _told([both], _question(woman=("woman", "lady")))
    assert (label.value, label.score) == ("woman", 0.9)  # cosine 1; of a mean that is not stretched .71, score .83


def test_kinds_of_nobody_add_up():
    (label,) = _told([_towards(woman=3, place=2, animal=3)], _question("place", "animal"))
    # woman 3, man 1, place 2, animal 3: nobody 5 of 9, though no kind of it has more than a woman
    assert (label.value, label.why, label.score) == (None, "no person", round(5 / 9, 4))


def test_who_may_be_of_any_value_is_somebody():
    (label,) = _told([_towards(woman=2, man=2, place=3)], _question("place"))
    # nobody 3 of 7 is likelier than each value, but not than somebody
    assert (label.value, label.why, label.score) == (None, "unsure", round(2 / 7, 4))


def test_a_doubt_whether_anybody_is_there_lowers_the_lead():
    seen = [_towards(woman=3, place=3.5)]  # woman 3, man 1, place 3.5: a lead of 2 in 7.5
    assert _told(seen, _question("place"), margin=0.25)[0].value == "woman"
    assert _told(seen, _question("place"), margin=0.28)[0].why == "unsure"


def test_scores_of_sigmoids_are_those_of_exactly_one_event():
    vector = _towards(woman=2, man=1.5, place=1.2)
    (label,) = _told([vector], _question("place"), margin=0.0)
    fits = [1 / (1 + math.exp(-(math.log(odd) - 3))) for odd in (2, 1.5, 1.2)]  # with SigLIP's bias, here -3

    def chance(which):
        return math.prod(p if k else 1 - p for p, k in zip(fits, which, strict=True))

    one = {which: chance(which) for which in product((0, 1), repeat=3) if sum(which) == 1}
    assert label.score == pytest.approx(one[1, 0, 0] / sum(one.values()), abs=1e-4)


def test_alone_and_in_batches_labels_are_equal_and_memory_is_bounded():
    seen = [_towards(woman=1 + i / 4, man=2) for i in range(7)]
    pictures = [Image.new("RGB", (i + 1, 1)) for i in range(7)]
    encoder = Hands(seen)
    judge = ZeroShot("hands", encoder, _question(), batch=3)
    asked = list(encoder.asked)
    together = judge.label(list("abcdefg"), pictures, ["gender"])
    alone = [label for i, name in enumerate("abcdefg") for label in judge.label([name], [pictures[i]], ["gender"])]
    assert together == alone
    assert [label.picture for label in together] == list("abcdefg")
    assert encoder.most == 3
    assert encoder.asked == asked  # words are encoded once, when it is made


def test_attributes_come_in_the_order_asked():
    questions = _question() | {"kind": Question("kind", "?", (Value("a", ("place",)), Value("b", ("animal",))))}
    judge = ZeroShot("hands", Hands([AXES[0], AXES[2]]), questions)
    pictures = [Image.new("RGB", (1, 1)), Image.new("RGB", (2, 1))]
    told = judge.label(["x", "y"], pictures, ["kind", "gender"])
    assert [(t.picture, t.attribute) for t in told] == [
        ("x", "kind"), ("x", "gender"), ("y", "kind"), ("y", "gender")
    ]  # fmt: skip
    assert judge.attributes == {"gender": ("woman", "man"), "kind": ("a", "b")}
    assert judge.label([], [], ["kind"]) == []


def test_what_was_asked_is_recorded_word_by_word():
    def described(questions):
        return ZeroShot("hands", Hands([]), questions).describe()

    one, other = described(_question()), described(_question(woman=("lady",)))
    assert json.loads(json.dumps(one)) == one
    assert one["questions"]["gender"]["values"][0]["prompts"] == ["woman"]
    assert one["vocabulary_sha256"] == described(_question())["vocabulary_sha256"] != other["vocabulary_sha256"]
    assert (one["model"], one["margin"]) == ("hands", 0.2)
    assert any("words that are offered" in note for note in one["notes"])


def test_attributes_without_any_prompts_are_not_offered():
    for_others = {"mood": Question("mood", "?", (Value("glad"), Value("sad")))}
    assert list(ZeroShot("hands", Hands([]), _question() | for_others).attributes) == ["gender"]
    with pytest.raises(BadInput, match="No attribute of the vocabulary has prompts"):
        ZeroShot("hands", Hands([]), for_others)


def test_a_value_that_was_forgotten_is_named():
    with pytest.raises(BadInput, match="The value 'man' of gender has no prompts"):
        ZeroShot("hands", Hands([]), _question(man=()))


@pytest.mark.parametrize("margin", [-0.1, 1, 1.5, "wide", True, float("nan")])
def test_a_margin_outside_its_range_is_refused(margin):
    with pytest.raises(BadInput, match=r"margin is .*; it must be a number from 0 to below 1"):
        ZeroShot("hands", Hands([]), _question(), margin=margin)


@pytest.mark.parametrize("batch", [0, -1, 1.5, "many", True])
def test_a_batch_that_is_no_number_of_pictures_is_refused(batch):
    with pytest.raises(BadInput, match="batch is"):
        ZeroShot("hands", Hands([]), _question(), batch=batch)


def test_the_shipped_vocabulary_can_be_asked_as_it_is():
    prompts = {p for q in read_vocabulary().values() for v in q.values for p in (*v.prompts, *q.nobody)}
    words = {prompt: AXES[i % 5] for i, prompt in enumerate(sorted(prompts))}
    judge = ZeroShot("hands", Hands([], words), read_vocabulary())
    assert judge.attributes == {"gender": ("woman", "man"), "age": ("0-19", "20-39", "40-59", "60+")}
