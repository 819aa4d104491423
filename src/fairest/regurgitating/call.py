"""The Python call: a model and its training set in, the rate of regurgitated pictures out."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairest import doors, generate
from fairest.api import new_folder
from fairest.data import PictureSet
from fairest.encode import Perceptor
from fairest.errors import BadInput
from fairest.generate import Generator
from fairest.parts import fitting, made_generator
from fairest.regurgitating.choosing import Stratum, choose, prompts
from fairest.regurgitating.counting import changed, contrast, rates
from fairest.regurgitating.drawn import Pair, draw, held_against
from fairest.regurgitating.result import DOCUMENT, Regurgitation, ranked
from fairest.regurgitating.seen import Seen, see
from fairest.regurgitating.shown import write_page
from fairest.regurgitating.threshold import Limits, calibrated, given, held_for
from fairest.regurgitating.training import Training, training_of
from fairest.run import Run

if TYPE_CHECKING:
    from fairest.flow import Progress

__all__ = ["own_encoder", "regurgitation"]


def regurgitation(
    model: str | Generator,
    source: str | Path | PictureSet | Training,
    *,
    encoder: str | Perceptor | None = None,
    captions: int = 200,
    pictures: int = 2,
    threshold: tuple[float, float] | None = None,
    false_alarms: float = 0.01,
    beside: str | Generator | None = None,
    options: Mapping[str, object] | None = None,
    seed: int = 0,
    out: str | Path | None = None,
    resume: bool = False,
    progress: "Progress | None" = None,
) -> Regurgitation:
    """Draw for training captions, and say how often what comes is a copy of a training picture.

    `model` is a generator, by its door or as an object; `source` the set it was trained on, as `fairest.data.open_set`
    takes it, or a `Training` that knows its near-duplicates: then half of the captions are of pictures that have some,
    and the rates of both kinds are compared. `pictures` are drawn for each of `captions`. A copy is a picture that
    both the `encoder` (by default the one made for the model) and the pixels find more like a training picture than a
    limit, calibrated on the set so that of a model that copies nothing `false_alarms` of the captions are said to be
    copied, on average; `threshold` sets both limits instead.
    `beside` is a second model, as one trained after deduplication: it draws the same captions with the same seeds.
    `options` go to generators given by name. `out` is the run folder, a new one in `fairest-runs/` by default;
    `resume` goes on with a run in it. Raises a `FairestError` that says what to do.
    """
    _check(captions, pictures, false_alarms)
    tell = progress or (lambda _stage, _done, _total: None)
    limits = None if threshold is None else given(threshold)
    training = training_of(source)
    models = [_made(one, options) for one in (model, beside) if one is not None]
    eye: Perceptor = fitting("encoder", doors.resolve("encoder", encoder or own_encoder(models[0])))
    names = _names(models)
    settings = {
        "model": names[0], "set": training.pictures.name, "encoder": eye.name, "captions": captions,
        "pictures": pictures, "threshold": threshold, "false_alarms": false_alarms,
        "beside": names[1] if beside is not None else None, "seed": seed,
    }  # fmt: skip
    folder = Path(out) if out is not None else new_folder(f"regurgitation-{names[0]}", training.pictures.name)
    with Run.start(folder, settings, _about(models, eye, training), resume=resume) as run:
        seen = see(training, eye, run.folder, partial(tell, "reading"))
        strata = choose(seen, captions, seed)
        limits = limits or _calibrated(seen, eye, (false_alarms, pictures), seed, partial(tell, "calibrating"))
        pairs = _drawn(models, names, seen, strata, limits, eye, run, (pictures, seed), tell)
        done = _counted(run, training.pictures.name, seen, strata, limits, names, pairs)
        run.write_json(DOCUMENT, done.document())
        write_page(done, seen, run.shown)
        run.finish()
    return done


def own_encoder(generator: Generator) -> str:
    """The encoder made for a generator's pictures: that of the name of its judge. No other is taken in silence."""
    judge = getattr(generator, "judge", None)
    if judge in doors.known("encoder"):
        return str(judge)
    raise BadInput(
        f"The generator {generator.name!r} has no encoder of its own.",
        hint="Give a CLIP-like model: --encoder clip:openai/clip-vit-base-patch32. "
        f"known: {', '.join(doors.known('encoder'))}",
    )


