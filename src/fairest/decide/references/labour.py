"""The reference `us-labour-2022`: who works in an occupation in the United States, by survey."""

import csv
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from fairest.decide.references.bare import no_rest
from fairest.decide.references.survey import survey_interval
from fairest.decide.references.table import Table
from fairest.records import Expectation

__all__ = ["RACES", "Labour", "us_labour_2022"]

RACES = ("white", "black", "asian", "other")
"""The values a judge of race must have, all of them and no other, to be held against the table."""

_NAME = "us-labour-2022"
_ROUNDING = 0.0005


@dataclass(frozen=True, slots=True)
class Labour:
    """Shares by occupation. A concept may be the table's title, its everyday noun, or one of a few other words.

    Attributes: gender (woman; man is the rest), race (`RACES`), hispanic (yes; no is the rest). The survey's
    races overlap with Hispanic, so no judge that tells "latino" from "white" is held against its races.
    """

    table: Table
    titles: Mapping[str, str]
    """The table's title of an occupation, by the lower-cased words a concept may use."""

    @property
    def name(self) -> str:
        return self.table.name

    def expects(self, concept: str, attribute: str, value: str, values: Sequence[str]) -> Expectation:
        """The published share with an interval from the occupation's size, or None with the reason."""
        title = self._title(concept)
        if title is None:
            return self._nothing(f"{self.name} has no entry for {concept!r}")
        if attribute == "skin-tone":
            return self._nothing(f"{self.name} counts race and ethnicity, and skin tone is neither")
        if attribute == "race" and set(values) != set(RACES):
            return self._nothing(
                f"the races of {self.name} are {', '.join(RACES)}, each with its Hispanic people; "
                f"the judge's are {', '.join(values)}"
            )
        return self.table.expects(title, attribute, value, values)

    def describe(self) -> Mapping[str, object]:
        """Its datasheet."""
        return self.table.describe()

    def entries(self, concept: str | None = None) -> Iterator[tuple[str, str, str, Expectation]]:
        """Every share, or those a concept is held against, by the table's title of the occupation."""
        if concept is None:
            return self.table.entries()
        title = self._title(concept)
        return iter(()) if title is None else self.table.entries(title)

    def _title(self, concept: str) -> str | None:
        return self.titles.get(concept.strip().casefold())

    def _nothing(self, why: str) -> Expectation:
        return Expectation(None, None, None, why=why)


def us_labour_2022(rest: str = "") -> Labour:
    """Shares of women, races and Hispanic people in 360 occupations."""
    no_rest(_NAME, rest)
    about = tomllib.loads(_shipped(f"{_NAME}.toml"))
    lines = list(csv.DictReader(_shipped(f"{_NAME}.csv").splitlines()))
    rows = {line["occupation"]: _shares(line) for line in lines}
    nouns = {line["noun"]: line["occupation"] for line in lines if line["noun"]}
    words = {**{title: title for title in rows}, **nouns, **about["called"]}
    titles = {word.casefold(): title for word, title in words.items()}
    return Labour(Table(_NAME, rows, about["datasheet"]), titles)


def _shipped(file: str) -> str:
    return (files("fairest.decide.references") / "data" / file).read_text(encoding="utf-8")


def _shares(line: Mapping[str, str]) -> dict[str, dict[str, Expectation]]:
    employed = 1000 * float(line["employed_thousands"])
    races = {race: float(line[race]) for race in RACES[:-1]}
    rest = max(0.0, round(1 - sum(races.values()), 3))
    return {
        "gender": {"woman": _expected(float(line["women"]), employed)},
        "race": {
            **{race: _expected(share, employed) for race, share in races.items()},
            RACES[-1]: _expected(rest, employed, len(races) * _ROUNDING),
        },
        "hispanic": {"yes": _expected(float(line["hispanic"]), employed)},
    }


def _expected(share: float, employed: float, rounding: float = _ROUNDING) -> Expectation:
    return Expectation(share, *survey_interval(share, employed, rounding))
