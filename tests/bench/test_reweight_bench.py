"""The bench of weights finds what it planted, also at a small size."""

import subprocess
import sys
from pathlib import Path

_BENCH = Path(__file__).parents[2] / "bench" / "reweight.py"


def test_a_rehearsal_reaches_its_targets_and_undoes_its_filter():
    small = ["--rake", "20000", "--peers", "0", "--density", "8000x16", "--stream", "3000"]
    done = subprocess.run([sys.executable, str(_BENCH), *small], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "share of the group: 0.4026 before" in done.stdout
    assert done.stdout.count("from a target") == 2