def _check(captions: int, pictures: int, false_alarms: float) -> None:
    for name, value in (("captions", captions), ("pictures", pictures)):
        if value < 1:
            raise BadInput(f"{name} is {value}; it must be 1 or more.")
    if not 0 < false_alarms < 0.5:
        raise BadInput(f"false_alarms is {false_alarms}; it must lie between 0 and 0.5.", hint="Usual: 0.01")


def _made(named: str | Generator, options: Mapping[str, object] | None) -> Generator:
    made = made_generator(named, options if isinstance(named, str) else None)
    if hasattr(made, "found"):
        raise BadInput(f"{made.name} holds pictures that are there already, and draws none.", hint="Give a generator.")
    return made


def _names(models: Sequence[Generator]) -> list[str]:
    """What the models go by; where both have one name, the second is called so."""
    names = [model.name for model in models]
    return names if len(set(names)) == len(names) else [names[0], f"{names[1]} (beside)"]


def _about(models: Sequence[Generator], encoder: Perceptor, training: Training) -> dict[str, Any]:
    known = None if training.alike is None else len(training.alike)
    described = [{"name": model.name, **model.describe()} for model in models]
    return {
        "kind": "regurgitation",
        "generator": described[0],
        "beside": described[1] if len(models) > 1 else None,
        "encoder": dict(encoder.describe()),
        "set": {"name": training.pictures.name, **training.pictures.describe(), "rows with near-duplicates": known},
    }


def _calibrated(seen: Seen, encoder: Perceptor, asked: tuple[float, int], seed: int, tell: Any) -> Limits:
    """On the training pictures of the captions chosen, and of more where these are fewer, in the order of a hash."""
    rows = [one.row for stratum in choose(seen, held_for(*asked), seed) for one in stratum.chosen]
    return calibrated(seen, rows, encoder, *asked, tell)


def _drawn(
    models: Sequence[Generator], names: Sequence[str], seen: Seen, strata: Sequence[Stratum], limits: Limits,
    encoder: Perceptor, run: Run, asked: tuple[int, int], tell: "Progress",
) -> list[list[Pair]]:  # fmt: skip
    """Of each model a pair for every picture."""
    pictures, seed = asked
    kinds = {one.caption: stratum.name for stratum in strata for one in stratum.chosen}
    several = prompts(strata, twice=len(models) > 1)
    plans = [generate.plan(of_one, {p.id: range(pictures) for p in of_one}, seed) for of_one in several]
    total, before = sum(map(len, plans)), 0
    pairs: list[list[Pair]] = []
    for number, (generator, name, words, wanted) in enumerate(zip(models, names, several, plans, strict=True)):
        batch = run.once(f"batch {number + 1}", partial(generate.batch_of, generator))
        draw(wanted, generator, batch, run, lambda done, before=before: tell("drawing", before + done, total))  # type: ignore[misc]
        before += len(wanted)
        pairs.append(held_against(seen, wanted, words, kinds, name, limits, encoder, run))
    return pairs


def _counted(
    run: Run, source: str, seen: Seen, strata: Sequence[Stratum], limits: Limits, names: Sequence[str],
    pairs: Sequence[Sequence[Pair]],
) -> Regurgitation:  # fmt: skip
    counted = tuple(tuple(rates(of_one, strata, name)) for of_one, name in zip(pairs, names, strict=True))
    return Regurgitation(
        run.folder, source, counted, ranked([pair for of_one in pairs for pair in of_one]), limits,
        contrast(counted[0]), changed(*pairs) if len(pairs) > 1 else None, seen.left_out, len(seen),
    )  # fmt: skip
