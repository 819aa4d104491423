"""What the first audit costs: seconds, memory and size against their limits, and start-up times.

Run it on an idle machine: `python bench/first_audit.py`. Each figure is printed with its limit and their ratio.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_LIMITS = {"seconds": 90.0, "GB at most in memory": 2.0, "MB of report": 6.0, "help, s": 0.5, "import, s": 0.3}


def main() -> None:
    figures = {"help, s": _best([_fairest(), "--help"])}
    figures["import, s"] = _best([sys.executable, "-c", "import fairest"]) - _best([sys.executable, "-c", ""])
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        began = time.perf_counter()
        subprocess.run([_fairest(), "audit", "--out", str(out), "--json"], check=True, capture_output=True)
        figures["seconds"] = time.perf_counter() - began
        figures["GB at most in memory"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
        figures["MB of report"] = (out / "report.html").stat().st_size / 1e6
        findings = json.loads((out / "findings.json").read_text(encoding="utf-8"))["findings"]
        drawn = len(list((out / "pictures").glob("*.png")))
    print(f"{drawn} pictures, {len(findings)} findings, {drawn / figures['seconds']:.1f} pictures a second in all")
    for name, limit in _LIMITS.items():
        print(f"{name:22} {figures[name]:8.2f}   limit {limit:5.1f}   ratio {figures[name] / limit:.2f}")
    if any(figures[name] > limit for name, limit in _LIMITS.items()):
        sys.exit("over a limit")


def _fairest() -> str:
    return str(Path(sys.executable).parent / "fairest")


def _best(command: list[str]) -> float:
    """The fastest of five runs, in seconds."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - began)
    return min(times)


if __name__ == "__main__":
    main()
