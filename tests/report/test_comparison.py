"""The page of a comparison: two made-up runs, pair by pair."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from fairest.decide.changes.change import changes
from fairest.decide.changes.pairs import NotCompared, pairs
from fairest.records import Finding, Label, Picture
from fairest.report.comparison import Side, write_comparison

EVIL = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>{{ 7 * 7 }}"


class Seen(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag == name]


def page_of(
    folder: Path,
    *,
    word: str = "nurse",
    text: str = "a nurse",
    looked: bool = True,
    warn: str = "",
    reference: str | None = "parity",
) -> str:
    """A prompt that changed in 20 of 40 pairs, one whose pictures are the same, one that only A has."""
    drawn = [_picture(folder, "q1", i, text) for i in range(40)] + [
        _picture(folder, "q2", i, "a cook") for i in range(9)
    ]
    told_a = {p.id: "woman" if i % 2 else "man" for i, p in enumerate(drawn)}
    told_b = {p.id: "woman" if p.prompt == "q1" else told_a[p.id] for p in drawn}
    findings = [_finding(*named, value) for named in (("q1", word), ("q2", "cook")) for value in ("woman", "man")]
    paired = pairs(drawn, drawn)
    values = [{(i, "gender"): (value,) for i, value in told.items()} for told in (told_a, told_b)]
    found = changes(findings, findings, paired, *values, alpha=0.05, looked=looked)
    a, b = (
        Side(name, folder, f"{name}/report.html", about, {k: Label(k[0], "gender", v) for k, (v,) in told.items()})
        for name, about, told in zip(
            (word, "b"), ({"seed": 1, "fairest": "0.1.0", "started": "then"}, {"seed": 2, "fairest": "0.1.0"}), values,
            strict=True,
        )
    )  # fmt: skip
    write_comparison(
        folder / "compare.html", headline=f"1 of 2 statements changed: {word}", a=a, b=b, changes=found, pairs=paired,
        not_compared=[NotCompared("farmer", warn or "only A has pictures of it")], warnings=[warn] if warn else [],
        alpha=0.05, looked=looked, **({"reference": reference} if reference else {}),
    )  # fmt: skip
    return (folder / "compare.html").read_text(encoding="utf-8")


def _picture(folder: Path, prompt: str, i: int, text: str) -> Picture:
    file = f"pictures/{prompt}-{i:04d}.png"
    (folder / "pictures").mkdir(exist_ok=True)
    Image.new("RGB", (16, 16), "teal").save(folder / file)
    return Picture(f"{prompt}-{i:04d}", prompt, text, i, file)


def _finding(prompt: str, concept: str, value: str) -> Finding:
    counts = {"woman": 20, "man": 20}
    return Finding(prompt, concept, "gender", value, counts, {}, 40, 40, 0.5, 0.3, 0.7, 0.5, 0.4, 0.5, "undetermined")


@pytest.fixture(scope="module")
def calm(tmp_path_factory) -> str:
    return page_of(tmp_path_factory.mktemp("calm"))


def test_the_headline_is_the_first_heading_and_every_statement_has_a_row(calm):
    assert re.search(r"<h1[^>]*>1 of 2 statements changed: nurse</h1>", calm)
    assert calm.count('<th scope="row"') == 3  # two statements, and one record that differs
    assert "none shown</td>" in calm


def test_a_change_shows_its_first_12_disagreeing_pairs_above_each_other(calm):
    strips = re.findall(r'<div class="strip">(.*?)</div></div>', calm, re.DOTALL)
    seeds = [re.findall(r"seed (\d+)", strip) for strip in strips]
    assert len(strips) == 2
    assert seeds[0] == seeds[1] == [str(i) for i in range(0, 24, 2)]  # A told the even ones a man
    assert ">man</span>" in strips[0]
    assert ">woman</span>" in strips[1]
    assert ">woman</span>" not in strips[0]


def test_a_heading_says_which_way_the_share_went(calm, tmp_path):
    headings = [" ".join(re.sub(r"<[^>]+>", "", h).split()) for h in re.findall(r"<h3.*?</h3>", calm, re.DOTALL)]
    assert headings == ["nurse, share showing a woman: further from parity"]
    assert re.search(r"<h3.*?: further from the reference</h3>", page_of(tmp_path, reference=None), re.DOTALL)


def test_what_did_not_change_is_folded_away_and_the_change_is_the_second_column(calm):
    folded = calm.split("<details")[1].split("</details>")[0]
    assert "<summary>1 statement with no change shown</summary>" in folded
    assert not folded.startswith(" open")
    assert "cook" in folded
    assert "nurse" not in folded
    head = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', calm)
    assert head[:2] == ["Statement", "Change"]


def test_numbers_keep_their_percent_sign_and_sentences_their_apostrophe(calm):
    text = re.sub(r"<style>.*?</style>", "", calm, flags=re.DOTALL)
    assert not re.search(r"\d %", text)
    assert "further from the reference\N{RIGHT SINGLE QUOTATION MARK}s 50\N{NO-BREAK SPACE}%" in calm
    assert not re.search(r"\w&#39;\w", calm)


def test_notes_stand_beside_the_headline(tmp_path):
    page = page_of(tmp_path, warn="From 8 to 60 pairs a prompt.")
    lead = page.split('id="headline"')[1]
    assert lead.index("From 8 to 60 pairs a prompt.") < lead.index('class="figures"')


def test_what_was_not_compared_is_named_with_its_reason(calm):
    assert "<b>farmer</b>: only A has pictures of it" in calm


def test_both_reports_are_a_link_away_and_records_that_differ_are_listed_without_times(calm):
    links = [link["href"] for link in Seen(calm).all("a")]
    assert {"nurse/report.html", "b/report.html", "compare.json"} <= set(links)
    assert '<th scope="row">seed</th><td>1</td><td>2</td>' in calm
    assert "started" not in calm


def test_every_link_into_the_page_finds_its_place(calm):
    seen = Seen(calm)
    ids = [attributes["id"] for _, attributes in seen.elements if attributes.get("id")]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in seen.all("a") if link["href"].startswith("#")} <= set(ids)
    assert {a["aria-labelledby"] for _, a in seen.elements if a.get("aria-labelledby")} <= set(ids)


def test_the_page_needs_nothing_from_outside_and_runs_nothing(calm):
    seen = Seen(calm)
    assert all(image["src"].startswith("data:image/webp;base64,") and image["alt"] for image in seen.all("img"))
    assert not seen.all("script")
    assert not seen.all("link")
    policy = next(meta["content"] for meta in seen.all("meta") if meta.get("http-equiv"))
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")


def test_strings_from_outside_are_never_markup(calm, tmp_path):
    page = page_of(tmp_path, word=EVIL, text=EVIL, warn=EVIL)
    before, after = Seen(calm), Seen(page)
    assert not after.all("script")
    assert not [a for _, a in after.elements if any(name.startswith("on") for name in a)]
    assert {tag for tag, _ in after.elements} == {tag for tag, _ in before.elements}
    assert len(after.all("img")) == len(before.all("img"))
    assert "{{ 7 * 7 }}" in page


def test_the_page_names_the_test_that_was_made(calm, tmp_path):
    assert "E-BH over e-values of the discordant pairs" in calm
    assert "Benjamini-Hochberg over exact McNemar p-values" in page_of(tmp_path, looked=False)


def test_a_picture_that_is_gone_keeps_its_place(tmp_path):
    page_of(tmp_path)
    for file in (tmp_path / "pictures").iterdir():
        file.write_bytes(b"")
    drawn = Picture("q1-0000", "q1", "a nurse", 0, None, why="its file is not in the run folder")
    from fairest.report.comparison import _seen

    side = Side("a", tmp_path, "", {}, {("q1-0000", "gender"): Label("q1-0000", "gender", "man")})
    assert _seen(drawn, side, "gender", 96).missing == "its file is not in the run folder"
    there = Picture("q1-0000", "q1", "a nurse", 0, "pictures/q1-0000.png")
    assert _seen(there, side, "gender", 96).missing == "file not readable"
