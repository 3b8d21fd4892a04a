"""Lines joined to parts of a text: paragraphs, items, headings still without a level."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from corpus.extraction.pdf_hyphens import is_broken
from corpus.extraction.pdf_lines import Column, Line

_PARAGRAPH_GAP = 1.25  # times the usual distance of lines; half a line is the common space between
_UNKNOWN_PITCH = 1.45  # of the size, where a size has no second line to measure by
_FIRST_LINE_INDENT = 0.8  # of the size
_SAME_SIZE = 0.6  # points; sizes of one style differ by so much in converted documents
_LARGER, _LARGER_IF_BOLD = 1.15, 1.08  # times the body's size: 13 and 12 points over 11
_SLACK = 0.3  # of the size, for what a producer rounds when it breaks lines
_BULLET = re.compile(r"([•·▪▫‣◦●○■□►▶➢➤✓✔❖\ue000-\uf8ff]+|[–—*-])(?=\s|$)|[•●▪‣\uf0b7](?=\S)")
_NUMBER = re.compile(r"(\d{1,3})[.)](?=\s)")
_LETTER = re.compile(r"[a-zåäö]\)(?=\s)")
_ROUND_BULLET = "o"  # word processors' bullet of the second level, in a font of equal widths
_BULLET_GAP = 0.8  # of the size, after such a bullet
_ENDS = re.compile(r"[.!?:;…][\"”'’»)\]\u2070-\u209f¹²³]*$")


class PartKind(StrEnum):
    """What a part is."""

    TEXT = "text"
    ITEM = "item"
    CONTENTS = "contents"  # an entry of a table of contents
    TABLE = "table"
    ASIDE = "aside"  # the first printing of a running header: no part of the text around it


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that are one paragraph, item or heading, or a table.

    Attributes:
        kind: What it is.
        lines: In reading order.
        tight: Whether it follows the part before at the usual distance of lines.
        full: Whether its last line is as long as there was room for.
        number: Of a numbered item.
        rows: Of a table.
        entry: What an entry of a table of contents says.
    """

    kind: PartKind
    lines: tuple[Line, ...]
    tight: bool = False
    full: bool = False
    number: int | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    entry: str = ""

    @property
    def page(self) -> int:
        """The page it starts on."""
        return self.lines[0].page

    @property
    def size(self) -> float:
        """Of its first line, in points."""
        return self.lines[0].look.size

    @property
    def bold(self) -> bool:
        """Whether all of its lines are."""
        return all(line.look.bold for line in self.lines)

    @property
    def ends_sentence(self) -> bool:
        """Whether its last line ends in a sign that ends sentences or opens a list."""
        return _ENDS.search(self.lines[-1].text) is not None


@dataclass(frozen=True, slots=True)
class Setting:
    """How a document is set.

    Attributes:
        size: Of most letters, in points.
        bold: Whether most letters are.
        pitches: Usual distance between baselines for each size in whole points, in points.
        right: Where full lines of the body end, in points.
        left: Where they start.
    """

    size: float
    bold: bool
    pitches: dict[int, float]
    left: float
    right: float


def setting_of(pages: Iterable[Sequence[Line]]) -> Setting:
    """Returns how a document is set, from the lines of its pages in writing order."""
    letters: Counter[tuple[float, bool]] = Counter()
    pitches: dict[int, Counter[float]] = {}
    edges: Counter[tuple[int, int]] = Counter()
    for lines in pages:
        for line in lines:
            letters[line.look.size, line.look.bold] += len(line.text)
            edges[round(line.left), round(line.right)] += len(line.text)
        for above, line in pairwise(lines):
            pitch = line.baseline - above.baseline
            alike = abs(above.look.size - line.look.size) < _SAME_SIZE
            if alike and 0 < pitch < 2 * line.look.size:
                pitches.setdefault(round(line.look.size), Counter())[round(pitch, 1)] += 1
    (size, bold), _count = letters.most_common(1)[0]
    left, right = edges.most_common(1)[0][0]
    usual = {size: _usual_pitch(found) for size, found in pitches.items()}
    return Setting(size, bold, usual, left, right)


def _usual_pitch(found: Counter[float]) -> float:
    """Returns the most common distance, the smaller of two that are nearly as common."""
    most = found.most_common(1)[0][1]
    return min(pitch for pitch, times in found.items() if times * 2 > most)


