"""Rebuild the whole village: `make village`, or `python -m fairest.village.build --help`.

Steps, in order: set, text, autoencoder, latents, unet, pipeline, pictures, enlarger, clip, clip-second,
judges, confusions, card. Each leaves its files, so a stopped build goes on with `--from STEP`.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from fairest.village.build import steps

_STEPS: dict[str, Callable[["steps.Place"], None]] = {
    "set": steps.make_set,
    "text": steps.make_text_encoder,
    "autoencoder": steps.make_autoencoder,
    "latents": steps.make_latent_stock,
    "unet": steps.make_unet,
    "pipeline": steps.make_pipeline,
    "pictures": steps.make_enlarger_stock,
    "enlarger": steps.make_enlarger,
    "clip": steps.make_clip,
    "clip-second": steps.make_second_clip,
    "judges": steps.make_judges,
    "confusions": steps.make_confusions,
    "card": steps.make_card,
}


def main() -> None:
    place, chosen = _arguments()
    for name in chosen:
        began = time.monotonic()
        print(f"[{name}]", flush=True)
        _STEPS[name](place)
        place.record_time(name, time.monotonic() - began)
        print(f"[{name}] {time.monotonic() - began:.0f} s", flush=True)


def _arguments() -> tuple["steps.Place", list[str]]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=Path, required=True, help="node_modules with the drawings")
    parser.add_argument("--out", type=Path, required=True, help="where the village's files go")
    parser.add_argument("--work", type=Path, default=Path("build/village"), help="where intermediate files go")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2, help="training processes")
    parser.add_argument("--from", dest="first", choices=_STEPS, default="set", help="go on from this step")
    parser.add_argument("--only", choices=_STEPS, help="do this step alone")
    parser.add_argument(
        "--shorten", type=float, default=1.0, help="share of the training steps to take (to try it out)"
    )
    args = parser.parse_args()
    names = list(_STEPS)
    chosen = [args.only] if args.only else names[names.index(args.first) :]
    return steps.Place(args.packages, args.out, args.work, args.seed, args.workers, args.shorten), chosen


if __name__ == "__main__":
    main()
