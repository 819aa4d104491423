"""Another scheduler in place of the pipeline's own."""

import pytest
from miniatures import TEXTS

from fairest.adapters.models.diffusers import generator
from fairest.errors import UnknownName


@pytest.mark.parametrize("name", ["EulerDiscreteScheduler", "LCMScheduler"])
def test_another_scheduler_draws_with_the_settings_of_the_old_one(miniature, name):
    own = generator(str(miniature("sd")), steps=3, dtype="float32")
    other = generator(str(miniature("sd")), steps=3, dtype="float32", scheduler=name)
    assert own.describe()["scheduler"]["class"] == "PNDMScheduler"
    assert other.describe()["scheduler"]["class"] == name
    assert other.describe()["scheduler"]["beta_schedule"] == "scaled_linear"
    assert own.draw(TEXTS[:1], [1])[0].tobytes() != other.draw(TEXTS[:1], [1])[0].tobytes()


def test_a_scheduler_that_does_not_fit_is_refused_with_those_that_do(miniature):
    with pytest.raises(UnknownName, match=r"Did you mean 'EulerDiscreteScheduler'\?.*known: .*DDIMScheduler"):
        generator(str(miniature("sd")), scheduler="EulerDiscreetScheduler")
    with pytest.raises(UnknownName, match="known: FlowMatchEulerDiscreteScheduler"):
        generator(str(miniature("sd3")), scheduler="DDIMScheduler")
