"""Lines that state several facts about their page, or one beside a copyright."""

import re
from collections.abc import Iterator

from corpus.boilerplate import is_boilerplate
from corpus.facts import ABOUT_PAGE, PageFact, stated_fact
from corpus.span import Span
from corpus.units import Unit
from corpus.wording import read_wording

# A name may hold a comma or a full stop, so the surer signs are tried first.
_SEPARATORS = (
    re.compile(r"\s*[|•·]\s*|\s+[–—-]\s+"),
    re.compile(r"\s*[|•·]\s*|\s+[–—-]\s+|[,;.]\s+"),
)
_DIGIT = re.compile(r"\d")


def page_facts_of(unit: Unit) -> tuple[PageFact, ...]:
    """Returns what parts of a short line state about the page, in order.

    Nothing is returned for a line that is one fact as a whole, or that says other things, too.
    """
    if not unit.is_short or unit.level or _DIGIT.search(unit.text) is None:
        return ()
    for separator in _SEPARATORS:
        parts = tuple(_parts(unit, separator))
        if len(parts) <= 1:
            continue
        stated = [stated_fact(unit, part) for part in parts]
        about = [fact for fact in stated if fact is not None and fact.kind in ABOUT_PAGE]
        rest = [part for part, fact in zip(parts, stated, strict=True) if fact not in about]
        if about and (is_boilerplate(unit) or all(_says_nothing(unit, part) for part in rest)):
            return tuple(about)
    return ()


def _parts(unit: Unit, separator: re.Pattern[str]) -> Iterator[Span]:
    start = 0
    for match in separator.finditer(unit.text):
        if start < match.start():
            yield Span(start, match.start())
        start = match.end()
    if start < len(unit.text):
        yield Span(start, len(unit.text))


def _says_nothing(unit: Unit, part: Span) -> bool:
    return read_wording().boilerplate_line.fullmatch(part.slice(unit.text)) is not None
