"""What deciding costs beside drawing: a round, the docket, all verdicts; and what importing the statistics takes.

Run it on an idle machine: `python bench/deciding.py`. Each figure is printed with its limit and their ratio.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np

from fairest import decide, measure, prompts, village
from fairest.decide import Docket, Parity, Plan
from fairest.decide.docket import Tallies
from fairest.records import Confusion, Prompt, Tally
from fairest.village.world import TONES

_ROUND, _OF_DRAWING, _IMPORT = 50.0, 1.0, 0.3
"""The limits: milliseconds for 1,000 findings, percent, seconds."""
_PICTURES = 60


def main() -> None:
    docket, tallies = _thousand()
    a_round = _milliseconds(lambda: decide.open_prompts(docket, tallies), 30)
    a_village_round, a_batch = _village()
    part = 100 * a_village_round / a_batch
    numpy_alone, with_stats = _seconds("import numpy"), _seconds("import fairest.stats")
    print(f"{len(docket.statements):,} findings, {_PICTURES} pictures a prompt, most of them undetermined:")
    over = [
        _held("a round: which prompts are open, ms", a_round, _ROUND),
        _shown("the docket, once, ms", _milliseconds(_thousand, 3)),
        _shown(
            "all verdicts, once at the end, ms", _milliseconds(lambda: decide.verdicts(docket, tallies, "parity"), 1)
        ),
        _shown("the village: its smallest round decided, ms", a_village_round),
        _shown("the village: one batch drawn, ms", a_batch),
        _held("the one in percent of the other", part, _OF_DRAWING),
        _held("import fairest.stats, s", with_stats, _IMPORT),
        _shown("import numpy, s", numpy_alone),
        _shown("the one over the other", with_stats / numpy_alone),
    ]
    if any(over):
        sys.exit("over a limit")


def _thousand() -> tuple[Docket, Tallies]:
    """Two hundred prompts, five skin tones each, all a little uneven."""
    asked = [Prompt(f"{i:03}", f"{i:03}", (f"{i:03}",)) for i in range(200)]
    return _laid_out(asked, {"skin-tone": TONES}, ())


def _laid_out(
    asked: Sequence[Prompt], support: dict[str, tuple[str, ...]], confusions: Sequence[Confusion]
) -> tuple[Docket, Tallies]:
    plan = Plan(tuple(support), max_images=1000)
    docket = Docket.of(asked, Parity(), plan, support, decide.trusts(support, confusions, "village", "", plan))
    stream = np.random.default_rng(0)
    counts = {a: stream.multinomial(_PICTURES, stream.dirichlet([20] * len(v), len(asked))) for a, v in support.items()}
    return docket, docket.tallies(
        Tally(prompt.id, attribute, dict(zip(support[attribute], row.tolist(), strict=True)))
        for attribute, table in counts.items()
        for prompt, row in zip(asked, table, strict=True)
    )


def _village() -> tuple[float, float]:
    """Milliseconds to decide a round of the default audit of the village, and to draw the one batch it has at least."""
    suite, judge, generator = prompts.suite("villages-own"), village.judge(), village.generator()
    support = {a: measure.values(judge.attributes, a) for a in suite.attributes}
    docket, tallies = _laid_out(suite.prompts, support, judge.confusions)
    purse = decide.purse(None, generator)

    def decided() -> None:
        decide.next_round(docket, tallies, generator.batch, purse)
        decide.still_possible(docket, tallies)  # the progress line asks for it, once a round

    texts = [suite.prompts[0].wordings[0]] * generator.batch
    drawn = _milliseconds(lambda: generator.draw(texts, range(generator.batch)), 3)
    return _milliseconds(decided, 30), drawn


def _milliseconds(work: Callable[[], object], times: int) -> float:
    """The fastest of so many runs, after one to warm up."""
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return 1000 * min(taken)


def _seconds(code: str) -> float:
    """What the code takes of a processor in a fresh process, beyond starting it: the fastest of five."""
    return _fastest(code) - _fastest("")


def _fastest(code: str) -> float:
    times = []
    for _ in range(5):
        before = _of_children()
        subprocess.run([sys.executable, "-c", code], check=True)
        times.append(_of_children() - before)
    return min(times)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _held(what: str, figure: float, limit: float) -> bool:
    print(f"  {what:44} {figure:9.2f}   limit {limit:5.1f}   ratio {figure / limit:.2f}")
    return figure > limit


def _shown(what: str, figure: float) -> bool:
    print(f"  {what:44} {figure:9.2f}")
    return False


if __name__ == "__main__":
    main()
