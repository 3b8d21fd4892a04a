"""Entries of tables of contents: titles with the number of a page at the right edge."""

import re
from collections.abc import Sequence

from corpus.extraction.pdf_lines import Line

_PAGE = re.compile(r"(?:\d{1,4}|[ivxl]{1,6})$")
_DOTS = re.compile(r"(?:[.…·_]\s?){3,}+\s*$")  # possessive: a long run is not tried in pieces
_LEADER_GAP = 1.5  # of the size, before a page number without dots
_LONGEST_PAGE = 6  # characters: "xxviii"
_LONGEST = 300  # characters of an entry, its dots included
_FEWEST = 3  # entries without dots on a page; fewer are names with a number
_SAME_EDGE = 6.0  # points between the right ends of page numbers


def entries_of(lines: Sequence[Line], pages: int) -> dict[Line, str]:
    """Returns what the entries among a page's ``lines`` say: title, dots, page number.

    Entries without dots count where there are several with numbers that end at one edge, do not
    fall and are those of ``pages``.
    """
    dotted = {line: entry for line in lines if (entry := _dotted(line))}
    bare = [line for line in lines if line not in dotted and _is_bare(line, pages)]
    numbers = [int(line.words[-1].text) for line in bare]
    edges = [line.right for line in (*bare, *dotted)]
    if not bare or max(edges) - min(edges) > _SAME_EDGE or numbers != sorted(numbers):
        return dotted
    if len(bare) + len(dotted) < _FEWEST:
        return dotted
    return dotted | {line: _entry(line) for line in bare}


def _dotted(line: Line) -> str:
    text = line.text
    page = _PAGE.search(text[-_LONGEST_PAGE:]) if len(text) <= _LONGEST else None
    dots = _DOTS.search(text.removesuffix(page[0])) if page else None
    if page is None or dots is None or not any(map(str.isalnum, text[: dots.start()])):
        return ""
    return f"{text[: dots.start()].strip()} ..... {page[0]}"


def _is_bare(line: Line, pages: int) -> bool:
    *title, page = line.words
    if not title or not page.text.isdecimal() or not any(map(str.isalpha, line.text)):
        return False
    return line.gaps()[-1] >= _LEADER_GAP and int(page.text) <= pages


def _entry(line: Line) -> str:
    *title, page = line.words
    return f"{Line(line.page, tuple(title)).text} ..... {page.text}"
