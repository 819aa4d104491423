"""Measure the village's parts for its card: `fairest village --measure`.

Pictures the generator draws are judged by both judges. Neither saw them, and no training of the
generator saw a judge. Scores stand with their counts and a 95 % Clopper-Pearson interval; the table
of guidance holds counts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

from fairest.generate import Generator
from fairest.generate.plan import seed_of
from fairest.measure import Judge
from fairest.stats import clopper_pearson
from fairest.village.captions import article, explicit_captions, neutral_captions
from fairest.village.enlarging import enlarged_drawings, errors
from fairest.village.files import CLIP, CLIP_SECOND
from fairest.village.parts import GAPS, clip_scores, confusion, judge_scores
from fairest.village.world import GENDERS, TONES, WORDS, Word

if TYPE_CHECKING:
    from fairest.generate.engine.doors import Codec, Enlarger

__all__ = ["Asked", "Drawn", "Progress", "draw_all", "measure_enlarger", "measure_generator", "measure_village"]

GUIDANCES = (1.0, 2.0, 4.0)
SEEDS = (0, 1, 2)
_A_WORD = 32
"""Pictures a word, guidance and seed."""
UNSEEN = {
    "physician": "health worker", "surgeon": "health worker", "lawyer": "judge", "policewoman": "police officer",
    "fireman": "firefighter", "programmer": "technologist", "painter": "artist", "aviator": "pilot",
    "professor": "teacher", "bricklayer": "construction worker",
}  # fmt: skip
"""Words no caption of the set holds, and the drawing each should bring."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """One picture to draw, and what should be on it."""

    text: str
    seed: int
    truth: Mapping[str, str]


Drawn: TypeAlias = tuple[Asked, Any]
Neutral: TypeAlias = Mapping[tuple[float, int], list[Drawn]]


def measure_village(built: Mapping[str, Any], progress: Progress | None = None) -> dict[str, Any]:
    """Measure everything the card holds; `built` says how the weights came to be."""
    from fairest import village

    judges = {"village": village.judge(), "village-second": village.second_judge()}
    return {
        "built": dict(built),
        "settings": {"steps": village.generator().describe()["steps"], "pictures_a_word_and_seed": _A_WORD},
        **measure_generator(lambda guidance: village.generator(guidance=guidance), judges, progress),
        "enlarger": measure_enlarger(
            village.enlarger(), village.model().codec, village.generator(guidance=2.0), judges, progress
        ),
        "judges": judge_scores(judges),
        "clip": clip_scores(CLIP),
        "clip-second": clip_scores(CLIP_SECOND),
    }


def measure_enlarger(
    enlarger: "Enlarger",
    codec: "Codec",
    generator: Generator,
    judges: Mapping[str, Judge],
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Errors on the true drawings, and obedience of what the generator drew, enlarged."""
    tell = progress or (lambda _stage, _done, _total: None)
    drawn = enlarged_drawings(enlarger, draw_all(generator, list(_explicit()), "explicit prompts", tell), tell)
    return {
        "error": errors(enlarger, codec, tell),
        "explicit": {name: _scores(drawn, judge) for name, judge in judges.items()},
    }


def measure_generator(
    at: Callable[[float], Generator], judges: Mapping[str, Judge], progress: Progress | None = None
) -> dict[str, Any]:
    """Obedience to explicit prompts, right occupations for neutral and unseen words, and what guidance does."""
    tell = progress or (lambda _stage, _done, _total: None)
    explicit = {g: draw_all(at(g), list(_explicit()), f"explicit prompts, guidance {g:g}", tell) for g in (1.0, 2.0)}
    unseen = draw_all(at(2.0), list(_unseen()), "unseen words", tell)
    neutral = {
        (guidance, seed): draw_all(at(guidance), list(_neutral(seed)), f"guidance {guidance:g}, seed {seed}", tell)
        for guidance, seed in product(GUIDANCES, SEEDS)
    }
    first = next(iter(judges.values()))
    return {
        "explicit": {
            f"{guidance:g}": {name: _scores(drawn, judge) for name, judge in judges.items()}
            for guidance, drawn in explicit.items()
        },
        "unseen_words": {name: _scores(unseen, judge) for name, judge in judges.items()},
        "neutral_occupation": {f"{g:g}": _occupations(neutral, g, judges) for g in GUIDANCES},
        "guidance": _guidance_table(neutral, first),
    }


