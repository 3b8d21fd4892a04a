"""Page facts: what a page says of itself, such as when it was updated and who is responsible."""

import re
from dataclasses import dataclass
from enum import StrEnum

from corpus.lines import trim
from corpus.span import Span
from corpus.units import Unit
from corpus.wording import read_wording


class FactKind(StrEnum):
    """What a page fact tells."""

    UPDATED = "updated"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    ADOPTED = "adopted"
    SIGNED = "signed"  # place and date above a signature
    RESPONSIBLE = "responsible"
    PUBLISHED_BY = "published_by"
    CONTACT = "contact"
    TELEPHONE = "telephone"
    FAX = "fax"
    EMAIL = "email"
    ADDRESS = "address"
    WEBSITE = "website"


@dataclass(frozen=True, slots=True)
class PageFact:
    """One fact: its kind, the whole line or lines that state it, and the value alone."""

    kind: FactKind
    span: Span
    value: Span


ABOUT_PAGE = frozenset(
    {
        FactKind.UPDATED,
        FactKind.REVIEWED,
        FactKind.PUBLISHED,
        FactKind.ADOPTED,
        FactKind.RESPONSIBLE,
        FactKind.PUBLISHED_BY,
    }
)
"""Facts about the whole page, wherever they stand; the others belong to whom they stand beside."""

_ADDRESS_LABEL = re.compile(
    r"[*_]*(?:(?:besöks|post|leverans|gatu)?adress|besök oss)\s*:", re.IGNORECASE
)
_POSTAL_CODE = re.compile(r"[*_]*(?:SE?-)?\d{3}[ \u00a0]\d{2}\s+[A-ZÅÄÖ]\w+")
_MARKS = "*_ "


def fact_of(unit: Unit) -> PageFact | None:
    """Returns the fact that a short unit states by its label; ``None`` when it states none."""
    if not unit.is_short:
        return None
    start = len(unit.text) - len(unit.text.lstrip(_MARKS))
    line = unit.text.strip(_MARKS)
    for kind, pattern in read_wording().fact_patterns:
        match = pattern.fullmatch(line)
        if match:
            base = unit.span.start + start
            value = Span(base + match.start("value"), base + match.end("value"))
            return PageFact(FactKind(kind), unit.span, value)
    return None


def facts_among(units: tuple[Unit, ...], text: str) -> tuple[PageFact, ...]:
    """Returns the facts in a block of short lines: labelled ones, and an address over two lines."""
    facts: list[PageFact] = []
    for position, unit in enumerate(units):
        fact = fact_of(unit) or _address(units, position, text)
        if fact is not None:
            facts.append(fact)
    return tuple(facts)


def _address(units: tuple[Unit, ...], position: int, text: str) -> PageFact | None:
    unit = units[position]
    if _POSTAL_CODE.match(unit.text) is None:
        return None
    first = position
    while first > 0 and fact_of(units[first - 1]) is None and position - first < 3:
        first -= 1
    span = Span(units[first].span.start, unit.span.end)
    label = _ADDRESS_LABEL.match(span.slice(text))
    start = span.start + (label.end() if label else 0)
    while text[start] in _MARKS + "\r\n":
        start += 1
    end = span.end
    while text[end - 1] in _MARKS + ".":
        end -= 1
    value = trim(text, start, end)
    return PageFact(FactKind.ADDRESS, span, value) if value else None