def parts_of(
    column: Column, right: float, setting: Setting, entries: Mapping[Line, str]
) -> list[Part]:
    """Returns the parts of a column.

    Args:
        column: Its lines, from the top.
        right: Where its lines end that are full, in points.
        setting: How the document is set.
        entries: What the lines say that are entries of a table of contents.
    """
    parts: list[Part] = []
    for line in column.lines:
        previous = parts[-1] if parts else None
        if line in entries:
            tight = previous is not None
            parts.append(Part(PartKind.CONTENTS, (line,), tight=tight, entry=entries[line]))
            continue
        started = _start(line, previous, right, setting)
        if started is None and previous is not None:
            parts[-1] = replace(previous, lines=(*previous.lines, line))
        elif started is not None:
            parts.append(started)
    return [replace(part, full=_is_full(part.lines[-1], None, right)) for part in parts]


def _start(line: Line, previous: Part | None, right: float, setting: Setting) -> Part | None:
    """Returns the part that ``line`` starts; ``None`` when it goes on with ``previous``."""
    tight = previous is not None and _is_tight(previous.lines[-1], line, setting)
    if line.tag.heading:
        same = previous is not None and previous.lines[-1].tag == line.tag
        return None if same else Part(PartKind.TEXT, (line,), tight=tight)
    bullet, number = bullet_of(line)
    if line.tag.is_item and (previous is None or previous.lines[-1].tag != line.tag):
        return Part(PartKind.ITEM, (line,), tight=tight, number=number)
    if bullet and (number is None or _starts_numbered(line, number, previous, right)):
        return Part(PartKind.ITEM, (line,), tight=tight, number=number)
    if previous is None or not tight or line.is_row or _is_apart(previous):
        return Part(PartKind.TEXT, (line,), tight=tight)
    if _goes_on(previous, line, right, setting):
        return None
    return Part(PartKind.TEXT, (line,), tight=True)


def _is_apart(part: Part) -> bool:
    """Tells whether nothing goes on with a part: a tagged heading, a row, an entry of contents."""
    last = part.lines[-1]
    return part.kind is PartKind.CONTENTS or last.tag.heading > 0 or last.is_row


def bullet_of(line: Line) -> tuple[str, int | None]:
    """Returns the bullet a line starts with, ``""`` without any, and its number if it has one."""
    text = line.text
    if match := _BULLET.match(text):
        return match[0], None
    if match := _NUMBER.match(text):
        return match[0], int(match[1])
    if match := _LETTER.match(text):
        return "", None
    if text.startswith(_ROUND_BULLET + " ") and line.gaps()[0] > _BULLET_GAP:
        return _ROUND_BULLET, None
    return "", None


def _starts_numbered(line: Line, number: int, previous: Part | None, right: float) -> bool:
    """Tells whether a number with a full stop starts an item rather than ends a sentence."""
    if previous is None or previous.kind is PartKind.ITEM:
        return True
    if number == 1 or previous.ends_sentence:
        return True
    return not _is_full(previous.lines[-1], line, right)


def _is_tight(above: Line, line: Line, setting: Setting) -> bool:
    size = max(above.look.size, line.look.size)
    usual = setting.pitches.get(round(size), _UNKNOWN_PITCH * size)
    return line.baseline - above.baseline <= _PARAGRAPH_GAP * max(usual, size)


def _goes_on(previous: Part, line: Line, right: float, setting: Setting) -> bool:
    last = previous.lines[-1]
    size = setting.size
    if abs(last.look.size - line.look.size) > _SAME_SIZE or previous.bold != line.look.bold:
        return _is_full(last, line, right) and abs(last.look.size - line.look.size) <= _SAME_SIZE
    if is_heading_size(line, setting):
        return True
    if not _is_full(last, line, right):
        return line.text[0].islower() and not previous.ends_sentence and _is_long(last, right)
    edge = previous.lines[1].left if len(previous.lines) > 1 else last.left
    if previous.kind is PartKind.ITEM:
        return line.left > previous.lines[0].left - _FIRST_LINE_INDENT * size
    return line.left < edge + _FIRST_LINE_INDENT * size


def is_heading_size(line: Line, setting: Setting) -> bool:
    """Tells whether a line is set clearly larger than the body, less clearly when it is bold."""
    more = _LARGER_IF_BOLD if line.look.bold else _LARGER
    return not line.is_row and line.look.size >= more * setting.size


def _is_full(line: Line, following: Line | None, right: float) -> bool:
    """Tells whether the first word of the ``following`` line had no room at the end of a line."""
    if is_broken(line.text):
        return True
    size = line.look.size
    first = following.words[0] if following else None
    needed = (first.right - first.left + 0.25 * size) if first else 2 * size
    return line.right + needed > right - _SLACK * size


def _is_long(line: Line, right: float) -> bool:
    return line.right - line.left > (right - line.left) / 2
