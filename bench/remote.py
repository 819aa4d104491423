"""How near an audit comes to what a service can give: a fake one on 127.0.0.1 that takes a second for each picture.

16 requests in flight, so 16 pictures a second at best. Printed: how much of that is reached, by both designs, judged by
the village's judge; and how the memory grows from a short audit to a long one of large pictures.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL.Image import Image

import fairest
from fairest.records import Label

_IN_FLIGHT, _LATENCY = 16, 1.0
_LIMIT = 0.90
"""Of the ideal throughput, at the least."""
_SIDE, _SHORT, _LONG = 1024, 8, 40
_GROWTH = 64.0
"""MB that a longer audit may take more, at the most: the pictures in flight, and a few."""


def main() -> int:
    if len(sys.argv) > 1:
        print(_peak(int(sys.argv[1])))
        return 0
    kept = True
    for design in ({"fixed": 32}, {"max_images": 32}):
        ratio = _throughput(design)
        kept &= ratio >= _LIMIT
        print(f"{design}: {ratio:.3f} of the ideal throughput (limit {_LIMIT})")
    short, long = (int(subprocess.check_output([sys.executable, __file__, str(n)])) / 1e3 for n in (_SHORT, _LONG))
    more = 12 * (_LONG - _SHORT)
    kept &= long - short <= _GROWTH
    print(
        f"memory at most: {short:,.0f} MB with {12 * _SHORT} pictures of {_SIDE} x {_SIDE}, {long - short:+,.0f} MB "
        f"with {more} more, which decoded are {more * _SIDE**2 * 3 / 1e6:,.0f} MB (limit {_GROWTH:+.0f})"
    )
    return 0 if kept else 1


def _throughput(design: dict[str, int]) -> float:
    """Pictures by the seconds they took, from the first request until all are kept and judged, by the ideal."""
    ends: list[float] = []

    def watch(stage: str, done: int, _total: int) -> None:
        if (stage, done) in (("loading", 1), ("deciding", 0)):
            ends.append(time.perf_counter())

    with _service("--latency", str(_LATENCY)) as url, tempfile.TemporaryDirectory() as folder:
        _audit(url, Path(folder) / "run", judge="village", progress=watch, **design)
        lines = (Path(folder) / "run" / "pictures.jsonl").read_text().splitlines()
    pictures, seconds = sum(len(json.loads(line)["pictures"]) for line in lines), ends[1] - ends[0]
    print(f"{pictures} pictures in {seconds:.1f} s")
    return pictures * _LATENCY / _IN_FLIGHT / seconds


def _peak(each: int) -> int:
    """The most memory this process ever had, in kB, after an audit of large pictures."""
    with _service("--side", str(_SIDE)) as url, tempfile.TemporaryDirectory() as folder:
        _audit(url, Path(folder) / "run", judge=_Bright(), attributes="gender", fixed=each)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@contextmanager
def _service(*options: str) -> Iterator[str]:
    """The address of a service in a process of its own: it takes nothing from the audit's time but the processor's."""
    command = [sys.executable, "-m", "services", "openai", *options]
    with subprocess.Popen(command, cwd=Path(__file__).parent, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


def _audit(url: str, out: Path, **settings: object) -> None:
    options = {"base_url": url, "in_flight": _IN_FLIGHT}
    fairest.audit("openai:fake", options=options, suite="villages-own", out=out, **settings)  # type: ignore[arg-type]


class _Bright:
    """A judge that takes next to no memory: what is left is the audit's."""

    name = "bright"
    attributes = {"gender": ("woman", "man")}  # noqa: RUF012

    def label(self, ids: Sequence[str], pictures: Sequence[Image], _attributes: Sequence[str]) -> list[Label]:
        dark = [picture.resize((1, 1)).getpixel((0, 0))[0] < 200 for picture in pictures]  # type: ignore[index]
        return [Label(i, "gender", ("woman", "man")[is_dark]) for i, is_dark in zip(ids, dark, strict=True)]

    def describe(self) -> dict[str, object]:
        return {"name": self.name}


if __name__ == "__main__":
    sys.exit(main())
