"""docs/suites.md shows suites that work."""

import re
from pathlib import Path

from fairest.prompts import from_toml

PAGE = Path(__file__).parents[2] / "docs" / "suites.md"
HEAD = 'name = "x"\nversion = "1"\nattributes = ["gender"]\n'


def test_every_suite_on_the_page_works():
    whole, filled, written = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert [p.wordings[0] for p in from_toml(whole).prompts] == ["a photo of a nurse", "a photo of an office clerk"]
    ids = [p.id for p in from_toml(HEAD + filled).prompts]
    assert ids == ["nurse-woman", "nurse-man", "pilot-woman", "pilot-man"]
    assert [p.id for p in from_toml(HEAD + written).prompts] == ["pilot", "male-nurse"]
