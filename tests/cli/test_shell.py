"""The command line as a process: exit status, streams, no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fairest import __version__

HEAVY = {"torch", "numpy", "scipy", "pyarrow", "altair", "PIL", "jinja2", "diffusers", "transformers"}


def fairest(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from fairest.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=cwd)


def test_the_version_is_printed() -> None:
    done = fairest("--version")
    assert (done.returncode, done.stdout) == (0, f"fairest {__version__}\n")


@pytest.mark.parametrize("verb", ["audit", "compare", "calibrate", "label", "village", "doctor"])
def test_every_verb_has_help_with_examples(verb: str) -> None:
    done = fairest(verb, "--help")
    assert done.returncode == 0
    assert f"    fairest {verb}" in done.stdout.split("Examples:")[1]
    assert "--json" in done.stdout


@pytest.mark.parametrize("verb", ["audit", "compare"])
def test_options_stand_in_groups_and_no_line_is_longer_than_the_terminal(verb: str) -> None:
    lines = fairest(verb, "--help").stdout.splitlines()
    headings = [line for line in lines if line.endswith(":") and not line.startswith(" ")]
    groups = ["What to measure", "How much", "The model", "Models on servers", "Pictures already made", "The run"]
    assert headings == [f"{group}:" for group in ("Arguments", *groups)]
    assert max(map(len, lines)) <= 110


def test_help_and_the_package_load_nothing_heavy() -> None:
    for line in ("import fairest", "import fairest.cli"):
        found = subprocess.run(
            [sys.executable, "-c", f"{line}; import sys; print(*sys.modules)"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert HEAVY.isdisjoint(found.stdout.split())


def test_an_unknown_model_is_an_error_with_a_suggestion_and_without_a_traceback(tmp_path: Path) -> None:
    done = fairest("audit", "vilage", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean 'village'?" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "fairest-runs").exists()


@pytest.mark.parametrize("verb", ["village", "doctor"])
def test_with_json_stdout_is_one_document(verb: str) -> None:
    done = fairest(verb, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert isinstance(json.loads(done.stdout), dict)


@pytest.mark.skipif(os.name == "nt", reason="pipes close in another way there")
def test_a_reader_that_leaves_early_is_no_complaint() -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-c", "from fairest.cli import main; main()", "village", "--json"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")
