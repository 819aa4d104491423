"""Draw by a recipe: each is a system of the field, written as a few lines over one engine.

python examples/2_draw.py [FOLDER]
"""

import sys
from pathlib import Path

import fairest

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "drawn")
for recipe, settings in {"stable-diffusion": {"guidance": 4.0}, "aphantasia": {"steps": 40}}.items():
    for made in fairest.draw("a photo of a nurse", recipe=recipe, settings=settings, number=2, out=folder / recipe):
        print(f"{recipe}, seed {made.seed}: {made.file}")
