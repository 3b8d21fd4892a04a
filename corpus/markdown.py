"""The parts of Markdown that are read as a whole: comments, front matter, code, quotes, tables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.lines import Line
from corpus.tables import LONGEST_ROW, cells_of, is_delimiter

_OPENERS = "`~<>"  # with a pipe, what one of the parts begins with
_FENCE = re.compile(r"(`{3,}|~{3,})[^`]*")
_BARE_FENCE = re.compile(r"`{3,}|~{3,}")
_KEY = re.compile(r"[\w. -]{1,60}[:=](?:\s|$)")
_QUOTED = re.compile(r">+\s*(?=[^\s>])")
_LONGEST_FRONT_MATTER = 200  # lines; a longer one is a text between two rules
_FEWEST_ROWS = 2  # without a header; one line with pipes around it is a title or a menu


class PartKind(StrEnum):
    """What such a part is."""

    COMMENT = "comment"  # front matter, too
    CODE = "code"
    QUOTE = "quote"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Part:
    """Consecutive lines ``start:end`` that are one part.

    Attributes:
        kind: What it is.
        start: Position of its first line.
        end: Position after its last line.
        has_header: For a table, whether its first line names the columns.
    """

    kind: PartKind
    start: int
    end: int
    has_header: bool = False


def find_parts(lines: Sequence[Line]) -> tuple[Part, ...]:
    """Returns the parts among ``lines``, in order and apart. Takes time in proportion to them."""
    parts: list[Part] = []
    ends = _Ends(lines)
    at = _front_matter_end(lines)
    if at:
        parts.append(Part(PartKind.COMMENT, 0, at))
    for start, line in enumerate(lines):
        if start < at or not (line.text[0] in _OPENERS or "|" in line.text):
            continue
        part = _part_at(lines, start, ends)
        if part is not None:
            parts.append(part)
            at = part.end
    return tuple(parts)


def _part_at(lines: Sequence[Line], at: int, ends: "_Ends") -> Part | None:
    text = lines[at].text
    match text[0]:
        case "`" | "~":
            end = ends.after_code(at)
            return Part(PartKind.CODE, at, end) if end else None
        case "<":
            end = ends.after_comment(at) if text.startswith("<!--") else 0
            return Part(PartKind.COMMENT, at, end) if end else None
        case ">":
            end = _quote_end(lines, at)
            return Part(PartKind.QUOTE, at, end) if end > at else None
    return _table_at(lines, at) if "|" in text else None


class _Ends:
    """Where what was opened is closed; remembers what nothing closes, so as not to seek twice."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._closes_code: dict[str, int] = {}  # by the signs that open it
        self._closes_comment = len(lines)

    def after_code(self, at: int) -> int:
        """Returns the position after the code that the fence at ``at`` opens; 0 for none."""
        line = self._lines[at]
        fence = _FENCE.fullmatch(line.text)
        if fence is None or (fence[1][0] == "~" and at and not line.gap):
            return 0  # signs right below a line underline it
        for place in range(at + 1, self._closes_code.get(fence[1], len(self._lines))):
            text = self._lines[place].text
            if text.startswith(fence[1]) and _BARE_FENCE.fullmatch(text):
                return place + 1
        self._closes_code[fence[1]] = at
        return 0

    def after_comment(self, at: int) -> int:
        """Returns the position after the comment that starts at ``at``; 0 for none.

        A comment with text after it on its last line is no part of its own.
        """
        for place in range(at, self._closes_comment):
            if "-->" in self._lines[place].text:
                return place + 1 if self._lines[place].text.endswith("-->") else 0
        self._closes_comment = at
        return 0


def _front_matter_end(lines: Sequence[Line]) -> int:
    """Returns the end of the keys and values that open a file between two rules; 0 for none."""
    if not lines or lines[0].text not in {"---", "+++"}:
        return 0
    for at in range(1, min(len(lines), _LONGEST_FRONT_MATTER)):
        line = lines[at]
        if line.text in {lines[0].text, "..."}:
            return at + 1 if at > 1 else 0
        is_entry = line.indent or line.text[0] in "-#]}" or _KEY.match(line.text)
        if not is_entry or line.gap:
            return 0
    return 0


def _quote_end(lines: Sequence[Line], at: int) -> int:
    """Returns the end of the quoted paragraph that starts at ``at``; ``at`` for a bare sign."""
    end = at
    while end < len(lines) and _QUOTED.match(lines[end].text) and (end == at or not lines[end].gap):
        end += 1
    return end


def _table_at(lines: Sequence[Line], at: int) -> Part | None:
    if len(lines[at].text) > LONGEST_ROW:
        return None
    columns = len(cells_of(lines[at].text))
    below = lines[at + 1] if at + 1 < len(lines) else None
    if below is None or below.gap:
        return None
    if is_delimiter(below.text) and len(cells_of(below.text)) == columns:
        return Part(PartKind.TABLE, at, _rows_end(lines, at + 2), has_header=True)
    end = at
    while (
        end < len(lines)
        and _is_fenced_row(lines[end], columns)
        and (end == at or not lines[end].gap)
    ):
        end += 1
    return Part(PartKind.TABLE, at, end) if end - at >= _FEWEST_ROWS else None


def _is_fenced_row(line: Line, columns: int) -> bool:
    text = line.text
    if not text.startswith("|") or not text.endswith("|") or len(text) > LONGEST_ROW:
        return False
    return columns > 1 and len(cells_of(text)) == columns


def _rows_end(lines: Sequence[Line], at: int) -> int:
    end = at
    while end < len(lines) and not lines[end].gap and "|" in lines[end].text:
        if len(lines[end].text) > LONGEST_ROW:
            break
        end += 1
    return end
