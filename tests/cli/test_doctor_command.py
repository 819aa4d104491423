import json
from importlib import metadata
from typing import Any

import pytest
from typer.testing import CliRunner

from fairest.cli import app


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["doctor", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with the base packages alone."""
    version = metadata.version

    def without_models(package: str) -> str:
        if package in ("torch", "diffusers"):
            raise metadata.PackageNotFoundError(package)
        return version(package)

    monkeypatch.setattr(metadata, "version", without_models)


def examined() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("--json"))
    return found


def test_the_doctor_knows_our_own_doors_and_packages() -> None:
    found = examined()
    assert {"village", "diffusers"} <= set(found["doors"]["generator"])
    assert all(about["gives"] for about in found["extras"].values())
    assert {"parity", "training"} <= set(found["doors"]["reference"])
    assert found["packages"]["pyarrow"] == metadata.version("pyarrow")
    assert "torch" in found["extras"]["models"]["packages"]
    assert "torch" not in found["packages"]


@pytest.mark.usefixtures("bare")
def test_what_is_missing_is_named_with_the_pip_command() -> None:
    shown = run()
    assert "torch: not installed" in shown
    assert "missing: diffusers, torch" in shown
    assert 'pip install "fairest[models]"' in shown


@pytest.mark.usefixtures("bare")
def test_a_missing_package_is_null_in_json() -> None:
    found = examined()
    assert found["torch"] is None
    assert found["extras"]["models"]["packages"]["torch"] is None
