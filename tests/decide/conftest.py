"""How tests lay out what is to be decided."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from fairest.decide import Docket, Parity, Plan, Reference, trusts
from fairest.records import Confusion, Prompt, Tally

GENDER = {"gender": ("woman", "man")}


def lay_out(
    tallies: Sequence[Tally],
    plan: Plan,
    reference: Reference | None = None,
    support: Mapping[str, Sequence[str]] = GENDER,
    *,
    prompts: Sequence[Prompt] | None = None,
    confusions: Sequence[Confusion] = (),
    generator: str = "village",
    key: str = "this run",
    several: bool = False,
) -> tuple[Docket, dict[tuple[str, str], Tally]]:
    """A docket and its tallies; one neutral prompt for each that was tallied, unless others are given."""
    asked = prompts
    if asked is None:
        asked = [Prompt(name, name, (f"a photo of a {name}",)) for name in dict.fromkeys(t.prompt for t in tallies)]
    trusted = trusts(support, confusions, generator, key, plan, several=several)
    docket = Docket.of(asked, reference or Parity(), plan, support, trusted, several=several)
    return docket, docket.tallies(tallies)


@pytest.fixture(scope="session", name="lay_out")
def _lay_out() -> Callable[..., tuple[Docket, dict[tuple[str, str], Tally]]]:
    return lay_out
