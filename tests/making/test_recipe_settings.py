"""What may be set for a recipe follows from its signature, and what cannot be is refused by name."""

import re
import subprocess
import sys

import pytest
from torch import Tensor

from fairest.errors import BadInput, UnknownName
from fairest.generate.engine import Curve
from fairest.making.recipe import Recipe, find_recipe, known_recipes, summary


def drawing(
    studio,
    prompt: str,
    *,
    steps: int = 40,
    scale: Curve | float | str = 3.0,
    avoid: str = "",
    soft: bool = True,
    rate: float = 0.1,
    init: Tensor | None = None,
) -> Tensor:
    """Draw something.

    More about it.
    """


RECIPE = Recipe("drawing", drawing)


def test_settings_are_all_there_defaults_among_them_and_files_are_not():
    assert RECIPE.settings({}) == {"steps": 40, "scale": 3.0, "avoid": "", "soft": True, "rate": 0.1}


def test_text_becomes_what_the_recipe_takes():
    given = {"steps": "12", "scale": "2.5", "avoid": "7", "soft": "no", "rate": "1e-3"}
    assert RECIPE.settings(given) == {"steps": 12, "scale": 2.5, "avoid": "7", "soft": False, "rate": 0.001}


def test_a_curve_stays_the_text_it_is():
    assert RECIPE.settings({"scale": "[12]*400+[4]*600"})["scale"] == "[12]*400+[4]*600"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("steps", "many"),
        ("steps", "2.5"),
        ("steps", True),
        ("steps", None),
        ("steps", 0),
        ("steps", 10**400),
        ("init", "/etc/passwd"),
        ("rate", "nan"),
        ("rate", "1e999"),
        ("scale", "__import__('os')"),
        ("scale", [1]),
        ("soft", "perhaps"),
        ("avoid", {"a": 1}),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(name, value):
    with pytest.raises(BadInput):
        RECIPE.settings({name: value})


def test_a_setting_nobody_knows_is_refused_with_the_one_that_was_meant():
    with pytest.raises(BadInput, match="Did you mean 'steps'") as refused:
        RECIPE.settings({"step": 3})
    assert "rate" in refused.value.hint


def test_a_setting_without_a_default_has_to_be_given():
    def needs(studio, prompt: str, *, source: str) -> None:
        """Needs."""

    with pytest.raises(BadInput, match="needs source"):
        Recipe("needs", needs).settings({})
    assert Recipe("needs", needs).settings({"source": "a man"}) == {"source": "a man"}


def test_every_shipped_recipe_says_what_it_does_and_explains_each_of_its_settings():
    for name in known_recipes():
        recipe = find_recipe(name)
        assert recipe.about.partition("\n")[0].endswith("."), name
        for knob in recipe.knobs:
            assert re.search(rf"`{knob}`|\b{knob}\b.*?:", recipe.about), (name, knob)


def test_what_the_list_says_without_running_any_code_is_what_the_recipe_says():
    for name in known_recipes():
        recipe = find_recipe(name)
        assert summary(name) == (recipe.about.partition("\n")[0], recipe.is_film)


def test_the_list_imports_no_torch():
    code = "from fairest.making.recipe import *; import sys; [summary(n) for n in known_recipes()]; "
    code += "print('torch' in sys.modules)"
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert printed.strip() == "False"


def test_a_recipe_of_ones_own_is_a_function_in_a_file(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("def mine(studio, prompt, *, steps: int = 3):\n    '''Mine.'''\n")
    recipe = find_recipe(f"python:{file}:mine")
    assert (recipe.about, recipe.settings({"steps": 5})) == ("Mine.", {"steps": 5})
    assert "def mine" in recipe.source


def test_a_function_that_is_no_recipe_is_refused(tmp_path):
    file = tmp_path / "other.py"
    file.write_text("def other(x):\n    return x\n\nnumber = 3\n")
    with pytest.raises(BadInput, match="takes"):
        find_recipe(f"python:{file}:other")
    with pytest.raises(BadInput, match="no recipe"):
        find_recipe(f"python:{file}:number")


def test_a_recipe_nobody_knows_is_refused_with_the_closest():
    with pytest.raises(UnknownName, match="Did you mean 'disco'"):
        find_recipe("disko")
    with pytest.raises(UnknownName):
        find_recipe("disco:more")
