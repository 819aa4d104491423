import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from fairest.errors import NotWritable
from fairest.records import Label, Picture


class Seen(HTMLParser):
    """What a browser would make of the page: its elements with their attributes, ids and links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag == name]

    @property
    def ids(self) -> list[str]:
        return [a["id"] for _, a in self.elements if a.get("id")]

    @property
    def links(self) -> list[str]:
        return [a["href"] or "" for a in self.all("a")]


def page_of(run) -> str:
    return run.write().read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def calm(build_run, tmp_path_factory) -> str:
    """The page of two prompts, a nurse and a pilot, for tests that only look."""
    run = build_run(tmp_path_factory.mktemp("calm"), {"nurse": (30, 0), "pilot": (1, 9)}, gaps={"pilot": 2})
    return page_of(run)


def test_the_headline_is_the_pages_first_heading(calm):
    assert re.search(r"<h1[^>]*>For perceived gender, \d of 2 concepts differs? from parity", calm)


def test_every_link_into_the_page_finds_its_place_and_no_id_stands_twice(calm):
    seen = Seen(calm)
    inside = {link[1:] for link in seen.links if link.startswith("#")}
    assert {"p1-nurse", "p2-pilot"} <= inside <= set(seen.ids)
    assert len(seen.ids) == len(set(seen.ids))
    labelled = {a[k] for _, a in seen.elements for k in ("aria-labelledby", "popovertarget", "for") if a.get(k)}
    assert labelled <= set(seen.ids)


def test_every_picture_is_there_with_its_seed_wording_and_labels(make_run):
    run = make_run({"nurse": (9, 1)})
    page = page_of(run)
    for picture in run.pictures:
        assert f"<b>seed {picture.seed}</b>" in page
        assert f'href="{picture.file}"' in page
    assert page.count("<q>a photo of a nurse</q></p><ul>") == 10


def test_headings_never_skip_a_level(calm):
    levels = [int(tag[1]) for tag, _ in Seen(calm).elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
    assert levels.count(1) == 1


def test_pictures_have_words_and_tables_have_captions_and_scopes(calm):
    seen = Seen(calm)
    assert all(a.get("alt") for a in seen.all("img"))
    assert all(a.get("scope") for a in seen.all("th"))
    assert calm.count("<caption>") == calm.count("<table")
    assert all(a.get("aria-hidden") or a.get("aria-labelledby") for a in seen.all("svg"))


def test_the_page_needs_nothing_from_outside(calm):
    seen = Seen(calm)
    fetched = [a.get(k) for _, a in seen.elements for k in ("src", "srcset", "data", "action", "poster") if a.get(k)]
    assert all(address.startswith("data:image/webp;base64,") for address in fetched)
    assert not seen.all("link")
    policy = next(a["content"] for a in seen.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "unsafe" not in policy


def test_strings_from_outside_are_never_markup(calm, make_run):
    evil = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>{{ 7 * 7 }}"
    plain = make_run({"plain": (3, 1)}, gaps={"plain": 1})
    run = replace(
        plain,
        prompts=(replace(plain.prompts[0], concept=evil, wordings=(evil,)),),
        pictures=(
            *(replace(p, text=evil) for p in plain.pictures),
            Picture(evil, "q0", evil, 7, None, why=evil),
            Picture("x", "q0", evil, 8, f"pictures/{evil}.png"),
        ),
        labels=(*plain.labels, Label(evil, "gender", None, evil), Label("x", "gender", None, evil)),
        about={
            key: {"name": evil, evil: evil, "title": evil, "is_not": evil}
            for key in ("generator", "judge", "reference")
        }
        | {"notes": [evil], "started": evil, "fairest": evil, evil: evil},
    )
    before, after = Seen(calm), Seen(page_of(run))
    assert len(after.all("script")) == len(before.all("script")) == 1
    assert not [a for _, a in after.elements if any(name.startswith("on") for name in a)]
    assert {tag for tag, _ in after.elements} <= {tag for tag, _ in before.elements} | {"span"}
    known = {name for _, a in before.elements for name in a}
    assert {name for _, a in after.elements for name in a} <= known
    assert "<script>alert" not in run.folder.joinpath("report.html").read_text(encoding="utf-8")
    assert not [link for link in after.links if not link.startswith(("#", "pictures/", "findings", "labels", "run"))]


def test_the_same_input_gives_the_same_bytes(make_run):
    run = make_run({"nurse": (9, 1), "pilot": (1, 9)})
    assert run.write().read_bytes() == run.write().read_bytes()


def test_a_run_without_pictures_says_so(make_run):
    run = make_run({"nurse": (0, 0)})
    page = page_of(run)
    assert "No pictures were drawn for this prompt." in page
    assert "not measured, 0 of 0" in page


def test_an_attribute_that_is_all_gaps_is_not_a_number(make_run):
    page = page_of(make_run({"nurse": (0, 0)}, gaps={"nurse": 12}))
    assert "not measured, 0 of 12" in page
    assert "No label: unsure <span>12</span>" in page


def test_obedience_stands_apart(calm, make_run):
    page = page_of(make_run({"nurse": (1, 9), "pilot": (5, 5)}, asked={"nurse": {"gender": "man"}}))
    assert "Obedience: does it draw what was asked?" in page
    assert "asked for</span>" in page
    assert "Obedience: does it" not in calm


def test_notes_of_the_generator_stand_near_the_top(calm):
    assert calm.index('<p class="note">Emoji are not people.') < calm.index('id="findings"')


def test_names_in_any_script_and_of_any_length_are_kept_whole(make_run):
    long = "person who repairs very large and very old clocks in towers of small towns"
    page = page_of(make_run({"看護師": (9, 1), long: (1, 9), "ممرضة": (5, 5)}))
    for name in ("看護師", long, "ممرضة"):
        assert f"<bdi>{name}</bdi></h3>" in page


def test_settings_and_hashes_are_listed(calm):
    assert f'<th scope="row">weights / unet</th><td>{"ab" * 32}</td>' in calm
    assert "suite datasheet" in calm


def test_many_prompts_start_folded_and_few_open(calm, make_run):
    assert '<details class="pictures" open>' in calm
    many = page_of(make_run({f"job {i}": (1, 0) for i in range(25)}))
    assert '<details class="pictures" open>' not in many
    assert many.count('<details class="pictures">') == 25


def test_1600_noisy_pictures_weigh_at_most_6_megabytes(make_run):
    import numpy as np
    from PIL import Image

    run = make_run({f"job {i}": (50, 50) for i in range(16)})
    noise = np.random.default_rng(0)
    ramp = np.linspace(0, 200, 64)[None, :, None]
    for picture in run.pictures:
        grain = ramp + noise.normal(25, 4, (64, 64, 3))
        Image.fromarray(grain.clip(0, 255).astype("uint8")).save(run.folder / picture.file)
    assert run.write().stat().st_size <= 6_000_000


def test_a_page_that_cannot_be_written_leaves_the_old_one(make_run, monkeypatch):
    run = make_run({"nurse": (9, 1)})
    before = run.write().read_bytes()

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(NotWritable, match="Permission denied"):
        run.write()
    assert (run.folder / "report.html").read_bytes() == before


def test_about_may_say_nothing(make_run):
    page = page_of(make_run({"nurse": (9, 1)}, about={}))
    assert "held against <b>the reference</b>" in page


def test_control_characters_in_values_do_not_end_the_program(make_run):
    support = {"gender": ("woman\x01\ud800", "man"), "tone": ("a\x02", "b", "c")}
    page = page_of(make_run({"nurse": (3, 1)}, support=support, about={"generator": {"name": "village\x0b\x1b"}}))
    assert "Share of pictures that show a woman\ufffd\ufffd" in page
    assert "Audit of <b>village \ufffd</b>" in page
    assert not [c for c in page if ord(c) < 32 and c != "\n"]


def test_a_page_about_obedience_alone_speaks_of_nothing_else(make_run):
    run = make_run({"nurse": (9, 1)}, asked={"nurse": {"gender": "woman"}}, support={"gender": ("woman", "man")})
    same = replace(run.prompts[0], id="q1", asked={"gender": "man"})
    also = [replace(p, id=f"q1-{i}", prompt="q1") for i, p in enumerate(run.pictures)]
    labels = [Label(p.id, "gender", "man") for p in also]
    run = replace(run, prompts=(*run.prompts, same), pictures=(*run.pictures, *also), labels=(*run.labels, *labels))
    page = page_of(run)
    assert re.search(r"<h1[^>]*>95 % of 20 labels show what the prompt asked for outright", page)
    assert "Asked for a nurse and outright for a woman, 9 of 10 pictures show a woman" in page
    for name in ("nurse (woman)", "nurse (man)"):
        assert f"<bdi>{name}</bdi></h3>" in page
    for about_references in ("held against <b>", "findings differ", "<dt>Undetermined", "<dt>Differs"):
        assert about_references not in page


def test_the_source_of_a_reference_is_quoted_as_it_stands(make_run):
    about = {"reference": {"name": "mine", "source": "U.S. tables.", "is_not": "US law."}}
    assert "Source: U.S. tables. What it is not: US law. A band" in page_of(make_run({"nurse": (9, 1)}, about=about))


def test_the_page_says_how_intervals_and_verdicts_differ(calm):
    assert "an interval may leave out the reference while the verdict is “undetermined”" in calm
    assert "More pictures would settle it" not in calm


def test_the_examples_say_how_they_were_chosen(make_run):
    page = page_of(make_run({"nurse": (9, 1), "pilot": (1, 9), "cook": (5, 5), "judge": (6, 4)}))
    assert "Three prompts, those with the highest, the middle and the lowest share: the first pictures of each" in page
    shown = re.findall(r'<div class="example"><p><a href="#[^"]*"><bdi>([^<]*)', page)
    assert shown == ["nurse", "cook", "pilot"]  # in order of share: nurse, judge, cook, pilot; the third is the middle
