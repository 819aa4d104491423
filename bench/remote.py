"""How near an audit comes to what a service can give: a fake one on 127.0.0.1 that takes a second for each picture.

16 requests in flight, so 16 pictures a second at best. Printed: how much of that is reached, by both designs, and how
the memory grows from a short audit to a long one of large pictures.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from services import serve

import fairest

_IN_FLIGHT, _LATENCY = 16, 1.0
_LIMIT = 0.90
"""Of the ideal throughput, at the least."""
_GROWTH = 1.5
"""How many times the memory of a short audit a four times longer one may take, at the most."""


def main() -> int:
    if len(sys.argv) > 1:
        print(_peak(int(sys.argv[1])))
        return 0
    kept = True
    for design in ({"fixed": 32}, {"max_images": 32}):
        ratio = _throughput(design)
        kept &= ratio >= _LIMIT
        print(f"{design}: {ratio:.3f} of the ideal throughput (limit {_LIMIT})")
    short, long = (int(subprocess.check_output([sys.executable, __file__, str(n)])) for n in (16, 64))
    kept &= long <= _GROWTH * short
    print(f"memory at most: {short / 1e3:,.0f} MB with 192 pictures of 1024 x 1024, {long / 1e3:,.0f} MB with 768: "
          f"{long / short:.2f} times (limit {_GROWTH})")  # fmt: skip
    return 0 if kept else 1


def _throughput(design: dict[str, int]) -> float:
    """Pictures by the seconds they took, from the first request until all are kept and judged, by the ideal."""
    ends: list[float] = []

    def watch(stage: str, done: int, _total: int) -> None:
        if (stage, done) in (("loading", 1), ("deciding", 0)):
            ends.append(time.perf_counter())

    with serve("openai", fairest.Painter(), latency=_LATENCY) as service, tempfile.TemporaryDirectory() as folder:
        _audit(service.url, Path(folder) / "run", progress=watch, **design)
        pictures = len(service.asked)
    seconds = ends[1] - ends[0]
    print(f"{pictures} pictures in {seconds:.1f} s, {service.most_at_once} in flight at most")
    return pictures * _LATENCY / _IN_FLIGHT / seconds


def _peak(each: int) -> int:
    """The most memory this process ever had, in kB, after an audit of large pictures."""
    with serve("openai", _Large(), latency=0.0) as service, tempfile.TemporaryDirectory() as folder:
        _audit(service.url, Path(folder) / "run", fixed=each)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _audit(url: str, out: Path, **settings: object) -> None:
    options = {"base_url": url, "in_flight": _IN_FLIGHT}
    fairest.audit(
        "openai:fake", options=options, judge="village", suite="villages-own", out=out, **settings  # type: ignore[arg-type]
    )  # fmt: skip


class _Large(fairest.Painter):
    def draw(self, texts, seeds):  # type: ignore[no-untyped-def]
        return [picture.resize((1024, 1024)) for picture in super().draw(texts, seeds)]


if __name__ == "__main__":
    sys.exit(main())
