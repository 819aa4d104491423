import xml.etree.ElementTree as ET

from fairest.report.svg import COLOURS, at_home

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" viewBox="0 0 9 9">'
LINK = '<a xlink:href="https://base.invalid/x/#p1-nurse">{}</a>'


def home(inside: str) -> ET.Element:
    return ET.fromstring(at_home(f"{HEAD}{inside}</svg>", prefix="one", labelled_by="caption"))


def test_a_stand_in_colour_becomes_a_class_and_other_paint_stays():
    rect = home(f'<rect fill="{COLOURS["zone"]}" stroke="{COLOURS["line"]}"/><path fill="none"/>')
    assert rect[0].attrib == {"class": "f-zone s-line"}
    assert rect[1].get("fill") == "none"


def test_every_role_has_a_colour_of_its_own():
    assert len(set(COLOURS.values())) == len(COLOURS)


def test_a_link_stays_on_the_page():
    (link,) = home(LINK.format("<path/>"))
    assert link.get("href") == "#p1-nurse"


def test_the_name_of_a_line_is_its_only_keyboard_stop():
    name = '<text aria-label="nurse: 90 %" text-anchor="end">nurse</text>'
    stop, mark = home(LINK.format(name) + LINK.format('<path aria-label="nurse: 90 %"/>'))
    assert stop.get("tabindex") is None
    assert stop.get("aria-label") == "nurse: 90 %"
    assert (mark.get("tabindex"), mark.get("aria-hidden")) == ("-1", "true")


def test_a_mark_says_its_numbers_when_pointed_at():
    (link,) = home(LINK.format('<path aria-label="nurse: 90 % &lt;b&gt;"/>'))
    assert link[0][0].tag == "title"
    assert link[0][0].text == "nurse: 90 % <b>"


def test_nothing_needs_a_style_attribute_a_font_or_a_namespace():
    out = at_home(f'{HEAD}<text style="cursor:x" font-family="sans-serif">x</text></svg>', prefix="a", labelled_by="b")
    assert "style" not in out
    assert "font-family" not in out
    assert "xmlns" not in out


def test_what_leads_nowhere_says_nothing():
    (rect,) = home('<rect aria-label="zone_low: 0.4" role="graphics-symbol"/>')
    assert rect.attrib == {}


def test_ids_of_two_charts_do_not_collide():
    group = home('<clipPath id="clip0"/><g clip-path="url(#clip0)"/>')
    assert group[0].get("id") == "one-clip0"
    assert group[1].get("clip-path") == "url(#one-clip0)"
