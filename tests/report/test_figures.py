import re
from dataclasses import replace

from fairest.report.figures import neutral_figures, obedience_figures
from fairest.report.rows import places, rows_of
from fairest.report.view import plotted


def drawn(run):
    rows = rows_of(run.findings, places(run.prompts), run.plan, lambda f, _: f.value)
    return plotted(rows, run.support)


def names(svg: str) -> list[str]:
    """The texts that are keyboard stops: the lines' names, from top to bottom."""
    found = re.findall(
        r'<text text-anchor="end" transform="translate\([-.\d]+,([.\d]+)\)"[^>]*>(?:<title>[^<]*</title>)?([^<]+)', svg
    )
    return [text for _, text in sorted((float(y), text) for y, text in found if "%" not in text and text != "n/a")]


def test_concepts_stand_in_order_of_share(make_run):
    run = make_run({"pilot": (1, 9), "nurse": (9, 1), "student": (5, 5)})
    gender, _ = neutral_figures(drawn(run), run.support)
    wide, narrow = gender.plots[0]
    assert names(wide) == ["nurse", "student", "pilot"]
    assert names(narrow) == ["nurse", "student", "pilot"]


def test_a_concept_that_was_not_measured_keeps_its_line_at_the_end(make_run):
    run = make_run({"ghost": (0, 0), "nurse": (0, 9)}, gaps={"ghost": 12})
    wide, _ = neutral_figures(drawn(run), run.support)[0].plots[0]
    assert names(wide) == ["nurse", "ghost"]
    assert "ghost, woman: not measured, 0 of 12" in wide


def test_the_mirror_image_is_not_drawn_and_the_page_says_so(make_run):
    run = make_run({"nurse": (9, 1)})
    gender, _ = neutral_figures(drawn(run), run.support)
    assert "The share of “man” is its mirror image" in gender.intro
    assert "nurse, man" not in gender.plots[0][0]


def test_every_mark_leads_to_its_concept(make_run):
    run = make_run({"nurse": (9, 1), "pilot": (1, 9)})
    for figure in neutral_figures(drawn(run), run.support):
        for svg in figure.plots[0]:
            assert set(re.findall(r'href="([^"]*)"', svg)) == {"#p1-nurse", "#p2-pilot"}


def test_an_attribute_with_many_values_goes_on_below(make_run):
    many = {"gender": ("woman", "man"), "occupation": tuple(f"job {i}" for i in range(12))}
    run = make_run({"nurse": (9, 3)}, support=many)
    _, occupation = neutral_figures(drawn(run), run.support)
    assert len(occupation.plots) == 3  # 5 + 5 + 2 values


def test_a_mark_is_the_corrected_share(make_run, confusion):
    run = make_run({"nurse": (22, 2)}, confusions=(confusion,))
    # 22 of 24; (22/24 - 5/500) / (485/495 - 5/500) = .935.
    for svg in neutral_figures(drawn(run), run.support)[0].plots[0]:
        assert "nurse, woman: 93 %" in svg
        assert "told 92 %" in svg


def test_all_parts_of_an_attribute_share_one_axis(make_run):
    many = {"gender": ("woman", "man"), "tone": tuple("abcdefg")}
    _, tone = neutral_figures(drawn(make_run({"nurse": (1, 1), "cook": (50, 50)}, support=many)), many)
    ends = [set(re.findall(r">(\d+) %</text>", wide)) - {"0"} for wide, _ in tone.plots]
    # Of two pictures one shows "a" and none "g"; its interval ends below 99 %, so all axes do: at 100 %.
    assert ["100" in end for end in ends] == [True, True]


def test_the_head_of_a_cell_names_both_values_of_an_intersection(make_run):
    both = {"gender": ("woman", "man"), "skin-tone": ("medium-dark", "light")}
    both["gender+skin-tone"] = ("woman, medium-dark", "woman, light", "man, medium-dark", "man, light")
    *_, crossed = neutral_figures(drawn(make_run({"nurse": (9, 3)}, support=both)), both)
    assert crossed.title == "Perceived gender and skin tone"
    wide, narrow = crossed.plots[0]
    assert ">woman, medium-dark</text>" in wide
    assert re.search(r">woman,</tspan>.*>medium</tspan>.*>dark</tspan>", narrow)


def test_obedience_has_its_own_figure_with_the_least_obeyed_first(make_run):
    asked = {name: {"gender": "woman"} for name in ("pilot", "nurse", "cook")}
    run = make_run({"pilot": (9, 1), "nurse": (2, 8), "cook": (9, 1)}, asked=asked)
    (figure,) = obedience_figures(drawn(run))
    assert names(figure.plots[0][0]) == ["nurse (woman)", "cook (woman)", "pilot (woman)"]
    assert [f.id for f in neutral_figures(drawn(run), run.support)] == ["by-skin-tone"]


def test_a_chart_is_the_same_every_time(make_run):
    run = make_run({"nurse": (9, 1), "pilot": (1, 9)})
    assert neutral_figures(drawn(run), run.support) == neutral_figures(drawn(run), run.support)


def test_narrow_pages_keep_apart_what_was_asked_for(make_run):
    asked = {"police officer": {"gender": "woman", "skin-tone": "medium"}}
    figure, _ = obedience_figures(drawn(make_run({"police officer": (2, 8)}, asked=asked)))
    for svg in figure.plots[0]:
        assert names(svg) == ["police officer (woman, medium)"]


def test_control_characters_in_a_concept_do_not_end_the_program(make_run):
    rows = [replace(row, name="nurse\x00\x01") for row in drawn(make_run({"nurse": (9, 1)}))]
    wide, narrow = neutral_figures(rows, {})[0].plots[0]
    assert names(wide) == names(narrow) == ["nurse\ufffd\ufffd"]
