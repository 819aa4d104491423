"""A picture-caption set through a whole plan, natively and on a Ray cluster begun here: pictures a second.

    python bench/pipeline.py [--rows 20000]

The village's set, written as WebDataset shards of 1,000 pictures, is decoded, hashed, embedded, filtered, deduplicated
and weighted. Each engine has a process of its own, and both results must be the same, byte for byte. Beside them: the
same pictures through the bare calls (Pillow, hashlib, the encoder) in one loop with as many processes, and how much of
a worker's time goes by in lines of fairest, by the profiler.
"""

import argparse
import cProfile
import hashlib
import io
import os
import pstats
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import fairest
from fairest.curating.looking import Look
from fairest.data import open_set
from fairest.data.writing import Columns, write_set
from fairest.sift.plan import Dedup, Filter, Reweight, UndoFilter
from fairest.village.training_set import TrainingSet

_SHARD = 1_000
_PLAN = (Filter("punsafe < 0.5"), UndoFilter(), Dedup(0.99), Reweight(("gender=parity",)))
_RESULTS = ("kept.parquet", "removed.parquet", "groups.parquet")
_COLUMNS: Columns = {"punsafe": float, "planted_gender": str}


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=20_000)
    asked.add_argument("--run", nargs=3, metavar=("ENGINE", "SET", "OUT"), help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.run:
        return _run(*given.run)
    with tempfile.TemporaryDirectory() as place:
        return _compare(Path(place), given.rows)


def _compare(place: Path, rows: int) -> int:
    shards = _written(place / "set", rows)
    cores = len(os.sched_getaffinity(0))
    print(f"{rows:,} pictures in {len(shards)} WebDataset shards, {cores} cores")
    bare = _bare(shards, cores)
    print(f"bare calls (decode, hash, embed): {rows / bare:8.1f} pictures a second")
    seconds = {}
    for engine in ("native", "ray"):
        command = [sys.executable, __file__, "--run", engine, str(place / "set"), str(place / engine)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        looking, total = map(float, done.stdout.split())
        seconds[engine] = total
        print(
            f"{engine:>6}: {rows / total:8.1f} pictures a second, {total:.1f} s in all: {looking:.1f} s looking "
            f"({rows / looking:.1f} a second, {bare / looking:.2f} of the bare calls), {total - looking:.1f} s steps"
        )
    same = _hashes(place / "native") == _hashes(place / "ray")
    print(f"identical output: {'yes' if same else 'NO'}")
    print(f"of a worker's time in lines of fairest: {_own_share(shards[0], place):.1%}")
    return 0 if same else 1


def _written(folder: Path, rows: int) -> list[Path]:
    samples = (sample for shard in TrainingSet(rows).shards() for sample in shard.samples())
    for number in range(-(-rows // _SHARD)):
        some = [sample for _, sample in zip(range(_SHARD), samples, strict=False)]
        write_set("webdataset", folder, some, shard=number, columns=_COLUMNS)
    return sorted(folder.glob("*.tar"))


def _run(engine: str, source: str, out: str) -> int:
    """One plan in this process; prints the seconds until every shard was looked at, and in all."""
    began, looked = time.perf_counter(), [0.0]

    def watch(stage: str, _done: int, _total: int) -> None:
        if stage == "looking":
            looked[0] = time.perf_counter()

    fairest.curate(
        source, _PLAN, encoder="village", columns={"gender": "planted_gender"}, engine=engine, out=out, progress=watch
    )
    print(looked[0] - began, time.perf_counter() - began)
    return 0


def _bare(shards: list[Path], cores: int) -> float:
    """Seconds of the same calls without anything around them."""
    with ProcessPoolExecutor(cores, get_context("spawn")) as pool:
        list(pool.map(_embedded, shards[:1] * cores))  # every process loads its model first
        began = time.perf_counter()
        list(pool.map(_embedded, shards))
        return time.perf_counter() - began


def _embedded(shard: Path) -> int:
    import tarfile

    import torch
    from PIL import Image

    from fairest.encode import embedded
    from fairest.sift.dedup import perceptual_hash

    torch.set_num_threads(1)
    perceptor, held, done = _perceptor(), [], 0
    with tarfile.open(shard) as archive:
        for member in archive:
            if not member.name.endswith(".jpg"):
                continue
            content = archive.extractfile(member).read()  # type: ignore[union-attr]
            hashlib.sha256(content)
            try:
                image = Image.open(io.BytesIO(content)).convert("RGB")
            except OSError:
                continue
            perceptual_hash(image)
            held.append(image)
            if len(held) == 64:
                done += len(embedded(perceptor, held))
                held = []
    return done + (len(embedded(perceptor, held)) if held else 0)


def _perceptor() -> object:
    from fairest.village import perceptor

    return _LOADED.setdefault("village", perceptor()) if "village" not in _LOADED else _LOADED["village"]


_LOADED: dict[str, object] = {}


def _own_share(shard: Path, place: Path) -> float:
    """The part of the time of looking at one shard that the profiler finds in fairest's own lines."""
    import torch

    torch.set_num_threads(1)
    part = open_set(str(shard)).shards()[0]
    warm, look = (Look(place / name, "village") for name in ("warm", "look"))
    for each in (warm, look):
        each.folder.mkdir()
    warm((0, part))
    profile = cProfile.Profile()
    profile.runcall(look, (0, part))
    home = str(Path(fairest.__file__).parent)
    times = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    own = sum(entry[2] for (file, _, _), entry in times.items() if file.startswith(home))
    return own / sum(entry[2] for entry in times.values())


def _hashes(folder: Path) -> list[str]:
    return [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in _RESULTS]


if __name__ == "__main__":
    sys.exit(main())
