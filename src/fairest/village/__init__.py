"""The village: a complete miniature world whose bias is known, because we put it there.

Emoji are not people: methods transfer from here to large models, magnitudes do not.
"""

from typing import TYPE_CHECKING, Any

from fairest.errors import BadInput

# Here, not in the functions: a module imported later would take the place of the function of its name.
from fairest.village.crowd import Crowd
from fairest.village.everyone import everyone_on_strips
from fairest.village.files import card
from fairest.village.judge import VillageJudge
from fairest.village.painter import Painter
from fairest.village.training_set import training_set

if TYPE_CHECKING:
    from fairest.adapters.encoders.clip import TransformersPerceptor
    from fairest.adapters.judges.zero_shot import ZeroShot
    from fairest.adapters.models.diffusers import DiffusersGenerator
    from fairest.adapters.models.diffusion import PipelineModel
    from fairest.adapters.models.enlarging import StageEnlarger
    from fairest.decide.references import Table
    from fairest.measure import Everyone

__all__ = [
    "NOTE",
    "card",
    "crowd",
    "enlarger",
    "everyone",
    "generator",
    "judge",
    "model",
    "painter",
    "perceptor",
    "second_judge",
    "second_perceptor",
    "training_reference",
    "training_set",
    "zero_shot",
]

NOTE = (
    "This is the village, a miniature world of emoji whose bias was planted. Emoji are not people: "
    "the methods transfer to large models, the magnitudes do not."
)


_DRAWS: dict[str, float] = {"steps": 6, "guidance": 1.0}
_GUIDANCE = 2.0
"""Of single pictures: the words of a prompt are drawn more often than at 1, as the generator's card shows; an audit
draws at 1, where the shares of the training set are."""


def generator(rest: str = "", **options: Any) -> "DiffusersGenerator":
    """The village's generator, through the same adapter as any other diffusers pipeline."""
    from fairest.adapters.models.diffusers import DiffusersGenerator
    from fairest.village.files import GENERATOR

    _no_rest("village", rest)
    how = {**_DRAWS, "batch": 32, **options}
    changed = [f"{name} {how[name]}" for name, usual in _DRAWS.items() if how[name] != usual]
    # Other settings draw other pictures: what a judge gets wrong on these was not measured on those.
    known_as = f"village with {', '.join(changed)}" if changed else "village"
    about = {"name": "village", "judge": "village", "suite": "villages-own", "notes": (NOTE,), "known_as": known_as}
    return DiffusersGenerator.load(str(GENERATOR), **{**about, **how})


def model(rest: str = "", **options: Any) -> "PipelineModel":
    """The village's generator as its parts. `options` are those of the door `diffusers`."""
    from fairest.adapters.models.diffusion import PipelineModel
    from fairest.village.files import GENERATOR

    _no_rest("village", rest)
    return PipelineModel.load(str(GENERATOR), name="village", guidance=_GUIDANCE, **options)


def perceptor(rest: str = "", **options: Any) -> "TransformersPerceptor":
    """The village's CLIP. `options` are those of the door `clip`."""
    from fairest.adapters.encoders.clip import TransformersPerceptor
    from fairest.village.files import CLIP

    _no_rest("village", rest)
    return TransformersPerceptor.load(str(CLIP), "village", **options)


def second_perceptor(rest: str = "", **options: Any) -> "TransformersPerceptor":
    """The second CLIP, of another shape and seed, trained on rougher pictures. `options` are those of `clip`."""
    from fairest.adapters.encoders.clip import TransformersPerceptor
    from fairest.village.files import CLIP_SECOND

    _no_rest("village-second", rest)
    return TransformersPerceptor.load(str(CLIP_SECOND), "village-second", **options)


def enlarger(rest: str = "", *, device: str = "auto", dtype: str = "float32") -> "StageEnlarger":
    """The second stage: 128 pixels from 64."""
    from fairest.village.second_stage import second_stage

    _no_rest("village", rest)
    return second_stage(device=device, dtype=dtype)


def painter(rest: str = "") -> Painter:
    """The painter with even odds: a generator that is fair by construction."""
    _no_rest("painter", rest)
    return Painter()


def crowd(rest: str = "", *, alike: float = 0.0) -> Crowd:
    """The painter's people, several on a picture; `alike` is how often all on one picture look alike."""
    _no_rest("crowd", rest)
    return Crowd(alike=alike)


def judge(rest: str = "") -> VillageJudge:
    """The first judge, the village's own."""
    return _judge("village", "residual", "first", rest)


def second_judge(rest: str = "") -> VillageJudge:
    """The second judge, of another architecture and seed, to check the first."""
    return _judge("village-second", "transformer", "second", rest)


def everyone(rest: str = "") -> "Everyone":
    """The first judge, looking at everyone on a strip of people."""
    _no_rest("village-everyone", rest)
    return everyone_on_strips(judge())


def zero_shot(rest: str = "") -> "ZeroShot":
    """The village's CLIP as a zero-shot judge: right on families it saw, often wrong on others."""
    from fairest.adapters.judges.cards import confusions_of
    from fairest.adapters.judges.clip_encoder import ClipEncoder
    from fairest.adapters.judges.zero_shot import ZeroShot
    from fairest.village.files import CLIP
    from fairest.village.vocabulary import NOTE as KNOWS
    from fairest.village.vocabulary import questions

    _no_rest("village-clip", rest)
    encoder = ClipEncoder.load(str(CLIP))
    known = confusions_of("village-clip", encoder.describe()["weights"])
    return ZeroShot("village-clip", encoder, questions(), notes=(KNOWS,), confusions=known)


def training_reference(rest: str = "") -> "Table":
    """What the village's training set shows under each word's neutral captions: exact shares."""
    from fairest.village.reference import training_shares

    _no_rest("training", rest)
    return training_shares()


def _judge(name: str, network: str, which: str, rest: str) -> VillageJudge:
    from fairest.village.files import JUDGES

    _no_rest(name, rest)
    return VillageJudge.load(name, network, JUDGES[which])


def _no_rest(name: str, rest: str) -> None:
    if rest:
        raise BadInput(f"{name!r} takes nothing behind a colon, but got {rest!r}.", hint=f"Write just: {name}")
