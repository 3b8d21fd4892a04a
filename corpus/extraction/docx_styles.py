"""What the styles of a Word document make of its paragraphs: headings, list items, bold text."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.extraction.docx_package import W

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

TITLE_LEVEL = 0
_HEADING = re.compile(r"(?:heading|rubrik)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|titel", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|innehåll)\s*\d|table of figures|toc heading", re.IGNORECASE)
_BODY_LEVEL = 9  # of an outline; 0 to 8 are headings
_OFF = frozenset(("0", "false", "off", "none"))


@dataclass(frozen=True, slots=True)
class Style:
    """What a style gives its paragraphs or letters, its ancestors included.

    Attributes:
        heading: Level of a heading, 1 to 9; 0 of the title; ``None`` of other text.
        is_contents: Whether it is for lines of a table of contents.
        bold: Whether letters are bold; ``None`` when it says nothing.
        list_id: The list that its paragraphs are numbered in.
        list_level: The level there, when it says so.
    """

    heading: int | None = None
    is_contents: bool = False
    bold: bool | None = None
    list_id: str | None = None
    list_level: int | None = None


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, root: "Element | None") -> None:
        found = root.iter(f"{W}style") if root is not None else iter(())
        self._written = {style.get(f"{W}styleId", ""): style for style in found}
        self._known: dict[str, Style] = {}
        self.default = next(
            (
                name
                for name, style in self._written.items()
                if style.get(f"{W}type") == "paragraph"
                and style.get(f"{W}default") in ("1", "true")
            ),
            "",
        )

    def of(self, name: str) -> Style:
        """Returns the style with the id ``name``; an empty one for an id that is not there."""
        if name not in self._known:
            self._known[name] = self._resolve(name)
        return self._known[name]

    def _resolve(self, name: str) -> Style:
        heading, bold, list_id, list_level = None, None, None, None
        is_contents = False
        for style in self._line(name):
            properties = style.find(f"{W}pPr")
            written = value(style, "name") or ""
            is_contents |= _CONTENTS.fullmatch(written) is not None
            heading = _heading(written, properties) if heading is None else heading
            bold = is_on(style.find(f"{W}rPr"), "b") if bold is None else bold
            own_id, own_level = numbering_of(properties)
            if list_id is None and own_id is not None:
                list_id, list_level = own_id, own_level
        heading = None if heading == _BODY_LEVEL + 1 else heading
        return Style(heading, is_contents, bold, list_id, list_level)

    def _line(self, name: str) -> "Iterator[Element]":
        """Yields a style and what it is based on, nearest first."""
        seen: set[str] = set()
        while name in self._written and name not in seen:
            seen.add(name)
            yield self._written[name]
            name = value(self._written[name], "basedOn") or ""


def _heading(name: str, properties: "Element | None") -> int | None:
    own = outline_level(properties)
    if own is not None:
        return own
    if match := _HEADING.fullmatch(name):
        return int(match[1])
    return TITLE_LEVEL if _TITLE.fullmatch(name) else None


def outline_level(properties: "Element | None") -> int | None:
    """Returns the heading level that paragraph properties state; 10 for body text."""
    written = value(properties, "outlineLvl") if properties is not None else None
    return int(written) + 1 if written and written.isdecimal() and len(written) == 1 else None


def numbering_of(properties: "Element | None") -> tuple[str | None, int | None]:
    """Returns the list and the level in it that paragraph properties state."""
    numbering = properties.find(f"{W}numPr") if properties is not None else None
    if numbering is None:
        return None, None
    level = value(numbering, "ilvl")
    return value(numbering, "numId"), int(level) if level and level.isdecimal() else None


def value(parent: "Element", name: str) -> str | None:
    """Returns the value of a property; ``None`` when it is not set."""
    child = parent.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def is_on(properties: "Element | None", name: str) -> bool | None:
    """Tells whether a property such as bold is on; ``None`` when it is not mentioned."""
    child = properties.find(f"{W}{name}") if properties is not None else None
    return None if child is None else child.get(f"{W}val", "1").lower() not in _OFF
