"""The real thing from the command line: processes, a Ray cluster, and a kill in the middle. One result."""

import hashlib
import json
import signal
import subprocess
import sys
import time

import pytest

pytest.importorskip("daft")

_ASKED = (
    "village:400", "--filter", "punsafe < 0.5", "--reweight", "undo-filter", "--dedup", "0.99", "--reweight",
    "gender=parity", "--column", "planted=planted_gender", "--attribute", "gender", "--sample", "200",
)  # fmt: skip


def _command(folder, *more):
    return [sys.executable, "-m", "fairest", "curate", *_ASKED, "--out", str(folder), *more]


def _run(folder, *more):
    done = subprocess.run(_command(folder, *more), capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _hashes(folder):
    names = ("kept.parquet", "removed.parquet", "groups.parquet")
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


@pytest.fixture(scope="module")
def native(tmp_path_factory):
    folder = tmp_path_factory.mktemp("native") / "run"
    return folder, _run(folder)


def test_the_shell_prints_the_chain_and_the_shares(native):
    folder, printed = native
    assert "reweight undo-filter" in printed
    assert "planted, told by column: share of the weight after each step" in printed
    assert printed.rstrip().endswith(f"report: {folder / 'report.html'}")


def test_ray_gives_the_same_rows(native, tmp_path):
    pytest.importorskip("ray")
    _run(tmp_path / "run", "--engine", "ray", "--workers", "2")
    assert _hashes(tmp_path / "run") == _hashes(native[0])


def test_a_killed_run_goes_on_and_does_no_finished_shard_again(native, tmp_path):
    folder = tmp_path / "run"
    running = subprocess.Popen(_command(folder, "--workers", "1"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    first = folder / "seen" / "00000.parquet"
    deadline = time.monotonic() + 300
    while not first.exists():
        assert running.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()  # its workers are left to themselves
    seen = first.stat().st_mtime_ns
    assert not (folder / "kept.parquet").exists()
    _run(folder, "--resume")
    assert first.stat().st_mtime_ns == seen
    assert _hashes(folder) == _hashes(native[0])


def test_json_is_the_document_and_nothing_else(native):
    folder, _ = native
    assert json.loads(_run(folder, "--resume", "--json")) == json.loads((folder / "curation.json").read_bytes())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("nowhere/",), "nowhere"),
        (("village", "--filter", "similarity"), "is no filter"),
        (("village", "--column", "gender"), "names no column"),
        (("village", "--engine", "spark"), "is no engine"),
        (("village", "--reweight", "gender=fair"), "gender=fair"),
        (("village", "--judge", "nobody"), "is not a judge we know"),
        (("village", "--cap", "inf"), "cannot be capped at inf"),
        (("village", "--keep", "caption"), "Give --dedup"),
        (("--filter", "punsafe < 0.5"), "Missing argument 'SOURCE'"),
    ],
)
def test_what_cannot_be_done_is_said_without_a_traceback(tmp_path, asked, said):
    command = [sys.executable, "-m", "fairest", "curate", *asked, "--out", str(tmp_path / "run")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "run").exists()
