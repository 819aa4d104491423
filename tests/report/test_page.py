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


@pytest.fixture(scope="module")
def calm_method(build_run, tmp_path_factory, confusion) -> str:
    """The method page of the same two prompts, with a judge that is known."""
    run = build_run(
        tmp_path_factory.mktemp("method"),
        {"nurse": (30, 0), "pilot": (1, 9)},
        gaps={"pilot": 2},
        confusions=(confusion,),
    )
    run.write()
    return (run.folder / "method.html").read_text(encoding="utf-8")


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


@pytest.mark.parametrize("page", ["calm", "calm_method"])
def test_headings_never_skip_a_level(page, request):
    levels = [int(tag[1]) for tag, _ in Seen(request.getfixturevalue(page)).elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
    assert levels.count(1) == 1


@pytest.mark.parametrize("name", ["calm", "calm_method"])
def test_pictures_have_words_and_tables_have_captions_and_scopes(name, request):
    calm = request.getfixturevalue(name)
    seen = Seen(calm)
    assert all(a.get("alt") for a in seen.all("img"))
    assert all(a.get("scope") for a in seen.all("th"))
    assert calm.count("<caption>") == calm.count("<table")
    assert all(a.get("aria-hidden") or a.get("aria-labelledby") for a in seen.all("svg"))


@pytest.mark.parametrize("page", ["calm", "calm_method"])
def test_the_page_needs_nothing_from_outside(page, request):
    seen = Seen(request.getfixturevalue(page))
    fetched = [a.get(k) for _, a in seen.elements for k in ("src", "srcset", "data", "action", "poster") if a.get(k)]
    assert all(address.startswith("data:image/webp;base64,") for address in fetched)
    assert not seen.all("link")
    policy = next(a["content"] for a in seen.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "unsafe" not in policy


def test_both_pages_lead_to_each_other_and_to_places_that_are_there(calm, calm_method):
    assert 'href="method.html"' in calm
    targets = {link.removeprefix("report.html") for link in Seen(calm_method).links if link.startswith("report.html")}
    assert {"", "#p1-nurse", "#p2-pilot"} <= targets
    assert {target[1:] for target in targets if target} <= set(Seen(calm).ids)
    inside = {link.removeprefix("method.html#") for link in Seen(calm).links if link.startswith("method.html#")}
    assert inside <= set(Seen(calm_method).ids)


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
    beside = ("#", "pictures/", "findings.json", "labels.parquet", "run.json", "method.html")
    assert not [link for link in after.links if not link.startswith(beside)]


def test_strings_from_outside_are_never_markup_on_the_method_page_either(make_run, confusion):
    evil = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>{{ 7 * 7 }}"
    run = make_run({"plain": (3, 1)}, gaps={"plain": 1}, confusions=(replace(confusion, measured_on=evil, how=evil),))
    run = replace(run, prompts=(replace(run.prompts[0], concept=evil, wordings=(evil,)),), about={"judge": evil})
    metrics = [replace(m, name=evil, against=evil, why=evil) for m in run.metrics]
    page = run.write(
        findings=[replace(f, why=evil, concept=evil) for f in run.findings],
        failures=[replace(f, reasons={evil: 1}, differs=True) for f in run.failures],
        metrics=metrics,
        families=[{"name": evil, "statements": 1, "method": evil, "level": 0.05}],
    )
    for file in (page, run.folder / "method.html"):
        after = Seen(file.read_text(encoding="utf-8"))
        assert len(after.all("script")) == 1
        assert not after.all("img") or file == page
        assert not [a for _, a in after.elements if any(name.startswith("on") for name in a)]
        assert "49" not in re.findall(r"onerror=&#39;alert\(2\)&#39;&gt;(..)", file.read_text(encoding="utf-8"))


def test_the_same_input_gives_the_same_bytes(make_run):
    run = make_run({"nurse": (9, 1), "pilot": (1, 9)})
    first = [run.write().read_bytes(), (run.folder / "method.html").read_bytes()]
    assert [run.write().read_bytes(), (run.folder / "method.html").read_bytes()] == first


def test_a_judge_at_its_word_is_said_near_the_top_and_explained(calm):
    assert calm.index("the judge is taken at its word: nobody measured") < calm.index('id="findings"')
    assert "How far to trust the judge" in calm
    assert "<code>fairest label RUN</code>" in calm
    assert "as long as the judge errs on at most 7\xa0% of the pictures of either kind" in calm
    assert "of 1</td>" in calm  # of one verdict: that a nurse differs, as woman and as man, is one statement


def test_a_known_judge_shows_what_it_told_and_what_that_means(make_run, confusion):
    page = page_of(make_run({"nurse": (22, 2)}, confusions=(confusion,)))
    assert "told 92\xa0%, corrected for the judge&#39;s errors 93\xa0%" in page
    assert "nurse, woman: 93 % (" in page
    assert "nobody has measured" in page  # skin tone has no confusion
    assert "it is right on 98\xa0% of the pictures that show a woman" in page


def test_the_words_fit_the_design(calm, make_run):
    assert "the evidence stays valid however often one looks" in calm.lower()
    assert "72 statements were tested together." in calm
    assert "Benjamini" not in calm
    fixed = page_of(make_run({"nurse": (9, 1)}, fixed=10))
    assert "The number of pictures was fixed beforehand, 10 for each prompt" in fixed
    assert "however often one looks" not in fixed
    assert "Benjamini-Hochberg" in (make_run({"nurse": (9, 1)}, fixed=10).write().parent / "method.html").read_text(
        encoding="utf-8"
    )


def test_an_audit_of_nothing_but_an_intersection_shows_its_pictures_in_groups_too(make_run):
    both = {"gender": ("woman", "man"), "skin-tone": ("light", "dark")}
    crossed = {"gender+skin-tone": ("woman, light", "woman, dark", "man, light", "man, dark")}
    run = make_run({"nurse": (9, 0)}, support=both)
    page = page_of(replace(run, support=crossed))
    assert "For perceived gender and skin tone, 0 of 1 concept" in page
    # By perceived gender, with a group for the value that nobody has.
    assert "9 pictures, in order of perceived gender" in page
    assert "<h4>woman <span>9</span></h4>" in page
    assert "<h4>man <span>0</span></h4>" in page


def test_a_prompt_says_how_many_pictures_it_took_and_why_no_more(calm):
    assert "Stopped below the cap of 100, after 12 pictures, with something still open." in calm
    assert '<span class="drawn">30<span class="hidden"> pictures</span></span>' in calm


def test_pictures_without_a_label_have_a_section_of_their_own(calm):
    assert "Where no label was possible" in calm
    assert '<td class="number">2 of 12</td>' in calm
    assert "2 unsure" in calm
    assert "<p>Every picture got a label.</p>" in calm  # for skin tone


def test_the_method_page_has_every_finding_the_confusion_and_the_metrics(calm_method):
    seen = Seen(calm_method)
    rows = len([tag for tag, _ in seen.elements if tag == "tr"])
    # Heads and rows: families 1 + 1, confusion 1 + 2, limits 1 + 2, gender 1 + 4, tone 1 + 6, failures 1 + 4,
    # metrics 1 + 2, pooled 1 + 1.
    assert rows == 2 + 3 + 3 + 5 + 7 + 5 + 3 + 2
    for said in ("Robbins 1970", "Wang and Ramdas 2022", "Clopper and Pearson 1934", "Pooling hides"):
        assert said in calm_method


def test_the_method_page_of_1000_findings_weighs_less_than_a_megabyte(make_run):
    run = make_run({f"a job with a long name, number {i}": (6, 4) for i in range(200)})
    assert len(run.findings) == 1000
    replace(run, pictures=(), labels=()).write(findings=run.findings, metrics=run.metrics * 12)  # six of two attributes
    assert (run.folder / "method.html").stat().st_size < 1_000_000


def test_a_run_in_which_nothing_was_measured_gives_both_pages(make_run):
    run = make_run({"nurse": (9, 1)})
    run.write(findings=(), failures=(), metrics=(), families=())
    assert "There are no findings." in (run.folder / "method.html").read_text(encoding="utf-8")


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
    assert re.search(r"<h1[^>]*>95\xa0% of 20 labels show what the prompt asked for outright", page)
    assert "Asked for a nurse and outright for a woman, 9 of 10 pictures show a woman" in page
    for name in ("nurse (woman)", "nurse (man)"):
        assert f"<bdi>{name}</bdi></h3>" in page
    for about_references in ("held against <b>", "statements differ", "<dt>Undetermined", "<dt>Differs"):
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
