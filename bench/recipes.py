"""Every recipe on the village, judged by what was not in its objective; writes docs/recipes.png.

`python bench/recipes.py` takes about ten minutes on two cores; its figures are the same in every run on one machine,
seconds go to stderr. `--only NAME` measures one recipe, `--quick` all on one subject; neither writes the picture.
Hit rates are findings, not promises: what is not above chance is named. The exit status is 1 if a recipe fails, or a
response is not monotone.

Recipes are guided by the village's second CLIP alone. The judges are two networks trained on drawings and the first
CLIP. Beside each hit rate stand chance, the same pictures held against another prompt, and, where a recipe has it, the
same recipe without its prompt: no guidance, or no steps.
"""

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

# Before torch is loaded: two processes of one thread each.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

from drawing.cases import ANSWERS, CASES, Job, Shot, answers, draw  # noqa: E402
from drawing.judging import CHANCE, Eye, Hits, hits, judges  # noqa: E402
from drawing.responses import RESPONSES, Trial, is_monotone, measured  # noqa: E402
from drawing.sheet import contact_sheet  # noqa: E402
from drawing.subjects import SUBJECTS  # noqa: E402
from simulation.pool import Each, workers  # noqa: E402

from fairest import doors  # noqa: E402

_SHEET = Path(__file__).parents[1] / "docs" / "recipes.png"
_PROMISED = {"style-gan-nada": "gender", "style-clip": "gender"}
"""What a recipe must be above chance in, where it is not the occupation."""
_NOTES = {
    "stable-diffusion": "diffusion alone",
    "imagen": "64, then 128 pixels",
    "image-to-image": "over somebody else",
    "inpaint": "but the rim of another",
    "regions": "two prompts, one picture",
    "disco": "guided by a CLIP",
    "disco-film": "four frames of a film",
    "style-gan-nada": "weights moved by words",
    "style-clip": "from the other gender",
    "big-sleep": "a generator's latent",
    "aphantasia": "a spectrum",
    "illustrip": "from one text to the next",
    "pixel-art": "a palette",
    "deep-daze": "a network of sines",
    "deep-dream": "layers, in a picture",
    "neuron": "what channels answer to",
}
"""Below the names on the sheet."""


def main() -> int:
    asked = argparse.ArgumentParser(description="Every recipe on the village, judged by what was not in its objective.")
    asked.add_argument("--only", choices=CASES, help="this recipe alone, and no picture")
    asked.add_argument("--quick", action="store_true", help="a rehearsal: one subject a recipe, and no picture")
    asked.add_argument("--workers", type=int, default=2, help="processes side by side (default: 2)")
    options = asked.parse_args()
    names = [options.only] if options.only else list(CASES)
    most, eyes = 1 if options.quick else len(SUBJECTS), judges()
    sheet: dict[str, list[Shot]] = {}
    above: dict[str, bool] = {}
    monotone = []
    with workers(options.workers) as each:
        for name in names:
            sheet[name], without = _drawn(each, name, most)
            above[name] = _report(name, sheet[name], without, eyes)
        if not options.quick:
            monotone = _responses(each, names)
    if not options.only and not options.quick:
        lacking = sorted(set(doors.known("recipe")) - set(CASES) - {"python"})
        print(f"\nrecipes without a case here: {', '.join(lacking) or 'none'}")
        contact_sheet({name: shots for name, shots in sheet.items() if shots}, _NOTES).save(_SHEET, optimize=True)
    below = ", ".join(name for name, good in above.items() if not good)
    print(f"\nabove chance by every judge: {sum(above.values())} of {len(above)}; not: {below or 'none'}")
    print(f"monotone: {sum(monotone)} of {len(monotone)}")
    return 0 if all(monotone) and all(sheet.values()) else 1


def _drawn(each: Each, name: str, most: int) -> tuple[list[Shot], list[Shot]]:
    """The pictures of a recipe, in the order of the subjects, and those without its prompt; none where it failed."""
    case = CASES[name]
    jobs = [
        Job(name, number, noop)
        for noop in ((False, True) if case.nothing else (False,))
        for number in range(min(most, case.subjects))
    ]
    found: tuple[list[Shot], list[Shot]] = [], []
    for job, (shots, problem) in zip(jobs, each(_timed, jobs), strict=True):
        found[job.noop].extend(shots)
        if problem:
            print(f"{name}, subject {job.number}: {problem}")
    return found


def _timed(job: Job) -> tuple[list[Shot], str]:
    began, shots, problem = time.perf_counter(), [], ""
    try:
        shots = draw(job)
    except Exception as error:  # one broken recipe must not hide what the others do
        problem = f"{type(error).__name__}: {error}"
    took = time.perf_counter() - began
    print(f"  {job.recipe}, subject {job.number}{' without prompt' if job.noop else ''}: {took:.0f} s", file=sys.stderr)
    return shots, problem


def _report(name: str, shots: Sequence[Shot], without: Sequence[Shot], eyes: Mapping[str, Eye]) -> bool:
    """Print one recipe's rows, and tell whether it is above chance by every judge."""
    if name in ANSWERS:
        return _report_answers(name, shots, without)
    judged, bare = [s for s in shots if s.judged], [s for s in without if s.judged]
    print(f"\n{name}", flush=True)
    if not judged:
        return False
    print(f"  {'':12}{'judge':16}{'as asked':>20}{'another prompt':>20}{'without prompt':>20}{'chance':>8}")
    good = True
    for attribute, chance in CHANCE.items():
        for judge, eye in eyes.items():
            told = eye(judged)
            asked = hits(told, [s.asked for s in judged], attribute)
            other = hits(told, [s.asked.next for s in judged], attribute)
            nothing = hits(eye(bare) if bare else {attribute: ()}, [s.asked for s in bare], attribute)
            print(f"  {attribute:12}{judge:16}{asked!s:>20}{other!s:>20}{nothing!s:>20}{chance:>8.0%}")
            good &= attribute != _PROMISED.get(name, "occupation") or asked.above(chance)
    return good


def _report_answers(name: str, shots: Sequence[Shot], without: Sequence[Shot]) -> bool:
    """These know no words: whether the layer answers more strongly than to the canvas they began with."""
    pairs = [(answers(name, a), answers(name, b)) for a, b in zip(shots, without, strict=False)]
    rises = Hits(sum(a > b for a, b in pairs), len(pairs))
    told = ", ".join(f"{b:.2f} to {a:.2f}" for a, b in pairs)
    print(f"\n{name}\n  answers more strongly than at the start, by the same network: {rises}; {told}")
    return rises.above(0.5)


def _responses(each: Each, names: Sequence[str]) -> list[bool]:
    """Print the table of responses, and tell which are monotone."""
    wanted = [r for r in RESPONSES if r.recipe in names]
    values = iter(each(measured, [Trial(r, level) for r in wanted for level in r.levels]))
    good = []
    print("\nmore of a setting" if wanted else "")
    for r in wanted:
        found = [next(values) for _ in r.levels]
        good.append(is_monotone(r, found))
        shown = ", ".join(f"{level:g}: {value:.3f}" for level, value in zip(r.levels, found, strict=True))
        print(f"  {r.recipe}, {r.setting}, {r.measure}: {shown}; {'monotone' if good[-1] else 'NOT monotone'}")
    return good


if __name__ == "__main__":
    sys.exit(main())
