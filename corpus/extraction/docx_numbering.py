"""The numbers and letters that Word writes before paragraphs without their being in the text."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.extraction.docx_package import W

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LEVELS = 9
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LARGEST_ROMAN = 4000


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    pattern: str = ""  # "%1.%2" stands for the numbers of the first and second level
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a paragraph.

    Attributes:
        text: As Word shows it, e.g. ``1.2`` or ``a)``; empty for a bullet.
        number: When the text is one number with a full stop or parenthesis, that number.
        is_item: Whether it is a bullet, a number or a letter of a list rather than of a section.
    """

    text: str = ""
    number: int | None = None
    is_item: bool = True


class Numbering:
    """Counts the numbered paragraphs of a document in order."""

    def __init__(self, root: "Element | None") -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}  # id -> abstract id, restarts
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def label(self, list_id: str, level: int) -> Label | None:
        """Counts a paragraph and returns what stands before it; ``None`` for nothing."""
        abstract, _ = self._lists.get(list_id, ("", {}))
        levels = self._abstract.get(abstract, {})
        if level not in levels or levels[level].form == "none":
            return None
        number = self._count(list_id, level)
        own = levels[level]
        if own.form == "bullet":
            return Label()
        counts = self._counts[abstract]
        text = own.pattern
        for place in range(min(level, _LEVELS - 1) + 1):
            if f"%{place + 1}" in text:
                at = levels.get(place, _Level())
                text = text.replace(f"%{place + 1}", _written(counts.get(place, at.start), at.form))
        text = text.strip()
        is_plain = own.form == "decimal" and text.strip("().") == str(number)
        is_item = is_plain or (own.form != "decimal" and own.pattern.count("%") == 1)
        return Label(text, number if is_plain else None, is_item=is_item) if text else None

    def level_of_style(self, list_id: str, style: str) -> int | None:
        """Returns the level of a list that a paragraph style stands for."""
        abstract, _ = self._lists.get(list_id, ("", {}))
        levels = self._abstract.get(abstract, {})
        return next((place for place, level in levels.items() if level.style == style), None)

    def _count(self, list_id: str, level: int) -> int:
        abstract, restarts = self._lists[list_id]
        counts = self._counts.setdefault(abstract, {})
        first = self._abstract[abstract][level].start
        if level in restarts and (list_id, level) not in self._begun:
            counts[level] = restarts[level]
        else:
            counts[level] = counts[level] + 1 if level in counts else first
        self._begun.add((list_id, level))
        for deeper in [place for place in counts if place > level]:
            del counts[deeper]
        return counts[level]

    def _read(self, root: "Element") -> None:
        for abstract in root.iter(f"{W}abstractNum"):
            levels = dict(_levels(abstract))
            self._abstract[abstract.get(f"{W}abstractNumId", "")] = levels
        for number in root.iter(f"{W}num"):
            self._read_list(number)

    def _read_list(self, number: "Element") -> None:
        abstract = _value(number, "abstractNumId") or ""
        list_id = number.get(f"{W}numId", "")
        restarts = {}
        own_levels = dict(_levels_overridden(number))
        if own_levels:  # a list with levels of its own counts by itself
            self._abstract[f"{abstract}/{list_id}"] = {
                **self._abstract.get(abstract, {}),
                **own_levels,
            }
            abstract = f"{abstract}/{list_id}"
        for override in number.iter(f"{W}lvlOverride"):
            start = _value(override, "startOverride")
            if start is not None:
                restarts[_integer(override.get(f"{W}ilvl"))] = _integer(start)
        self._lists[list_id] = (abstract, restarts)


def _levels(parent: "Element") -> Iterator[tuple[int, _Level]]:
    for level in parent.findall(f"{W}lvl"):
        made = _Level(
            start=_integer(_value(level, "start"), 1),
            form=_value(level, "numFmt") or "decimal",
            pattern=_value(level, "lvlText") or "",
            style=_value(level, "pStyle"),
        )
        if level.find(f"{W}isLgl") is not None and made.form != "bullet":
            made = replace(made, form="decimal")
        yield _integer(level.get(f"{W}ilvl")), made


def _levels_overridden(number: "Element") -> Iterator[tuple[int, _Level]]:
    for override in number.findall(f"{W}lvlOverride"):
        yield from _levels(override)


def _value(element: "Element", name: str) -> str | None:
    child = element.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def _integer(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else otherwise  # noqa: PLR2004


def _written(number: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman") and 0 < number < _LARGEST_ROMAN:
        roman = _roman(number)
        return roman.upper() if form == "upperRoman" else roman
    return f"{number:02}" if form == "decimalZero" else str(number)


def _roman(number: int) -> str:
    """Returns a number in small Roman numerals.

    >>> _roman(1994)
    'mcmxciv'
    """
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written
