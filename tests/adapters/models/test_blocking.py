"""Hidden pictures are blocked, not black: by the checkers real pipelines carry, with weights that make them fire."""

import shutil

import numpy as np
import pytest
from miniatures import SEEDS, TEXTS

from fairest.adapters.models.diffusers import generator
from fairest.errors import BadWeights
from fairest.generate import Blocked

UNSAFE = Blocked("blocked by the safety checker")
MARKED = Blocked("blocked by the watermark checker")


def _drawn(folder, **settings):
    return generator(str(folder), steps=1, dtype="float32", **settings).draw(TEXTS, SEEDS)


def test_what_stable_diffusions_checker_hides_is_blocked(miniature):
    assert _drawn(miniature("sd-hiding")) == [UNSAFE] * 4
    assert all(np.asarray(picture).any() for picture in _drawn(miniature("sd-safe")))


def test_only_the_hidden_pictures_of_a_batch_are_blocked(miniature, tmp_path):
    """The threshold is put between the cosines of two pictures with the one concept."""
    folder = tmp_path / "sd"
    shutil.copytree(miniature("sd-safe"), folder)
    made = generator(str(folder), steps=1, dtype="float32")
    checker = made._pipeline.safety_checker
    shown = made.draw(TEXTS[:2], [1, 2])
    seen = made._pipeline.feature_extractor(shown, return_tensors="pt").pixel_values
    low, high = sorted(cosines := _cosines(checker, seen))
    assert high - low > 0.004  # the checker rounds to three digits
    checker.concept_embeds_weights.data[0] = (low + high) / 2
    hidden = [UNSAFE if cosine == high else None for cosine in cosines]
    drawn = made.draw(TEXTS[:2], [1, 2])
    assert [drawing if isinstance(drawing, Blocked) else None for drawing in drawn] == hidden


def _cosines(checker, seen):
    """Of each picture with the first concept."""
    from torch.nn.functional import cosine_similarity

    vectors = checker.visual_projection(checker.vision_model(seen)[1])
    return cosine_similarity(vectors, checker.concept_embeds[:1]).tolist()


def test_what_ifs_checkers_hide_is_blocked_with_the_reason(miniature):
    assert _drawn(miniature("if-unsafe")) == [UNSAFE] * 4
    assert _drawn(miniature("if"), upscale=[str(miniature("if-above-marked"))]) == [MARKED] * 4


def test_a_checker_that_lacks_weights_is_not_filled_in_at_random(miniature, tmp_path):
    from safetensors.torch import load_file, save_file

    folder = tmp_path / "sd"
    shutil.copytree(miniature("sd-safe"), folder)
    file = folder / "safety_checker" / "model.safetensors"
    weights = load_file(file)
    del weights["visual_projection.weight"]
    save_file(weights, file, {"format": "pt"})
    with pytest.raises(BadWeights, match=r"safety_checker lack visual_projection\.weight"):
        generator(str(folder))
