"""Put parts together: a spectrum that a perceptor reads a text into, judged by another one.

python examples/4_parts.py [FILE]
"""

import sys

from PIL import Image

from fairest.doors import load
from fairest.generate.engine import Crops, Spectrum, Step, Streams, optimise, views
from fairest.generate.engine.objectives import TV, Similarity

PROMPT = "a photo of a nurse"
sees, judges = load("encoder", "village-second"), load("encoder", "village")

seeds = Streams([0, 1])
canvas = Spectrum(64, 64, seeds, decay=1.5)
many = Crops(overview=6, inner=2, smallest=0.7, grey=0, noise=0.05)
wanted = views(Similarity(sees, PROMPT), sees.size, many) + 5.0 * TV()


def tell(step: Step) -> None:
    """Each term of the loss, every 20 steps."""
    if step.number % 20 == 0:
        print(step.number, {name: [round(float(value), 3) for value in loss] for name, loss in step.terms.items()})


pictures = optimise(canvas, wanted, 80, seeds.of("crops"), rate=0.12, on_step=tell)

found = (judges.image(pictures) @ judges.text([PROMPT, "a photo of a firefighter"]).T).tolist()
for seed, (nurse, firefighter) in zip(seeds.seeds, found, strict=True):
    print(f"seed {seed}: another perceptor says nurse {nurse:.2f}, firefighter {firefighter:.2f}")
side_by_side = (pictures.permute(2, 0, 3, 1).flatten(1, 2) * 255).round().byte().numpy()
Image.fromarray(side_by_side).save(sys.argv[1] if len(sys.argv) > 1 else "nurses.png")
