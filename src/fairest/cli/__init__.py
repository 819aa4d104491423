"""The shell speaks the rooms' verbs: one file a verb, each a few lines over the function of that name.

Heavy libraries are imported inside the commands, so that `fairest --help` is instant.
Exit status: 0, 1 where `--fail-on` says so, 2 for an error in what was asked, 130 when interrupted.
"""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from fairest import __version__
from fairest.cli import (
    audit,
    audit_judge,
    calibrate,
    compare,
    curate,
    doctor,
    generate,
    judges,
    label,
    recipes,
    references,
    regurgitation,
    search,
    village,
)
from fairest.cli.grouped import Grouped
from fairest.cli.show import tell
from fairest.errors import FairestError

__all__ = ["app", "main"]

app = typer.Typer(
    name="fairest",
    help="Measure how a text-to-image model presents people, with uncertainty one can defend.",
    epilog="Start with `fairest audit`: it audits the village, a small model that ships with fairest.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"fairest {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    pass


app.command(cls=Grouped, short_help="Draw, judge and compare: from a model to a report.")(audit.audit)
app.command(short_help="Who can label pictures, and how far each errs.")(judges.judges)
app.command(short_help="What shares can be held against, and what that is not.")(references.references)
app.command(cls=Grouped, short_help="What changed from one run, or model, to another.")(compare.compare)
app.command(short_help="How far a judge errs, from pictures that people labelled.")(calibrate.calibrate)
app.command(short_help="How a judge fares with every group of people.")(audit_judge.audit_judge)
app.command(short_help="Label pictures of an audit by hand, in the browser.")(label.label)
app.command(cls=Grouped, short_help="From a picture-caption set to a training set: what each step did to whom.")(
    curate.curate
)
app.command(short_help="What a set believes something looks like: the nearest pictures and their groups.")(
    search.search
)
app.command(cls=Grouped, short_help="How often a model draws its training pictures again.")(regurgitation.regurgitation)
app.command(cls=Grouped, short_help="Make pictures, or a film, by a recipe.")(generate.generate)
app.command(short_help="The ways pictures can be made.")(recipes.recipes)
app.command(short_help="What is in the village, and what was planted there.")(village.village)
app.command(short_help="What is installed, and what extras would add.")(doctor.doctor)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; always leaves by `SystemExit`. An error of our tree prints no traceback."""
    try:
        app(None if arguments is None else list(arguments), prog_name="fairest")
    except FairestError as error:
        tell(f"fairest: {error.message}")
        if error.hint:
            tell(error.hint)
        sys.exit(2)
