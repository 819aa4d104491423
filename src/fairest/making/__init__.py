"""Pictures by a recipe: from names to files that say how they were made."""

from fairest.making.again import draw_again
from fairest.making.drawing import Made, draw
from fairest.making.recipe import Recipe, find_recipe, known_recipes, summary
from fairest.making.seeing import check_judges, seen

__all__ = [
    "Made",
    "Recipe",
    "check_judges",
    "draw",
    "draw_again",
    "find_recipe",
    "known_recipes",
    "seen",
    "summary",
]
