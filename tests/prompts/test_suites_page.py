"""docs/suites.md shows suites that work, and counts those that come with fairest."""

import re
from pathlib import Path

import pytest

from fairest import doors
from fairest.prompts import from_file, from_toml, languages, suite

PAGE = (Path(__file__).parents[2] / "docs" / "suites.md").read_text(encoding="utf-8")
HEAD = 'name = "x"\nversion = "1"\nattributes = ["gender"]\n'
ROWS = re.findall(r"^\| `([\w:-]+)` \|.*\| (\d+) \|$", PAGE, re.MULTILINE)


def _shown(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(("name", "prompts"), ROWS)
def test_the_page_counts_every_suite_right(name, prompts):
    assert len(suite(name).prompts) == int(prompts)


def test_the_page_lists_every_suite():
    listed = [name for name, _ in ROWS]
    assert {name for name in listed if ":" not in name} == set(doors.known("suite"))
    assert [name for name in listed if ":" in name] == [
        "occupations:en",
        *(f"occupations:{n}" for n in languages.known()),
    ]


def test_every_toml_suite_on_the_page_works():
    whole, german, filled, written, varied, paired = _shown("toml")
    assert [p.wordings[0] for p in from_toml(whole).prompts] == ["a photo of a nurse", "a photo of an office clerk"]
    assert [(p.id, p.wordings[1]) for p in from_toml(HEAD + german).prompts] == [
        ("nurse", "eine Pflegefachkraft bei der Arbeit"),
        ("office-clerk", "eine Bürokraft bei der Arbeit"),
    ]
    ids = [p.id for p in from_toml(HEAD + filled).prompts]
    assert ids == ["nurse-woman", "nurse-man", "pilot-woman", "pilot-man"]
    assert [p.id for p in from_toml(HEAD + written).prompts] == ["pilot", "male-nurse"]
    ids = [p.id for p in from_toml(HEAD + varied).prompts]
    assert ids == ["nurse", "nurse-8k", "nurse-oil", "pilot", "pilot-8k", "pilot-oil"]
    assert [(p.id, p.pair) for p in from_toml(HEAD + paired).prompts] == [("nurse", None), ("elderly-nurse", "nurse")]


@pytest.mark.parametrize(("kind", "wordings"), [("csv", 2), ("jsonl", 1)])
def test_every_table_on_the_page_works(tmp_path, kind, wordings):
    (shown,) = _shown(kind)
    file = tmp_path / f"mine.{kind}"
    file.write_text(shown, encoding="utf-8")
    nurse, man = from_file(file).prompts
    assert (nurse.id, nurse.asked, len(nurse.wordings)) == ("nurse", {}, wordings)
    assert (man.id, man.asked, man.pair, len(man.wordings)) == ("nurse-man", {"gender": "man"}, "nurse", wordings)
