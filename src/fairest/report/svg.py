"""A chart's SVG made part of the page: its colours and fonts are the page's, its ids are its own."""

import re
import xml.etree.ElementTree as ET

__all__ = ["COLOURS", "at_home"]

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"

# A chart is drawn in these stand-ins; each becomes a class that report.css colours, in light and in dark.
_ROLES = (
    "ink", "soft", "line", "zone", "reference", "band", "paper",
    "differs", "equivalent", "undetermined", "untested", "asked",
    "less2", "less1", "same", "more1", "more2", "none",
)  # fmt: skip
COLOURS = {role: f"#0101{i + 16:02x}" for i, role in enumerate(_ROLES)}
_ROLE_OF = {colour: role for role, colour in COLOURS.items()}
_DROPPED = ("font-family", "style", "class", "role", "aria-roledescription", "aria-hidden", "pointer-events", "target")


def at_home(svg: str, *, prefix: str, labelled_by: str) -> str:
    """The SVG as a fragment to put inline: classes for colours, links with hover titles, no style attributes.

    Only a link with visible text takes keyboard focus, so that a row is one stop, not four.
    """
    root = ET.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
        _clean(element, prefix)
    for link in root.iter("a"):
        _settle(link)
    for element in root.iter():
        element.attrib.pop("data-said", None)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib |= {"role": "group", "aria-labelledby": labelled_by, "class": "chart"}
    return re.sub(r' xmlns(:\w+)?="[^"]*"', "", ET.tostring(root, encoding="unicode"))


def _clean(element: ET.Element, prefix: str) -> None:
    for name in _DROPPED:
        element.attrib.pop(name, None)
    classes = []
    for paint, letter in (("fill", "f"), ("stroke", "s")):
        role = _ROLE_OF.get(element.get(paint, "").lower())
        if role:
            del element.attrib[paint]
            classes.append(f"{letter}-{role}")
    if classes:
        element.set("class", " ".join(classes))
    if (said := element.attrib.pop("aria-label", None)) and element.tag != "g":
        element.set("data-said", said)
    if "id" in element.attrib:
        element.set("id", f"{prefix}-{element.get('id')}")
    if (clip := element.get("clip-path", "")).startswith("url(#"):
        element.set("clip-path", clip.replace("url(#", f"url(#{prefix}-"))


def _settle(link: ET.Element) -> None:
    # The renderer puts a base address of its own before the "#" of a link into the page.
    address = link.get(f"{{{_XLINK}}}href", "").partition("#")[2]
    link.attrib.clear()
    link.set("href", f"#{address}")
    mark = link[0]
    said = mark.attrib.pop("data-said", None)
    if said:
        title = ET.Element("title")
        title.text = said
        mark.insert(0, title)
        if mark.tag == "text" and mark.get("text-anchor") == "end":
            link.set("aria-label", said)
            return
    link.attrib |= {"tabindex": "-1", "aria-hidden": "true"}
