"""The examples run as they stand, and leave what they say."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
LEAVES = {
    "1_audit.py": "report.html",
    "2_draw.py": "aphantasia/*.png",
    "3_film.py": "",
    "4_parts.py": "",
    "5_curate.py": "report.html",
}
"""What each leaves in the folder it is given; "" where it is given the file itself."""


def test_every_example_is_run_here():
    assert {file.name for file in EXAMPLES.glob("*.py")} == set(LEAVES)


@pytest.mark.parametrize("example", LEAVES)
def test_an_example_runs_and_leaves_what_it_made(example, tmp_path):
    out = tmp_path / ("made.mp4" if "film" in example else "made.png" if "parts" in example else "made")
    done = subprocess.run(
        [sys.executable, EXAMPLES / example, out], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert list(out.glob(LEAVES[example])) if LEAVES[example] else out.stat().st_size > 1000
