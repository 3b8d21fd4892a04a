"""Page facts: what a page says of itself, such as when it was updated and who is responsible."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

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

_LABEL = re.compile(
    r"[*_]*(?:(?:besöks|post|leverans|gatu)?adress|besök oss|telefon|tel|tfn|e-post|fax)\s*:",
    re.IGNORECASE,
)
_POSTAL_CODE = re.compile(r"[*_]*(?:SE?-)?\d{3}\s\d{2}\s+[A-ZÅÄÖ]")
_LINK_AT_END = re.compile(
    r"\[(?P<text>[^\[\]]{1,100})\]\((?:(?:mailto|tel):(?P<address>[^()\s?]{1,200})|[^()\s]{1,300})"
    r"[^()\s]{0,200}\)$"
)
_SHORTEST = 5  # characters: "a@b.c"
_HINT = re.compile(r"[\d:@]")
_MARKS = "*_ "
_LONGEST_ADDRESS = 4  # lines: organisation or box, street, postal code and town, and a label
_REACHES = frozenset({FactKind.TELEPHONE, FactKind.FAX, FactKind.EMAIL})


def fact_of(unit: Unit) -> PageFact | None:
    """Returns the fact that a short unit states by its label; ``None`` when it states none."""
    return stated_fact(unit, Span(0, len(unit.text))) if unit.is_short else None


def stated_fact(unit: Unit, part: Span) -> PageFact | None:
    """Returns the fact that ``part`` of a unit's text states; its span is the whole unit's."""
    text = part.slice(unit.text)
    if not _may_state(text):
        return None
    base = unit.span.start + part.start + len(text) - len(text.lstrip(_MARKS))
    for reading in _readings(text.strip(_MARKS)):
        composed = unicodedata.normalize("NFC", reading.text)
        for kind, pattern in read_wording().fact_patterns:
            match = pattern.fullmatch(composed)
            if match:
                places = (_place(reading.text, composed, at) for at in match.span("value"))
                begin, end = reading.places_in_line(*places)
                return PageFact(FactKind(kind), unit.span, Span(base + begin, base + end))
    return None


@dataclass(frozen=True, slots=True)
class _Reading:
    """A line as a reader sees it: what stands at ``start`` or later is ``shift`` further on."""

    text: str
    start: int = 0
    shift: int = 0

    def places_in_line(self, begin: int, end: int) -> tuple[int, int]:
        return (
            begin + self.shift * (begin >= self.start),
            end + self.shift * (end > self.start),
        )


def _readings(line: str) -> Iterator[_Reading]:
    """Yields a line by the text of the link that ends it, by where that leads, and as it is."""
    link = _LINK_AT_END.search(line) if "](" in line else None
    if link is not None:
        shown, first = line[: link.start()], link.start()
        yield _Reading(shown + link["text"], first, link.start("text") - first)
        if link["address"]:
            yield _Reading(shown + link["address"], first, link.start("address") - first)
    yield _Reading(line)


def _may_state(text: str) -> bool:
    """Tells whether ``text`` holds a sign that every fact has one of; every line is asked often."""
    if len(text) < _SHORTEST:
        return False
    if _HINT.search(text) is not None:
        return True
    lowered = text.lower()
    return " av " in lowered or "www." in lowered


def _place(line: str, composed: str, at: int) -> int:
    """Returns where in ``line`` that character stands which is at ``at`` in its composed form."""
    if len(line) == len(composed):
        return at
    lengths = [len(unicodedata.normalize("NFC", line[:end])) for end in range(len(line) + 1)]
    return max(end for end, length in enumerate(lengths) if length == at)


def is_label(unit: Unit) -> bool:
    """Tells whether a unit is a contact label whose value stands on the next line."""
    return unit.is_short and _LABEL.fullmatch(unit.words) is not None


def facts_among(
    units: Sequence[Unit], text: str, *, is_contact: bool = False
) -> tuple[PageFact, ...]:
    """Returns the facts in a block of short lines, in order: whom to reach, where and how.

    The first line is the contact's name when ``is_contact`` says that the block stands under a
    heading for contacts, or when a telephone, fax or e-mail is in it.
    """
    facts = [
        fact
        for position, unit in enumerate(units)
        if (fact := fact_of(unit) or _address(units, position, text)) is not None
    ]
    kinds = {fact.kind for fact in facts}
    named = FactKind.CONTACT in kinds or fact_of(units[0]) is not None or is_label(units[0])
    if not named and (is_contact or kinds & _REACHES):
        value = _bare(units[0].span, text)
        return (PageFact(FactKind.CONTACT, units[0].span, value), *facts)
    return tuple(facts)


def _address(units: Sequence[Unit], position: int, text: str) -> PageFact | None:
    """Returns the address whose postal code and town stand at ``position``."""
    if _POSTAL_CODE.match(units[position].text) is None:
        return None
    first = position
    while first > 0 and position - first < _LONGEST_ADDRESS and not is_label(units[first]):
        if fact_of(units[first - 1]) is not None:
            break
        first -= 1
    span = Span(units[first].span.start, units[position].span.end)
    labelled = is_label(units[first])
    inner = Span(units[first + 1].span.start, span.end) if labelled else span
    return PageFact(FactKind.ADDRESS, span, _bare(inner, text))


def _bare(span: Span, text: str) -> Span:
    """Returns ``span`` without emphasis signs around it and a full stop at its end."""
    part = span.slice(text)
    start = span.start + len(part) - len(part.lstrip(_MARKS))
    end = span.start + len(part.rstrip(_MARKS + "."))
    return Span(start, end) if start < end else span
