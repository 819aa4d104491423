"""How long weights take: raking beside `balance` and `ipfn`, undoing a planted filter, and raking rows that stream by.

Everything is measured in a process of its own, on one thread; rows are made there and that is not timed. Run it by
`python bench/reweight.py`; `--rake 100000 --peers 100000 --density 20000x64` is quick, `--stream 100000000` is extra.
The peers want an older numpy than fairest may have: install them where they fit (`pip install balance ipfn`) and name
that Python with `--peers-python`.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

_VALUES = {
    "gender": (("woman", "man", "other"), (0.25, 0.7, 0.05)),
    "skin-tone": (tuple("abcdefghij"), (0.2, 0.2, 0.15, 0.1, 0.1, 0.08, 0.07, 0.05, 0.03, 0.02)),
    "age": (tuple("012345678"), (0.05, 0.05, 0.3, 0.25, 0.12, 0.1, 0.08, 0.03, 0.02)),
}
"""Three variables, and how often each value comes. The targets: everywhere as often as all others."""
_SHARD = 1 << 20
_SECONDS, _MEGABYTES, _SECONDS_DENSITY, _EXACT, _CORRELATION = 5, 1000, 180, 1e-9, 0.9
_THREADS = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}


def main() -> None:
    options = _options()
    if options.child:
        what, size = options.child
        print(json.dumps({**_WORK[what](size), "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        return
    missed = [*_raking(options), *_density(options), *_stream(options)]
    if missed:
        sys.exit(f"missed: {'; '.join(missed)}")


def _raking(options: argparse.Namespace) -> Iterator[str]:
    print(f"Raking 3 variables ({', '.join(str(len(values)) for values, _ in _VALUES.values())} values) to parity:")
    print("                  rows   seconds   peak MB   furthest from a target   times ours")
    if options.rake:
        found = _measured("rake", options.rake)
        print(_line("fairest", options.rake, found))
        yield from _broken("raking", found, _SECONDS)
        if found["peak"] > _MEGABYTES:
            yield f"raking took {found['peak']:.0f} MB"
    if not options.peers:
        return
    ours = _measured("rake", options.peers)
    print(_line("fairest", options.peers, ours))
    for peer in ("balance", "ipfn"):
        found = _measured(peer, options.peers, options.peers_python)
        if "missing" in found:
            print(f"{peer:8}  not measured: {found['missing']}")
        else:
            print(f"{_line(peer, options.peers, found)}{found['seconds'] / ours['seconds']:13.1f}")


def _density(options: argparse.Namespace) -> Iterator[str]:
    if not options.density:
        return
    found = _measured("density", options.density)
    print(f"\nUndoing a filter whose chance to keep each of {options.density} vectors is known:")
    print(
        f"{found['seconds']:.1f} s, {found['peak']:.0f} MB, the vectors included; AUC of retention {found['auc']:.3f}"
    )
    print(f"calibration error {found['error']:.4f}; correlation of log weights with the true {found['corr']:.3f}")
    print(f"share of the group: {found['true']:.4f} before, {found['kept']:.4f} kept, {found['undone']:.4f} weighted")
    yield from _broken("the density ratio", found, _SECONDS_DENSITY)
    if found["corr"] < _CORRELATION:
        yield f"true and estimated weights have a correlation of {found['corr']:.2f}"
    if abs(found["undone"] - found["true"]) > abs(found["kept"] - found["true"]) / 4:
        yield "the group's share is not brought back by three quarters"


def _stream(options: argparse.Namespace) -> Iterator[str]:
    if not options.stream:
        return
    found = _measured("stream", options.stream)
    print(
        f"\nRaking {options.stream:,} rows that stream by in shards of {_SHARD:,}, twice: once to be added up, and once"
    )
    print(f"to be weighted: {found['seconds']:.1f} s, {found['peak']:.0f} MB, {found['furthest']:.0e} from a target")
    yield from _broken("raking rows that stream by", found, None)


def _broken(what: str, found: dict[str, Any], seconds: float | None) -> Iterator[str]:
    if seconds is not None and found["seconds"] > seconds:
        yield f"{what} took {found['seconds']:.1f} s"
    if found.get("furthest", 0) > _EXACT:
        yield f"{what} stayed {found['furthest']:.0e} from a target"


def _line(name: str, rows: int, found: dict[str, Any]) -> str:
    return f"{name:8}{rows:14,}{found['seconds']:10.2f}{found['peak']:10.0f}{found['furthest']:25.0e}"


def _measured(what: str, size: object, python: str = sys.executable) -> dict[str, Any]:
    command = [python, __file__, "--child", what, str(size)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | _THREADS)
    if done.returncode:
        sys.exit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _codes(rows: int, seed: int = 0) -> list[Any]:
    """Rows of the three variables, which have to do with each other."""
    random = np.random.default_rng(seed)
    first = random.random(rows, np.float32)
    columns = []
    for _, shares in _VALUES.values():
        mixed = np.where(random.random(rows, np.float32) < 0.2, first, random.random(rows, np.float32))
        ends = np.cumsum(shares).astype(np.float32)[:-1]
        columns.append(np.searchsorted(ends, mixed, side="right").astype(np.int16))
    return columns


def _all_codes(rows: int) -> list[Any]:
    shards = [_codes(min(_SHARD, rows - at), at) for at in range(0, rows, _SHARD)]
    return [np.concatenate(parts) for parts in zip(*shards, strict=True)]


def _off_parity(codes: list[Any], weights: Any) -> float:
    sizes = [len(values) for values, _ in _VALUES.values()]
    counts = (np.bincount(code, weights, size) for code, size in zip(codes, sizes, strict=True))
    return max(float(np.abs(count / count.sum() - 1 / len(count)).max()) for count in counts)


def _rake(size: str) -> dict[str, Any]:
    from fairest.sift.grouping import Grouping
    from fairest.sift.state import State
    from fairest.sift.weights import parse_targets, to_targets

    codes = _all_codes(int(size))
    groupings = {
        name: Grouping(name, "column", name, values, code)
        for (name, (values, _)), code in zip(_VALUES.items(), codes, strict=True)
    }
    state, targets = State.of(int(size)), parse_targets(",".join(f"{name}=parity" for name in _VALUES))
    began = time.perf_counter()
    weights, _ = to_targets(state, groupings, targets)
    return {"seconds": time.perf_counter() - began, "furthest": _off_parity(codes, weights)}


def _balance(size: str) -> dict[str, Any]:
    try:
        import pandas as pd
        from balance.weighting_methods.rake import rake
    except ImportError as error:
        return {"missing": str(error)}
    codes = _all_codes(int(size))
    frame = pd.DataFrame(
        {name: pd.Series(np.array(values)[c]) for (name, (values, _)), c in zip(_VALUES.items(), codes, strict=True)}
    )
    margins = {name: {value: float(size) / len(values) for value in values} for name, (values, _) in _VALUES.items()}
    ones = pd.Series(np.ones(int(size)))
    began = time.perf_counter()
    weights = rake(frame, ones, None, None, transformations=None, target_margins=margins)["weight"]
    return {"seconds": time.perf_counter() - began, "furthest": _off_parity(codes, weights.to_numpy())}


def _ipfn(size: str) -> dict[str, Any]:
    try:
        import pandas as pd
        from ipfn.ipfn import ipfn
    except ImportError as error:
        return {"missing": str(error)}
    codes = _all_codes(int(size))
    frame = pd.DataFrame({**dict(zip(_VALUES, codes, strict=True)), "total": np.ones(int(size))})
    sums = [
        pd.Series(float(size) / len(values), pd.Index(range(len(values)), name=name))
        for name, (values, _) in _VALUES.items()
    ]
    began = time.perf_counter()
    weights = ipfn(frame, sums, [[name] for name in _VALUES]).iteration()
    seconds = time.perf_counter() - began
    return {
        "seconds": seconds,
        "furthest": _off_parity([weights[name].to_numpy() for name in _VALUES], weights["total"].to_numpy()),
    }


def _undo(size: str) -> dict[str, Any]:
    from fairest.sift.weights import scrambled, undo_filter

    rows, width = map(int, size.split("x"))
    random = np.random.default_rng(0)
    group, vectors = random.random(rows) < 0.4, np.empty((rows, width), np.float32)
    for at in range(0, rows, 1 << 16):
        vectors[at : at + (1 << 16)] = _made(group[at : at + (1 << 16)], width, random)
    # Log odds of a spread of 1.2 around 1.5, more against the group than for it.
    way = np.append([-3.0], random.normal(size=width - 1) / np.sqrt(width)).astype(np.float32)
    odds = vectors @ way
    chance = 1 / (1 + np.exp(-(1.5 + 1.2 * (odds - odds.mean()) / odds.std())))
    kept = random.random(rows) < chance
    ids = scrambled(np.arange(rows, dtype=np.uint64), 0)
    began = time.perf_counter()
    weights, facts = undo_filter(vectors, np.ones(rows, np.bool_), kept, ids)
    return {
        "seconds": time.perf_counter() - began,
        "auc": facts.auc,
        "error": facts.calibration_error,
        "corr": float(np.corrcoef(np.log(weights[kept]), -np.log(chance[kept]))[0, 1]),
        "true": float(group.mean()),
        "kept": float(group[kept].mean()),
        "undone": float(np.average(group[kept], weights=weights[kept])),
    }


def _made(group: Any, width: int, random: np.random.Generator) -> Any:
    """Unit vectors around a mean that all share, the group's to one side."""
    x = random.standard_normal((len(group), width), dtype=np.float32)
    x[:, 0] += np.where(group, 1.5, -1.5)
    x[:, 1] += np.sqrt(width) / 2
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def _streamed(size: str) -> dict[str, Any]:
    from fairest.sift.weights import cell_factors, collapse, weights_of
    from fairest.stats.marginals import Marginal
    from fairest.stats.raking import Raked, rake

    sizes = [len(values) for values, _ in _VALUES.values()]
    ones, whole, seconds = np.ones(_SHARD), None, 0.0
    for codes in _shards(int(size)):
        began = time.perf_counter()
        cells = collapse(codes, sizes, ones[: len(codes[0])])
        whole = cells if whole is None else whole + cells
        seconds += time.perf_counter() - began
    assert whole is not None
    began = time.perf_counter()
    targets = [Marginal((i,), np.append(np.full(n, 1 / n), np.nan)) for i, n in enumerate(sizes)]
    raked = rake(whole.table, targets)
    assert isinstance(raked, Raked)
    factors, sums = cell_factors(whole, raked), [np.zeros(n) for n in sizes]
    seconds += time.perf_counter() - began
    for codes in _shards(int(size)):
        began = time.perf_counter()
        (weights,) = weights_of([(codes, ones[: len(codes[0])])], factors)
        seconds += time.perf_counter() - began
        for total, code in zip(sums, codes, strict=True):
            total += np.bincount(code, weights, len(total))
    return {"seconds": seconds, "furthest": max(float(np.abs(s / s.sum() - 1 / len(s)).max()) for s in sums)}


def _shards(rows: int) -> Iterator[list[Any]]:
    return (_codes(min(_SHARD, rows - at), at) for at in range(0, rows, _SHARD))


_WORK: dict[str, Callable[[str], dict[str, Any]]] = {
    "rake": _rake,
    "balance": _balance,
    "ipfn": _ipfn,
    "density": _undo,
    "stream": _streamed,
}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rake", type=int, default=10_000_000, metavar="ROWS", help="0 leaves it out")
    parser.add_argument("--peers", type=int, default=1_000_000, metavar="ROWS", help="rows for balance and ipfn")
    parser.add_argument("--peers-python", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--density", default="1000000x512", metavar="ROWSxWIDTH", help='"" leaves it out')
    parser.add_argument("--stream", type=int, default=0, metavar="ROWS")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
