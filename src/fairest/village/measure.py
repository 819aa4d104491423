"""Measure the village's parts for its card: `fairest village --measure`.

Pictures the generator draws are judged by both judges. Neither saw them, and no training of the
generator saw a judge. Every share stands with its counts and a 95 % Clopper-Pearson interval.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from fairest.generate import Generator
from fairest.generate.plan import seed_of
from fairest.measure import Judge
from fairest.stats import clopper_pearson
from fairest.village.captions import explicit_captions, neutral_captions
from fairest.village.world import GENDERS, TONES, WORDS, Word

__all__ = ["measure_generator", "write_card"]

GUIDANCES = (1.0, 2.0, 4.0)
SEEDS = (0, 1, 2)
_A_WORD = 48
"""Pictures a word, guidance and seed."""
_EXPLICIT_GUIDANCE = 2.0
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


def write_card(out: Path, built: Mapping[str, Any], progress: Progress | None = None) -> None:
    """Measure everything and write `out/card.json`; `built` says how the weights came to be."""
    from fairest import village
    from fairest.village.parts import clip_scores, judge_scores

    judges = {"village": village.judge(), "village-second": village.second_judge()}
    card = {
        "built": dict(built),
        "settings": {"steps": village.generator().describe()["steps"], "pictures_a_word_and_seed": _A_WORD},
        **measure_generator(lambda guidance: village.generator(guidance=guidance), judges, progress),
        "judges": judge_scores(judges),
        "clip": clip_scores(),
    }
    (out / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def measure_generator(
    at: Callable[[float], Generator], judges: Mapping[str, Judge], progress: Progress | None = None
) -> dict[str, Any]:
    """Obedience to explicit prompts, right occupations for neutral and unseen words, and what guidance does."""
    tell = progress or (lambda _stage, _done, _total: None)
    explicit = _drawn(at(_EXPLICIT_GUIDANCE), list(_explicit()), "explicit prompts", tell)
    unseen = _drawn(at(_EXPLICIT_GUIDANCE), list(_unseen()), "unseen words", tell)
    neutral = {
        (guidance, seed): _drawn(at(guidance), list(_neutral(seed)), f"guidance {guidance:g}, seed {seed}", tell)
        for guidance, seed in product(GUIDANCES, SEEDS)
    }
    first = next(iter(judges.values()))
    return {
        "explicit": {name: _scores(explicit, judge) for name, judge in judges.items()},
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
            yield Asked(f"a photo of a {word}", seed_of(0, f"unseen {word}", i), {"occupation": occupation})


def _neutral(run_seed: int) -> Iterable[Asked]:
    for word in WORDS:
        wordings = neutral_captions(word.word)
        for i in range(_A_WORD):
            seed = seed_of(run_seed, f"neutral {word.word}", i)
            yield Asked(wordings[i % len(wordings)], seed, {"word": word.word, "occupation": word.occupation})


def _drawn(generator: Generator, asked: list[Asked], stage: str, tell: Progress) -> list[tuple[Asked, Any]]:
    done: list[tuple[Asked, Any]] = []
    for start in range(0, len(asked), generator.batch):
        part = asked[start : start + generator.batch]
        done += zip(part, generator.draw([a.text for a in part], [a.seed for a in part]), strict=True)
        tell(stage, len(done), len(asked))
    return done


def _labels(drawn: Sequence[tuple[Asked, Any]], judge: Judge, attribute: str) -> list[str | None]:
    labels = judge.label([str(i) for i in range(len(drawn))], [picture for _, picture in drawn], [attribute])
    return [label.value for label in labels]


def _scores(drawn: Sequence[tuple[Asked, Any]], judge: Judge) -> dict[str, Any]:
    """How often each attribute came out as asked; "unsure" counts as not."""
    scores = {}
    for attribute in drawn[0][0].truth:
        told = _labels(drawn, judge, attribute)
        scores[attribute] = _share(
            asked.truth[attribute] == value for (asked, _), value in zip(drawn, told, strict=True)
        )
        if attribute == "skin-tone":
            near = (_near(asked.truth[attribute], value) for (asked, _), value in zip(drawn, told, strict=True))
            scores["skin-tone within one"] = _share(near)
    return scores


def _near(asked: str, told: str | None) -> bool:
    return told is not None and abs(TONES.index(asked) - TONES.index(told)) <= 1


def _share(hits: Iterable[bool]) -> dict[str, Any]:
    found = list(hits)
    low, high = clopper_pearson(sum(found), len(found))
    share = round(sum(found) / len(found), 4)
    return {"hits": sum(found), "n": len(found), "share": share, "low": round(low, 4), "high": round(high, 4)}


def _occupations(
    neutral: Mapping[tuple[float, int], list[tuple[Asked, Any]]], guidance: float, judges: Mapping[str, Judge]
) -> dict[str, Any]:
    """Per judge: right occupations over all words, and the words below 95 %."""
    drawn = [pair for seed in SEEDS for pair in neutral[guidance, seed]]
    result = {}
    for name, judge in judges.items():
        told = _labels(drawn, judge, "occupation")
        right = [asked.truth["occupation"] == value for (asked, _), value in zip(drawn, told, strict=True)]
        words = [asked.truth["word"] for asked, _ in drawn]
        by_word = {w.word: _share(r for r, word in zip(right, words, strict=True) if word == w.word) for w in WORDS}
        weak = {word: share for word, share in by_word.items() if share["share"] < 0.95}
        result[name] = {"all": _share(right), "words below .95": weak}
    return result


def _guidance_table(neutral: Mapping[tuple[float, int], list[tuple[Asked, Any]]], judge: Judge) -> list[dict[str, Any]]:
    told = {key: _labels(drawn, judge, "gender") for key, drawn in neutral.items()}
    return [_guidance_row(word, neutral, told) for word in WORDS]


def _guidance_row(
    word: Word,
    neutral: Mapping[tuple[float, int], list[tuple[Asked, Any]]],
    told: Mapping[tuple[float, int], list[str | None]],
) -> dict[str, Any]:
    shares: dict[str, list[float | None]] = {f"{g:g}": [] for g in GUIDANCES}
    for guidance, seed in product(GUIDANCES, SEEDS):
        values = [
            value
            for (asked, _), value in zip(neutral[guidance, seed], told[guidance, seed], strict=True)
            if asked.truth["word"] == word.word and value is not None
        ]
        shares[f"{guidance:g}"].append(round(values.count("woman") / len(values), 4) if values else None)
    return {"word": word.word, "planted": word.women, "cfg": shares}
