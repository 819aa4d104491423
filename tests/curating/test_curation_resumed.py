"""A curation that is killed, or gone on with under other settings: what comes of it is what a fresh one makes."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import fairest
from fairest.curating import Curation
from fairest.errors import NotFound, UnknownName
from fairest.sift.machine import Here
from fairest.sift.plan import Cap, Dedup, Filter, Reweight, Screen

sys.path.insert(0, str(Path(__file__).parent))
from worlds import Colours, Pixels, World, planted

_ROWS = planted(150, 15)
_PLAN = (Filter("harm < 0.5"), Dedup(0.995), Reweight(("gender=parity",)))


def _curated(folder, plan=_PLAN, **settings):
    given = {"encoder": Pixels(), "judge": Colours(), "engine": Here(), "columns": {"said": "said"}} | settings
    return fairest.curate(World(_ROWS), plan, out=folder, **given)


def _made(folder):
    """The bytes of all that has neither a time nor a path in it."""
    tables = [folder / name for name in ("kept.parquet", "removed.parquet", "groups.parquet")]
    files = [file for file in (*tables, *(folder / "set").rglob("*")) if file.is_file()]
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _weights(folder):
    return {row["key"]: row["weight"] for row in pq.read_table(folder / "kept.parquet").to_pylist()}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The run that no one stopped."""
    folder = tmp_path_factory.mktemp("written") / "run"
    return _curated(folder, write="webdataset").folder


# Every moment in a process of its own, of which the system makes an end as a power cut would.
_KILLED = """
import os, signal, sys
tests, place, *moments = sys.argv[1:]
sys.path.insert(0, tests)
import torch
torch.set_num_threads(1)
import test_curation_resumed as told
from fairest.curating import call, folder, stepping

def kill(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def run(moment):
    progress = None
    if moment == "document":
        write = stepping.write_whole
        stepping.write_whole = lambda file, content: kill() if file.name == "02.json" else write(file, content)
    elif moment == "dedup":
        progress = lambda stage, done, total: stage not in ("looking", "steps", "writing") and kill()
    elif moment == "writing":
        progress = lambda stage, done, total: (stage, done, total > 1) == ("writing", 2, True) and kill()
    elif moment == "end":
        call.finish = kill
    elif moment == "record":
        folder.go_on_with = folder._write = kill
    elif moment in ("begun", "replaced"):
        if moment == "replaced":
            told._curated(f"{place}/{moment}", plan=())
        folder.shutil.rmtree = kill
    told._curated(f"{place}/{moment}", write="webdataset", progress=progress, force=moment == "replaced")

for moment in moments:
    if os.fork() == 0:
        run(moment)
        os._exit(0)
    print(moment, os.WTERMSIG(os.wait()[1]), flush=True)
"""
_MOMENTS = ("begun", "record", "dedup", "document", "writing", "end", "replaced")


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    place = tmp_path_factory.mktemp("killed")
    command = [sys.executable, "-c", _KILLED, str(Path(__file__).parent), str(place), *_MOMENTS]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True, env=environment)
    assert done.stdout.splitlines() == [f"{moment} {signal.SIGKILL.value}" for moment in _MOMENTS]
    return place


@pytest.mark.parametrize("moment", _MOMENTS)
def test_a_run_killed_at_any_moment_goes_on_to_the_same_bytes(killed, written, moment):
    folder = killed / moment
    with pytest.raises(NotFound, match=r"no finished curation|run\.json"):
        Curation.load(folder)
    _curated(folder, write="webdataset", resume=True)
    assert _made(folder) == _made(written)
    assert not [file for file in folder.rglob("*") if file.name.endswith(".part")]


def test_steps_that_were_finished_before_a_kill_are_not_taken_again(killed):
    steps = killed / "end" / "steps"
    assert [(steps / f"{number:02d}.json").exists() for number in range(5)] == [True] * 4 + [False]


