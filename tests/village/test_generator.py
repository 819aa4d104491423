"""What the shipped generator does; its card holds the same on many more pictures."""

import numpy as np
import pytest

from fairest import village
from fairest.village.captions import explicit_captions
from fairest.village.world import GENDERS, TONES, WORDS

pytest.importorskip("diffusers")


@pytest.fixture(scope="module")
def generator():
    return village.generator(guidance=2.0)


@pytest.fixture(scope="module")
def judge():
    return village.second_judge()


def _told(judge, pictures, attribute):
    labels = judge.label([str(i) for i in range(len(pictures))], pictures, [attribute])
    return [label.value for label in labels]


def test_it_draws_what_it_is_asked_for_outright(generator, judge):
    asked = [(w, GENDERS[i % 2], TONES[i % 5]) for i, w in enumerate(WORDS)]
    texts = [explicit_captions(word.word, gender, tone)[0] for word, gender, tone in asked]
    pictures = generator.draw(texts, list(range(len(texts))))
    occupations, genders = _told(judge, pictures, "occupation"), _told(judge, pictures, "gender")
    assert np.mean([o == word.occupation for o, (word, _, _) in zip(occupations, asked, strict=True)]) >= 0.9
    assert np.mean([g == gender for g, (_, gender, _) in zip(genders, asked, strict=True)]) >= 0.85


@pytest.mark.parametrize(
    ("word", "attribute", "value"),
    [("physician", "occupation", "health worker"), ("policewoman", "gender", "woman"), ("fireman", "gender", "man")],
)
def test_words_it_never_read_mean_something_to_it(generator, judge, word, attribute, value):
    pictures = generator.draw([f"a photo of a {word}"] * 8, list(range(8)))
    assert _told(judge, pictures, attribute).count(value) >= 6


def test_a_batch_gives_the_same_pictures_as_one_by_one_to_rounding(generator):
    together = generator.draw(["a nurse", "a pilot"], [1, 2])
    alone = generator.draw(["a pilot"], [2])[0]
    difference = np.abs(np.asarray(together[1], np.float32) - np.asarray(alone, np.float32))
    assert difference.mean() < 2.0  # of 255: bfloat16 sums in another order


def test_different_prompts_reach_the_model_as_different_states(generator):
    """A tokenizer that maps every word to [UNK] would draw the same picture for both."""
    one, other = (generator.draw([text], [7])[0] for text in ("a nurse", "a firefighter"))
    assert np.abs(np.asarray(one, np.float32) - np.asarray(other, np.float32)).mean() > 10


def test_its_description_holds_the_hash_of_every_weight_file(generator):
    described = generator.describe()
    assert len(described["sha256"]) == 3  # text encoder, U-Net, autoencoder
    assert all(len(sum_) == 64 for sum_ in described["sha256"].values())
    assert "Emoji are not people" in described["notes"][0]
