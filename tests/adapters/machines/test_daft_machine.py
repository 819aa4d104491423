"""Work on Daft, in processes of this computer and on a Ray cluster: the same results in the same order."""

import gc
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from fairest.adapters.machines.daft import machine
from fairest.errors import BadInput, FairestError, UnknownName

pytest.importorskip("daft")
# Daft leaves the pipes of its workers to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def _collected():
    yield
    gc.collect()


def _square(of, number):
    if number == of:
        raise BadInput(f"{number} is too much.", hint="Take less.")
    return number**2, os.getpid(), os.environ["OMP_NUM_THREADS"]


def test_results_come_in_the_tasks_order_from_other_processes_with_one_thread_each():
    done = list(machine(workers=2).map(partial(_square, None), range(7)))
    assert [square for square, _, _ in done] == [0, 1, 4, 9, 16, 25, 36]
    assert os.getpid() not in {process for _, process, _ in done}
    assert {threads for _, _, threads in done} == {"1"}


def test_the_environment_is_as_it_was(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    assert len(list(machine().map(partial(_square, None), [1]))) == 1
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "MKL_NUM_THREADS" not in os.environ


def test_what_a_task_says_is_wrong_is_said():
    with pytest.raises(BadInput, match=r"3 is too much\. Take less\.") as said:
        list(machine(workers=1).map(partial(_square, 3), range(5)))
    assert said.value.hint == "Take less."


def _unknown(task):
    raise UnknownName("column", task, ["hue", "size"])


def test_an_error_that_makes_its_own_message_comes_as_it_was():
    with pytest.raises(UnknownName) as said:
        list(machine(workers=1).map(_unknown, ["hie"]))
    assert (said.value.message, said.value.hint) == (
        "'hie' is not a column we know. Did you mean 'hue'?",
        "known: hue, size",
    )


def test_a_bug_in_a_task_comes_with_its_place():
    with pytest.raises(RuntimeError, match=r"divmod|ZeroDivisionError"):
        list(machine(workers=1).map(partial(divmod, 1), [0]))


def _dies(_task):
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_is_ended_is_said_with_what_to_do():
    with pytest.raises(FairestError, match="ended before its work was done") as said:
        list(machine(workers=1).map(_dies, [1]))
    assert "--resume" in said.value.hint
    assert "--workers" in said.value.hint


_LEFT = """
import os, sys, time
from fairest.adapters.machines.daft import machine

def slow(folder):
    open(f"{folder}/{os.getpid()}", "w").close()
    time.sleep(120)

list(machine(workers=1).map(slow, [sys.argv[1]]))
"""


def _runs(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux who runs")
def test_workers_end_with_a_driver_that_is_killed(tmp_path):
    driver = subprocess.Popen([sys.executable, "-c", _LEFT, str(tmp_path)], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not any(tmp_path.iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    worker = next(tmp_path.iterdir()).name
    assert _runs(worker)
    driver.kill()
    driver.wait()
    while _runs(worker):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_no_tasks_take_no_engine():
    assert list(machine().map(partial(_square, None), [])) == []


@pytest.mark.parametrize("engine", ["spark", "native:here", ""])
def test_an_unknown_engine_is_named_with_those_that_are_known(engine):
    with pytest.raises(BadInput) as refused:
        machine(engine)
    assert refused.value.hint == "known: native, ray, ray:ADDRESS"


def test_no_workers_do_nothing():
    with pytest.raises(BadInput, match="0 workers"):
        machine(workers=0)


_ON_RAY = """
from functools import partial
from fairest.adapters.machines.daft import machine
from fairest.errors import FairestError
print([number for number, _ in machine("ray").map(partial(divmod, 100), [1, 3, 7, 9])])
try:
    list(machine("native").map(len, ["a"]))
except FairestError as error:
    print(error.message.split(":")[0])
"""


def test_a_ray_cluster_gives_the_same_and_one_process_has_one_engine():
    pytest.importorskip("ray")
    done = subprocess.run([sys.executable, "-c", _ON_RAY], capture_output=True, text=True, timeout=300, check=True)
    assert done.stdout.splitlines()[0] == "[100, 33, 14, 11]"
    assert "The engine native cannot be used" in done.stdout
