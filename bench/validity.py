"""Whether what fairest says is true as often as it claims: whole audits of painted models, a judge that errs.

`python bench/validity.py` takes minutes on two cores. Its figures are the same in every run, and end with one
line; the exit status is 1 if a promise is missed by more than three standard errors. Seconds go to stderr.
`--quick` rehearses it in seconds, with figures too rough to quote. `--workers 1` uses one process.

Everything between a prompt and a verdict is fairest's own: the rounds of `flow.look_and_draw` and
`decide.verdicts`. Only pictures and labels are kept in memory, a picture is one pixel that carries its truth,
and the judge reads that and errs at known rates (see `simulation/audits.py`).
"""

import argparse
import os
import sys
import time

# Before numpy is loaded: two processes of one thread each.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

from simulation import alarms, coverage, many, peers, waiting  # noqa: E402
from simulation.pool import workers  # noqa: E402
from simulation.promises import Section, Size, rows, verdict  # noqa: E402

_SECTIONS = (
    coverage.section, alarms.false_differs, alarms.false_equivalent, waiting.section, many.section, peers.section
)  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description="Whether what fairest says is true as often as it claims.")
    asked.add_argument("--quick", action="store_true", help="a rehearsal in seconds")
    asked.add_argument("--workers", type=int, default=2, help="processes side by side (default: 2)")
    options = asked.parse_args()
    sections: list[Section] = []
    with workers(options.workers) as each:
        for make in _SECTIONS:
            began = time.perf_counter()
            sections.append(make(each, Size(options.quick)))
            print("\n".join(rows(sections[-1])), flush=True)
            print(f"  {time.perf_counter() - began:.0f} s", file=sys.stderr)
    line, holds = verdict(sections)
    print(f"\n{line}")
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
