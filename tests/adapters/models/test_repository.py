"""Repositories, from a hub in miniature by the hub's own client: revisions, variants, what is not downloaded."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from hub import COMMITS, serve

from fairest.adapters.models.diffusers import generator
from fairest.errors import NotFound

CODE = """
import json, sys
from fairest.adapters.models.diffusers import generator
from fairest.errors import FairestError
for wanted in json.loads(sys.argv[1]):
    try:
        made = generator(wanted[0], upscale=wanted[1:], steps=1, dtype="float32", batch=1)
        made.draw(["a nurse"], [1])
        print(json.dumps(made.describe()))
    except FairestError as error:
        print(json.dumps({"error": type(error).__name__, "says": str(error)}))
"""


@pytest.fixture(scope="module")
def hub(miniature, tmp_path_factory):
    halves = shutil.copytree(miniature("sd"), tmp_path_factory.mktemp("hub") / "halves")
    for file in halves.rglob("*.safetensors"):
        file.rename(file.with_suffix(".fp16.safetensors"))
    (halves / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"never downloaded")
    repositories = {
        ("me/sd", "main"): miniature("sd"),
        ("me/sd", "v1"): miniature("sd3-no-t5"),
        ("me/halves", "main"): halves,
        ("me/if", "main"): miniature("if"),
        ("me/if-above", "main"): miniature("if-above"),
    }
    with serve(repositories) as served:
        yield served


def _loaded(address, home, *wanted):
    told = {"HF_ENDPOINT": address, "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    done = subprocess.run(
        [sys.executable, "-c", CODE, json.dumps(wanted)], env={**os.environ, **told}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def loaded(hub, home):
    address, asked = hub
    wanted = ["me/sd"], ["me/sd@v1"], ["me/halves"], ["me/if", "me/if-above"], ["me/sd@absent"], ["me/absent"]
    described, said = _loaded(address, home, *wanted)
    return described, asked, said


def test_a_repository_is_loaded_at_the_newest_or_the_named_revision(loaded):
    newest, named, *_ = loaded[0]
    assert (newest["name"], newest["pipeline"]) == ("diffusers:me/sd", "StableDiffusionPipeline")
    assert newest["revision"] == COMMITS["main"]
    assert (named["name"], named["pipeline"]) == ("diffusers:me/sd@v1", "StableDiffusion3Pipeline")
    assert named["revision"] == COMMITS["v1"]


def test_a_variant_is_downloaded_where_there_is_nothing_else_and_a_pickle_never(loaded):
    described, asked, _ = loaded
    assert "unet/diffusion_pytorch_model.fp16.safetensors" in described[2]["sha256"]
    assert not any(path.endswith(".bin") for path in asked)


def test_the_text_encoder_of_a_stage_above_is_not_downloaded(loaded):
    described, asked, _ = loaded
    assert described[3]["upscale"][0]["revision"] == COMMITS["main"]
    assert any("me/if/resolve" in path and "text_encoder" in path for path in asked)
    assert not any("me/if-above/resolve" in path and "text_encoder" in path for path in asked)


def test_what_was_downloaded_is_loaded_without_a_network(loaded, home):
    wanted = ["me/halves"], ["me/if", "me/if-above"], ["me/sd@v1"]
    again, said = _loaded("http://127.0.0.1:9", home, *wanted)
    assert again == [loaded[0][2], loaded[0][3], loaded[0][1]]
    assert all("Could not reach the Hub" in line for line in said.splitlines())  # a branch may have moved meanwhile


def test_what_is_not_there_is_named(loaded):
    *_, no_revision, no_repository = loaded[0]
    assert no_revision["error"] == no_repository["error"] == "NotFound"
    assert "'me/sd@absent'" in no_revision["says"]
    assert "404" in no_repository["says"]


def test_a_download_shows_progress_and_nothing_else_is_said(loaded):
    lines = [line for line in loaded[2].replace("\r", "\n").splitlines() if line.strip()]
    assert lines
    assert [line for line in lines if "it/s" not in line and "B/s" not in line and "0%" not in line] == []


def test_an_address_that_is_not_a_repository_is_not_asked_for():
    with pytest.raises(NotFound, match="There is no folder a/b/c@main"):
        generator("a/b/c@main")
