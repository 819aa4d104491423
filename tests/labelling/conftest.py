"""A small finished audit, as people would label it."""

import pytest
from PIL import Image

from fairest.records import Finding, Label, Picture
from fairest.run import Run

SUPPORT = {"gender": ("woman", "man"), "skin-tone": tuple(f"monk-{tone}" for tone in range(1, 11))}
PROMPTS = ("nurse", "pilot", "welder")


def _finding(attribute, values):
    return dict.fromkeys(Finding.__dataclass_fields__) | {
        "prompt": "nurse", "concept": "nurse", "attribute": attribute, "value": values[0], "gaps": {}, "asked": False,
        "counts": dict.fromkeys(values, 1), "n": 3, "told": 3, "low": 0.0, "high": 1.0,
    }  # fmt: skip


def _labels(pictures, support):
    """The judge says the first value of everything."""
    return [Label(picture.id, attribute, values[0]) for picture in pictures for attribute, values in support.items()]


@pytest.fixture
def audited(tmp_path):
    """`audited(each=4, fixed=True, …)` gives the folder of an audit with so many pictures of each of three prompts."""

    def make(each=4, *, fixed=True, name="run", seed=0, side=48, support=SUPPORT):
        about = {"generator": {"name": "made-up"}, "judge": {"name": "eyes"}, "suite": {"sha256": "ab"}}
        with Run.start(tmp_path / name, {"model": "made-up", "seed": seed}, about) as run:
            wanted = [
                Picture(f"{prompt}-{i:04d}", prompt, f"a secret {prompt}", i, None)
                for prompt in PROMPTS
                for i in range(each)
            ]
            drawn = [(p, Image.effect_noise((side, side), 60).convert("RGB")) for p in wanted]
            pictures = run.keep(drawn, "made-up") if drawn else []
            run.write_labels(_labels(pictures, support), pictures)
            findings = [_finding(attribute, values) for attribute, values in support.items()]
            plan = {"attributes": list(support), "fixed": each if fixed else None, "max_images": 100}
            run.write_json("findings.json", {"format": 1, "headline": "", "findings": findings, "plan": plan})
            run.finish()
        return tmp_path / name

    return make
