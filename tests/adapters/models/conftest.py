"""Miniatures of pipelines, made once a session: real diffusers code, random weights, pictures of a few pixels."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for `import miniatures`


@pytest.fixture(scope="session")
def miniature(tmp_path_factory):
    """`miniature("sdxl")`: the folder of a saved pipeline of that kind."""
    import miniatures

    made = {}

    def folder_of(kind: str) -> Path:
        if kind not in made:
            made[kind] = tmp_path_factory.mktemp("miniatures") / kind
            miniatures.save(kind, made[kind])
        return made[kind]

    return folder_of
