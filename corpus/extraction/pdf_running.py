"""What is printed on page after page: running headers, running footers, page numbers."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.extraction.pdf_lines import Line
from corpus.extraction.pdf_page import Look, Page

_MARGIN = 0.14  # of the page's height, at either end; letterheads take about 10 %
_FEW_PAGES = 4  # of so few, two pages with the same header are enough
_FEWEST_SAME = 3  # pages of a longer document; the header of a short chapter comes as often
_SHARE_OF_PLACE = 0.4  # of the pages, for a place in the margin to be the running header's own
_CELL = 1.5  # of the size: a wider gap separates the parts of a header
_BIGGEST = 1.15  # of the body's size; "Mål 1", "Mål 2" in larger letters are headings
_NUMBER = re.compile(r"\d{1,4}")
_BARE_NUMBER = re.compile(r"\W*(?:#|[ivxl]{1,7})\W*")
_OF_ALL = re.compile(r"#\W*(?:av|of|/|\()\W*\d+")
_STATES_FACT = re.compile(r"\d{2}|@|www\.|\w:")  # a date, a number, an address, a label

_Key = tuple[str, int]  # what a part of a line says, and the size of its letters


@dataclass(frozen=True, slots=True)
class Running:
    """The lines that repeat.

    Attributes:
        repeated: To be left out.
        first: First printings of those that state something, such as when a document was adopted
            or how to reach its publisher: kept, but no part of the text around them.
    """

    repeated: frozenset[Line]
    first: frozenset[Line]


def running_lines(
    pages: Sequence[Page], lines: Sequence[Sequence[Line]], body_size: float
) -> Running:
    """Returns the lines that repeat in the upper or lower margin.

    Args:
        pages: All pages.
        lines: The lines of each.
        body_size: The usual size of the letters, in points.
    """
    margins = [_margins(page, found) for page, found in zip(pages, lines, strict=True)]
    offset = _offset(margins)
    keys = {
        line: _keys(line, offset, body_size)
        for margin in margins
        for side in margin
        for line in side
    }
    seen = Counter(key for margin in margins for key in _keys_of_page(margin, keys))
    least = 2 if len(pages) <= _FEW_PAGES else _FEWEST_SAME
    sure = {line for line, found in keys.items() if any(seen[key] >= least for key in found)}
    places = _places(sure, len(pages))
    sure |= {line for line in keys if _place(line) in places}
    sure |= {
        line
        for line, found in keys.items()
        if any(_BARE_NUMBER.fullmatch(text) for text, _size in found)
    }
    outermost = [line for margin in margins for side in margin for line in _outer(side, sure)]
    first = _first(outermost, keys)
    return Running(frozenset(outermost) - first, first)


_Margins = tuple[list[Line], list[Line]]  # from the upper edge down, from the lower edge up


def _margins(page: Page, lines: Sequence[Line]) -> _Margins:
    down = sorted(lines, key=lambda line: line.baseline)
    upper = [line for line in down if line.baseline <= _MARGIN * page.height]
    lower = [line for line in reversed(down) if line.baseline >= (1 - _MARGIN) * page.height]
    return upper, lower


def _offset(margins: list[_Margins]) -> int | None:
    """Returns how much lower the printed page numbers are than ours; ``None`` without any."""
    found = Counter(
        offset
        for margin in margins
        for offset in {
            line.page - int(number)
            for side in margin
            for line in side
            for number in _NUMBER.findall(line.text)
        }
    )
    if not found:
        return None
    offset, times = found.most_common(1)[0]
    return offset if times > 1 else None


def _keys(line: Line, offset: int | None, body_size: float) -> frozenset[_Key]:
    """Returns what each part of a line reads as on other pages: the page's own number is ``#``."""
    parts: list[list[str]] = [[line.words[0].text]]
    for word, gap in zip(line.words[1:], line.gaps(), strict=True):
        if gap > _CELL:
            parts.append([])
        parts[-1].append(word.text)
    size = round(line.look.size)  # a title in larger letters is no header
    texts = {" ".join(part) for part in parts}
    if offset is not None and line.look.size <= _BIGGEST * body_size:
        own = re.compile(rf"(?<!\d){line.page - offset}(?!\d)")
        texts = {own.sub("#", text, count=1) for text in texts}
    return frozenset((text, size) for text in texts)


def _keys_of_page(margin: _Margins, keys: dict[Line, frozenset[_Key]]) -> set[_Key]:
    return {key for side in margin for line in side for key in keys[line]}


def _place(line: Line) -> tuple[int, Look]:
    return round(line.baseline), line.look


def _places(running: set[Line], pages: int) -> set[tuple[int, Look]]:
    """Returns where a running line stands on so many pages that no other line does."""
    if pages <= _FEW_PAGES:
        return set()
    found = Counter({_place(line): 0 for line in running})
    for _page, place in {(line.page, _place(line)) for line in running}:
        found[place] += 1
    return {place for place, times in found.items() if times >= _SHARE_OF_PLACE * pages}


def _outer(side: list[Line], running: set[Line]) -> list[Line]:
    """Returns the running lines with no other line between them and the edge of the page."""
    kept: list[Line] = []
    for _baseline, row in groupby(side, key=lambda line: round(line.baseline)):
        found = [line for line in row if line in running]
        if not found:
            break
        kept += found
    return kept


def _first(running: list[Line], keys: dict[Line, frozenset[_Key]]) -> frozenset[Line]:
    """Returns the first of the lines to state each fact that a running line states."""
    first: set[Line] = set()
    seen: set[_Key] = set()
    for line in sorted(running, key=lambda line: line.page):
        stated = {key for key in keys[line] if _STATES_FACT.search(_OF_ALL.sub("", key[0]))}
        if stated - seen:
            first.add(line)
        seen |= stated
    return frozenset(first)