@pytest.mark.parametrize(
    "other",
    [
        {"plan": _PLAN[:1]},
        {"plan": (*_PLAN, Cap(1.2))},
        {"write": "parquet"},
        {"plan": (*_PLAN[:2], Reweight(("gender=woman:.2,man:.8",)))},
    ],
)
def test_another_plan_or_layout_writes_its_own_set_and_nothing_of_the_old_one(tmp_path, other):
    folder = tmp_path / "run"
    _curated(folder, write="webdataset")
    asked = {"write": "webdataset"} | other
    _curated(folder, resume=True, **asked)
    _curated(tmp_path / "fresh", **asked)
    assert _made(folder) == _made(tmp_path / "fresh")


def test_a_set_stays_where_its_rows_do_and_goes_where_others_are_kept(tmp_path):
    folder = tmp_path / "run"
    _curated(folder, write="webdataset")
    was = {file: file.stat().st_mtime_ns for file in (folder / "set").iterdir()}
    _curated(folder, resume=True)
    assert {file: file.stat().st_mtime_ns for file in (folder / "set").iterdir()} == was
    _curated(folder, plan=_PLAN[:1], resume=True)
    assert not (folder / "set").exists()


def test_labels_that_changed_are_read_again(tmp_path):
    file = tmp_path / "labels.csv"
    rows = [f"{row.key},{int(row.columns['said'] == 'woman')}" for row in _ROWS]
    found = []
    for labelled in (len(_ROWS), 90):
        file.write_text("\n".join(("key,label", *rows[:labelled])))
        facts = _curated(tmp_path / "run", (Screen(str(file), 0.5),), resume=True).steps[1]["facts"]
        found.append((facts["labelled_to_go"], facts["labelled_to_stay"]))
    assert found == [(50, 115), (30, 60)]


def test_a_reference_that_changed_is_read_again(tmp_path):
    file = tmp_path / "shares.csv"
    plan = (Reweight((f"gender=@{file}",)),)
    for women in (0.5, 0.2):
        file.write_text(f"concept,attribute,value,share\npeople,gender,woman,{women}\npeople,gender,man,{1 - women}\n")
        done = _curated(tmp_path / "run", plan, resume=True)
        shares = {row["value"]: row["share"] for row in done.steps[1]["groups"] if row["source"] == "picture"}
        assert shares["woman"] == pytest.approx(women)


def test_a_resumed_run_that_fails_leaves_no_result_of_the_plan_before(tmp_path):
    folder = tmp_path / "run"
    _curated(folder, plan=())
    with pytest.raises(UnknownName, match="hram"):
        _curated(folder, plan=(Filter("hram < 0.5"),), resume=True)
    assert not {"curation.json", "report.html", "kept.parquet"} & {file.name for file in folder.iterdir()}
    with pytest.raises(NotFound, match="no finished curation"):
        Curation.load(folder)


def test_a_run_that_has_no_end_is_no_finished_one(tmp_path):
    folder = _curated(tmp_path / "run", plan=()).folder
    record = json.loads((folder / "run.json").read_bytes())
    (folder / "run.json").write_text(json.dumps({**record, "finished": None}))
    with pytest.raises(NotFound, match="no finished curation"):
        Curation.load(folder)


def test_a_curated_set_goes_on_with_its_weights(tmp_path):
    _curated(tmp_path / "one", write="parquet")
    weights = _weights(tmp_path / "one")
    assert len(set(weights.values())) == 2
    again = fairest.curate(tmp_path / "one" / "set", write="parquet", engine=Here(), out=tmp_path / "two")
    assert _weights(again.folder) == weights
    assert again.steps[0]["effective"] == pytest.approx(
        sum(weights.values()) ** 2 / sum(w**2 for w in weights.values())
    )
    third = fairest.curate(tmp_path / "two" / "set", (Cap(1.01),), engine=Here(), out=tmp_path / "three")
    assert max(_weights(third.folder).values()) <= 1.01 * sum(weights.values()) / len(weights) + 1e-9
