"""Judges, judged: how often they are right and of whom, what their errors do to an audit, how fast they are.

`python bench/judges.py` takes minutes on two cores; the exit status is 1 if a promise is broken. Its figures are the
same in every run, but for pictures a second. `--quick` rehearses it, with figures too rough to quote. `--workers 1`
uses one process. What is not installed is named, and not measured.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from typing import TypeVar

# Before numpy is loaded: two processes of one thread each.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

from judging import bad_judges, drawings, ensemble, skin, speed  # noqa: E402
from simulation.pool import workers  # noqa: E402
from simulation.promises import Size, verdict  # noqa: E402

Found = TypeVar("Found")


def main() -> None:
    asked = argparse.ArgumentParser(description="Judges, judged.")
    asked.add_argument("--quick", action="store_true", help="a rehearsal")
    asked.add_argument("--workers", type=int, default=2, help="processes side by side (default: 2)")
    options = asked.parse_args()
    size = Size(options.quick)
    _show(drawings.report)
    with workers(options.workers) as each:
        promised = _show(lambda: bad_judges.report(each, size))
    _show(lambda: speed.report(many=8 if options.quick else speed.MANY))
    _show(lambda: ensemble.report(size))
    print("\n5. Skin tone\n")
    skin_kept = skin.report(2 if options.quick else skin.EACH)
    line, kept = verdict([promised])
    print(f"\nbad judges: {line}")
    sys.exit(0 if kept and skin_kept else 1)


def _show(report: Callable[[], Found]) -> Found:
    """Print what a report prints, and how long it took."""
    began = time.perf_counter()
    found = report()
    sys.stdout.flush()
    print(f"  {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return found


if __name__ == "__main__":
    main()
