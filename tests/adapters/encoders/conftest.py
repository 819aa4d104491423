"""Models that compare pictures with words, made once a session; the same miniatures that judges are tested with."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "judges"))  # for `import judge_models`


@pytest.fixture(scope="session")
def comparing(tmp_path_factory):
    """`comparing("siglip")`: the folder of a saved model of that kind."""
    import judge_models

    made = {}

    def folder_of(kind: str) -> Path:
        if kind not in made:
            made[kind] = judge_models.save(kind, tmp_path_factory.mktemp("encoders") / kind)
        return made[kind]

    return folder_of
