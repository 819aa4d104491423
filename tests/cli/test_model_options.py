"""What is passed on to models: declared once, given to every command that takes one."""

import inspect
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from fairest.cli.grouped import Grouped
from fairest.cli.model_options import with_model_options

EVERY = """--guidance 2.5 --steps 8 --size 768x512 --negative-prompt blurry --scheduler euler --lora a.safetensors:0.5
--lora b --upscale one --upscale two --batch 4 --memory lowest --dtype float16 --device cuda --base-url http://x/v1
--provider fal --quality low --in-flight 3 --timeout 9 --seeds --workflow w.json --prompt-node 6 --seed-node 3
--prompts p.csv"""


@pytest.fixture
def seen() -> dict[str, Any]:
    return {}


@pytest.fixture
def app(seen: dict[str, Any]) -> typer.Typer:
    made = typer.Typer(rich_markup_mode=None)

    @made.command(cls=Grouped)
    @with_model_options
    def draw(model: str, *, options: dict[str, object], seed: int = 0) -> None:
        seen.update(model=model, options=options, seed=seed)

    return made


def test_every_option_comes_by_the_name_that_doors_know(app: typer.Typer, seen: dict[str, Any]) -> None:
    done = CliRunner().invoke(app, ["m", *EVERY.split(), "--price", "0.04 USD", "--seed", "7"])
    assert done.exit_code == 0, done.output
    assert seen == {
        "model": "m",
        "seed": 7,
        "options": {
            "guidance": 2.5, "steps": 8, "size": "768x512", "negative": "blurry", "scheduler": "euler",
            "lora": ["a.safetensors:0.5", "b"], "upscale": ["one", "two"], "batch": 4, "memory": "lowest",
            "dtype": "float16", "device": "cuda", "base_url": "http://x/v1", "provider": "fal", "quality": "low",
            "in_flight": 3, "timeout": 9.0, "price": "0.04 USD", "seeds": True, "workflow": "w.json",
            "prompt_node": "6", "seed_node": "3", "prompts": "p.csv",
        },
    }  # fmt: skip


def test_what_was_not_given_is_left_to_the_door(app: typer.Typer, seen: dict[str, Any]) -> None:
    assert CliRunner().invoke(app, ["m"]).exit_code == 0
    assert seen == {"model": "m", "seed": 0, "options": {}}


@pytest.mark.parametrize("wrong", ["--memory none", "--steps 0", "--in-flight 0", "--batch many"])
def test_what_no_model_can_take_is_a_usage_error(app: typer.Typer, wrong: str) -> None:
    assert CliRunner().invoke(app, ["m", *wrong.split()]).exit_code == 2


def test_they_stand_where_the_command_has_its_options() -> None:
    def command(model: str, *, options: dict[str, object], seed: int = 0) -> None: ...

    names = list(inspect.signature(with_model_options(command)).parameters)
    assert (names[0], names[1], names[-2:]) == ("model", "guidance", ["prompts", "seed"])
