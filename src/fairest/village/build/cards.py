"""A small card beside each shipped weight file: recipe, seed, time, scores, licence."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fairest.village.build.clip import BATCH as CLIP_BATCH
from fairest.village.build.clip import FIRST, SECOND, Kind
from fairest.village.build.enlarger import BATCH as ENLARGER_BATCH
from fairest.village.build.enlarger import ENLARGER, ENLARGER_WHOLE
from fairest.village.build.generator import AUTOENCODER, AUTOENCODER_BATCH, UNET, UNET_AGAIN, UNET_BATCH
from fairest.village.build.judges import BATCH as JUDGE_BATCH
from fairest.village.build.judges import JUDGE

__all__ = ["write_cards"]

_LICENCE = (
    "Weights: Apache-2.0. They learnt from drawings of Noto Emoji (Apache-2.0), Twemoji (CC BY 4.0, © Twitter, Inc and "
    "other contributors) and, for the judges, Fluent Emoji (MIT, © Microsoft); see NOTICE."
)
_EMOJI = "Emoji are not people: what is measured here says nothing about how well anything works on photographs."


def write_cards(out: Path, card: Mapping[str, Any]) -> None:
    """Write README.md into the folders of the weights, from the measured card."""
    pages = {
        "generator": _generator(card),
        "enlarger": _enlarger(card),
        "clip": _clip(card, "clip", FIRST, 0),
        "clip-second": _clip(card, "clip-second", SECOND, 1),
        "judges": _judges(card),
    }
    for folder, text in pages.items():
        (out / folder / "README.md").write_text(text, encoding="utf-8")


def _page(title: str, what: str, recipe: list[str], scores: list[str]) -> str:
    parts = [f"# {title}", what, "## Recipe", *recipe, "## Scores (`fairest village --measure`)", *scores]
    return "\n\n".join([*parts, "## Licence", _LICENCE, "## What it is not", _EMOJI]) + "\n"


def _generator(card: Mapping[str, Any]) -> str:
    built = card["built"]
    recipe = [
        f"Autoencoder: diffusers' AutoencoderTiny, {AUTOENCODER.steps} steps of {AUTOENCODER_BATCH} pictures a "
        f"process, AdamW {AUTOENCODER.lr:g}; {_seconds(built, 'autoencoder')}.",
        "Text encoder: all-MiniLM-L6-v2 (Apache-2.0), frozen, its word table cut to common words.",
        f"U-Net: v-prediction, {UNET.steps} steps of {UNET_BATCH} latents a process, AdamW {UNET.lr:g}, averaged "
        f"weights {UNET.ema}, a tenth of the captions dropped; {_seconds(built, 'unet')}.",
        f"Then {UNET_AGAIN.steps} steps more from the average, AdamW {UNET_AGAIN.lr:g} falling to nothing.",
        f"Seed {built.get('seed')}; processes: {built.get('workers')}.",
    ]
    scores = [
        f"Explicit prompts, CFG {scale}, by {judge}: {_shares(values)}."
        for scale, judges in card["explicit"].items()
        for judge, values in judges.items()
    ]
    scores += [f"Unseen words, CFG 2, by {judge}: {_shares(values)}." for judge, values in card["unseen_words"].items()]
    return _page("The village's generator", "A `StableDiffusionPipeline` for 64 x 64 pictures.", recipe, scores)


def _enlarger(card: Mapping[str, Any]) -> str:
    built, scores = card["built"], card["enlarger"]
    recipe = [
        f"A U-Net of pixels that predicts the clean picture: {ENLARGER.steps} steps of {ENLARGER_BATCH} quarters of "
        f"pictures a process, AdamW {ENLARGER.lr:g}, then {ENLARGER_WHOLE.steps} steps of {ENLARGER_BATCH // 4} whole "
        f"pictures, AdamW {ENLARGER_WHOLE.lr:g} falling to nothing; averaged weights, a tenth of the captions dropped; "
        f"{_seconds(built, 'enlarger')}. Seed {built.get('seed')}.",
        "The small pictures were roughened: half of them by the generator's autoencoder and noise on its latents, all "
        "by noise of a level the network is told. It reads captions by the generator's own text encoder.",
    ]
    errors = [
        f"Error against the true drawings of {e['drawings']}{' (never seen)' if e['drawings'] == 'fluent' else ''} "
        f"where the small picture is {e['small']}, of 1, n = {e['n']}: "
        + ", ".join(f"{what} {e['enlarged'][what]:.4f} (bilinear {e['bilinear'][what]:.4f})" for what in e["enlarged"])
        + "."
        for e in scores["error"]
    ]
    judged = [
        f"Explicit prompts, CFG 2, enlarged, by {judge}: {_shares(values)}."
        for judge, values in scores["explicit"].items()
    ]
    what = "A diffusion model that draws 128 x 128 pixels from 64 x 64 and the caption."
    return _page("The village's second stage", what, recipe, [*errors, *judged])


def _clip(card: Mapping[str, Any], name: str, kind: Kind, seed: int) -> str:
    scores = card[name]
    right = ", ".join(f"{what} {hits} of {scores['n']}" for what, hits in scores["right"].items())
    recipe = [
        f"A transformers `CLIPModel` from nothing, {kind.depth} layers of {kind.width} on patches of {kind.patch} "
        f"pixels: {kind.recipe.steps} steps of {CLIP_BATCH} pairs a process, AdamW {kind.recipe.lr:g}; "
        f"{_seconds(card['built'], name)}. Seed {card['built'].get('seed', 0) + seed}."
    ]
    title = "The village's CLIP" if kind is FIRST else "The village's second CLIP"
    return _page(title, "Pictures and captions to vectors.", recipe, [f"Zero-shot: {right}."])


def _judges(card: Mapping[str, Any]) -> str:
    seed = card["built"].get("seed", 0)
    recipe = [
        f"`first`: a residual network, seed {seed + 1}; `second`: a compact transformer, seed {seed + 2}. Both learnt "
        "from the drawings of three families, placed at random, with pictures of nobody among them: "
        f"{JUDGE.steps} steps of {JUDGE_BATCH} a process, AdamW {JUDGE.lr:g}; both together "
        f"{_seconds(card['built'], 'judges')}. Neither ever saw a generated picture."
    ]
    scores = [
        f"{judge}, {family}{' (never seen)' if family == 'fluent' else ''}: "
        + ", ".join(f"{a} {s['right']} of {s['n']} right, {s['untold']} untold" for a, s in by.items())
        + "."
        for judge, families in card["judges"].items()
        for family, by in families.items()
    ]
    scores.append("How far each errs on generated and on painted pictures: `confusions.json` (`fairest village`).")
    return _page("The village's judges", "Occupation, gender presentation, skin tone, or unsure.", recipe, scores)


def _seconds(built: Mapping[str, Any], step: str) -> str:
    seconds = built.get("seconds", {}).get(step)
    return "time not measured" if seconds is None else f"{seconds} s on {built.get('cores')} cores"


def _shares(scores: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name} {s['share']:.3f} ({s['hits']} of {s['n']}, 95 % interval {s['low']:.3f} to {s['high']:.3f})"
        for name, s in scores.items()
    )
