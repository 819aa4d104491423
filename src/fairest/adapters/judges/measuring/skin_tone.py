"""How far the judge `skin-tone` errs: `python -m fairest.adapters.judges.measuring.skin_tone` measures it.

Faces are drawn in each of the ten tones under simulated light; the meter reads them where they were drawn. The command
writes the shipped card and prints what it holds.
"""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from fairest.adapters.judges.cards import FORMAT
from fairest.adapters.judges.measuring.lit_faces import LIGHT, lit_face
from fairest.adapters.judges.skin_tone import ATTRIBUTE, weights
from fairest.measure import confusion, left_out, to_json
from fairest.measure.scales import MONK_TONES
from fairest.measure.skin import read, skin_pixels, swatches
from fairest.records import UNSURE, Label
from fairest.run.files import write_whole

__all__ = ["MEASURED_ON", "SEED", "card", "main", "readings", "shown"]

MEASURED_ON = "swatches under simulated light"
SEED = 2028
"""Of no picture the meter was tuned on: those were drawn by 1 to 20."""
EACH = 100
"""Pictures of each tone."""
_COMMAND = "python -m fairest.adapters.judges.measuring.skin_tone"
_WHAT = "faces drawn in the colours of the ten Monk swatches under simulated light (fairest.adapters.judges.measuring)"
_HOW = "the swatch each face was drawn in; where the face is was not looked for but known"


def main() -> None:
    """Measure, write the shipped card, and print what it holds."""
    document = card(EACH, SEED)
    file = Path(str(files("fairest.adapters.judges") / "data" / f"{ATTRIBUTE}.json"))
    write_whole(file, (json.dumps(document, indent=1) + "\n").encode())
    print("\n".join(shown(document)))


def card(each: int, seed: int) -> dict[str, Any]:
    """The card as JSON values, of `each` pictures of every tone."""
    pairs = list(readings(each, seed))
    found = confusion(ATTRIBUTE, MONK_TONES, pairs, measured_on=MEASURED_ON, how=_HOW)
    drawn = {"what": _WHAT, "number": len(pairs), "source": f"{_COMMAND}, seed {seed}", "licence": "drawn by fairest"}
    return {
        "format": FORMAT,
        "judge": ATTRIBUTE,
        "weights": weights(),
        "command": _COMMAND,
        "pictures": [drawn],
        "light": {name: list(ends) for name, ends in LIGHT.items()},
        "left_out": left_out(pairs),
        "found": [to_json(found)],
    }


def readings(each: int, seed: int) -> Iterator[tuple[str, Label]]:
    """The true tone of every picture, and its label."""
    draw = np.random.default_rng(seed)
    for number in range(each * len(MONK_TONES)):
        tone = number % len(MONK_TONES)
        face = lit_face(swatches()[tone], draw)
        reading = read(skin_pixels(np.asarray(face.picture), face.box, face.landmarks))
        yield MONK_TONES[tone], Label(str(number), ATTRIBUTE, reading.tone, reading.why, reading.score)


def shown(document: dict[str, Any]) -> Iterator[str]:
    """The card as a table: true tones down, what was told across."""
    columns = (*MONK_TONES, UNSURE)
    yield "| tone | " + " | ".join(name.removeprefix("monk-") for name in columns) + " |"
    yield "| --- |" + " ---: |" * len(columns)
    (found,) = document["found"]
    for tone in MONK_TONES:
        row = found["counts"][tone]
        yield f"| {tone} | " + " | ".join(str(row.get(name, 0)) for name in columns) + " |"
    aside = document["left_out"]
    yield f"left out, for another reason than unsure: {', '.join(f'{n} {why}' for why, n in aside.items()) or 'none'}"


if __name__ == "__main__":
    main()