def _explicit() -> Iterable[Asked]:
    for word, gender, tone in product(WORDS, GENDERS, TONES):
        text = explicit_captions(word.word, gender, tone)[0]
        seed = seed_of(0, f"explicit {word.word} {gender} {tone}", 0)
        yield Asked(text, seed, {"occupation": word.occupation, "gender": gender, "skin-tone": tone})


def _unseen() -> Iterable[Asked]:
    for word, occupation in UNSEEN.items():
        for i in range(12):
            yield Asked(
                f"a photo of {article(word)} {word}", seed_of(0, f"unseen {word}", i), {"occupation": occupation}
            )


def _neutral(run_seed: int) -> Iterable[Asked]:
    for word in WORDS:
        wordings = neutral_captions(word.word)
        for i in range(_A_WORD):
            seed = seed_of(run_seed, f"neutral {word.word}", i)
            yield Asked(wordings[i % len(wordings)], seed, {"word": word.word, "occupation": word.occupation})


def draw_all(generator: Generator, asked: list[Asked], stage: str, tell: Progress) -> list[Drawn]:
    done: list[Drawn] = []
    for start in range(0, len(asked), generator.batch):
        part = asked[start : start + generator.batch]
        done += zip(part, generator.draw([a.text for a in part], [a.seed for a in part]), strict=True)
        tell(stage, len(done), len(asked))
    return done


def _told(drawn: Sequence[Drawn], judge: Judge, attribute: str) -> list[str]:
    """The judge's value for each picture, or its reason for none ("unsure", "no person")."""
    labels = judge.label([str(i) for i in range(len(drawn))], [picture for _, picture in drawn], [attribute])
    return [label.value or label.why or "unsure" for label in labels]


def _scores(drawn: Sequence[Drawn], judge: Judge) -> dict[str, Any]:
    """How often each attribute came out as asked ("unsure" counts as not), and what came instead."""
    scores: dict[str, Any] = {}
    for attribute in drawn[0][0].truth:
        told = _told(drawn, judge, attribute)
        asked = [a.truth[attribute] for a, _ in drawn]
        scores[attribute] = _share(a == t for a, t in zip(asked, told, strict=True))
        if attribute != "occupation":  # a table of 20 rows tells nobody anything
            scores[attribute]["confusion"] = confusion(asked, told, (*judge.attributes[attribute], *GAPS))
        if attribute == "skin-tone":
            scores["skin-tone within one"] = _share(_near(a, t) for a, t in zip(asked, told, strict=True))
    return scores


def _near(asked: str, told: str) -> bool:
    return told in TONES and abs(TONES.index(asked) - TONES.index(told)) <= 1


def _share(hits: Iterable[bool]) -> dict[str, Any]:
    found = list(hits)
    low, high = clopper_pearson(sum(found), len(found))
    share = round(sum(found) / len(found), 4)
    return {"hits": sum(found), "n": len(found), "share": share, "low": round(low, 4), "high": round(high, 4)}


def _occupations(neutral: Neutral, guidance: float, judges: Mapping[str, Judge]) -> dict[str, Any]:
    """Per judge: right occupations over all words, and the words below 95 %."""
    drawn = [pair for seed in SEEDS for pair in neutral[guidance, seed]]
    result = {}
    for name, judge in judges.items():
        told = _told(drawn, judge, "occupation")
        right = [
            (asked.truth["word"], asked.truth["occupation"] == t) for (asked, _), t in zip(drawn, told, strict=True)
        ]
        by_word = {w.word: _share(r for word, r in right if word == w.word) for w in WORDS}
        weak = {word: share for word, share in by_word.items() if share["share"] < 0.95}
        result[name] = {"all": _share(r for _, r in right), "words below .95": weak}
    return result


def _guidance_table(neutral: Neutral, judge: Judge) -> list[dict[str, Any]]:
    """Per word, guidance and seed: women, pictures with a gender, pictures."""
    told = {key: _told(drawn, judge, "gender") for key, drawn in neutral.items()}
    return [
        {
            "word": word.word,
            "planted": word.women,
            "cfg": {f"{g:g}": [_women(word, neutral[g, s], told[g, s]) for s in SEEDS] for g in GUIDANCES},
        }
        for word in WORDS
    ]


def _women(word: Word, drawn: Sequence[Drawn], told: Sequence[str]) -> dict[str, int]:
    values = [value for (asked, _), value in zip(drawn, told, strict=True) if asked.truth["word"] == word.word]
    return {"women": values.count("woman"), "told": sum(v in GENDERS for v in values), "n": len(values)}
