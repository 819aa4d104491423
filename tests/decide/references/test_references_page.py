"""docs/references.md says what is so."""

import contextlib
import io
import re
import statistics
from pathlib import Path

import pytest

from fairest import doors
from fairest.decide import from_file
from fairest.decide.references import us_labour_2022
from fairest.decide.references.labour import _shipped
from fairest.decide.references.survey import PERSONS

PAGE = (Path(__file__).parents[3] / "docs" / "references.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_widths_on_the_page_are_those_its_code_prints():
    (code,), (printed,) = blocks("python"), blocks("text")
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(code, {})
    assert out.getvalue() == printed


@pytest.mark.parametrize("ending", ["toml", "csv"])
def test_every_file_on_the_page_can_be_read(tmp_path, ending):
    plain, with_locales = blocks(ending)
    file = tmp_path / f"jobs.{ending}"
    file.write_text(plain, encoding="utf-8")
    expected = from_file(file).expects("nurse", "gender", "woman", ("woman", "man"))
    assert (expected.share, expected.low, expected.high) == (0.88, 0.85, 0.91)
    file.write_text(with_locales, encoding="utf-8")
    assert from_file(f"{file}#de").expects("Krankenpfleger", "gender", "woman", ()).share == 0.82
    assert from_file(f"{file}#fr").expects("infirmier", "gender", "woman", ()).share == 0.87


def test_the_page_names_every_reference_of_ours():
    ours = [name for name in doors.known("reference") if f"| `{name}` |" in PAGE]
    assert {"parity", "training", "uniform-monk", "us-labour-2022"} <= set(ours)


def test_the_figures_on_the_table_are_those_of_the_table():
    employed = [float(line.rsplit(",", 1)[1]) for line in _shipped("us-labour-2022.csv").splitlines()[1:]]
    assert f"Half of the occupations have fewer than {1000 * statistics.median(employed):,.0f} people" in PAGE
    assert f"{len(us_labour_2022().table.rows)} occupations" in PAGE
    assert f"about {75_000 / PERSONS:.0f} effective respondents" in PAGE
    assert f"stands for {PERSONS:,} employed people" in PAGE
