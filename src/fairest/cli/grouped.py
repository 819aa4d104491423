"""The help of a command with many options: a few groups with headings, as plain text."""

from typing import Any

from typer.core import TyperCommand

__all__ = ["AMOUNT", "MEASURE", "MODEL", "PICTURES", "RUN", "SERVERS", "Grouped"]

MEASURE = "What to measure"
AMOUNT = "How much"
MODEL = "The model"
SERVERS = "Models on servers"
PICTURES = "Pictures already made"
RUN = "The run"


class Grouped(TyperCommand):
    """A command whose help groups its options by `rich_help_panel`, in the order in which the groups first appear."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            line = parameter.get_help_record(ctx)
            if line is not None:
                groups.setdefault(_heading(parameter), []).append(line)
        for heading, lines in groups.items():
            with formatter.section(heading):
                formatter.write_dl(lines)


def _heading(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return "Arguments"
    return getattr(parameter, "rich_help_panel", None) or RUN
