"""Lines joined to units: a heading, an item, a paragraph broken over lines, one short line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.lines import Line
from corpus.markdown import Part, PartKind, find_parts
from corpus.markup import hash_level, is_emphasised, plain, without_hashes
from corpus.span import Span

_BULLET = re.compile(r"([•·▪▫‣◦●○■□\uf0b7]\s*|[–—*+-]\s+)(?=\S)|(\d{1,3}|[a-zåäö])[.)]\s+(?=\S)")
_LEADER = re.compile(
    r"^(?P<title>.{1,200}?)(?:\t\s*|\s*\.{3,}\s*|\s*…+\s*|\s*(?:\. ){3,}\s*| {3,})\d{1,4}$"
)
_UNDERLINE = re.compile(r"={3,}|-{3,}|~{3,}")
_LONGEST_ITEM = 2_000  # characters; a whole page that begins with a dash is no item
LONGEST_SEEN = 400  # characters; a cookie notice is about 150
_FIRST_WORD = re.compile(r"\S{1,40}")
_CODE_INDENT = 4  # columns from which hashes are a program's, by CommonMark
_WRAP_WIDTHS = range(45, 121)  # columns at which people and converters break lines of prose
_FULL_SHARE = 0.6  # of the lines of a paragraph broken by width; a last line of each sentence aside
LONGEST_SHORT = 120  # characters: no heading of the public documents read was longer


@dataclass(frozen=True, slots=True)
class Unit:
    """A run of lines that were one line to their writer.

    Attributes:
        span: From the first line's text to the last one's.
        text: The slice, with whatever white space the document has in it.
        gap: Blank lines before it; 0 for a line that directly follows another.
        content: The span without its bullet.
        words: What a reader sees of it, without bullet, hashes, underline and markup; empty for a
            unit longer than any notice or heading.
        number: A bullet's number; 0 for other bullets, ``None`` without a bullet.
        level: Of a heading marked as such, by hashes or an underline; else 0.
        part: What it is when Markdown marks it as a whole: a table, code, …
        rows: For a table, its lines that are neither header nor the rule below it.
        header: For a table, the line that names its columns.
        new_page: Whether a page break stands before it.
    """

    span: Span
    text: str
    gap: int
    content: Span
    words: str = ""
    number: int | None = None
    level: int = 0
    part: PartKind | None = None
    rows: tuple[Span, ...] = ()
    header: Span | None = None
    new_page: bool = False

    @property
    def is_item(self) -> bool:
        """Whether it starts with a bullet or a number."""
        return self.number is not None

    @property
    def is_short(self) -> bool:
        """Whether it is short enough for a heading, a name or a label."""
        return self.part is None and len(self.text) <= LONGEST_SHORT

    @property
    def goes_on(self) -> bool:
        """Whether it starts with a small letter, so that it may finish what stands before it."""
        return self.part is None and self.text[0].islower()

    @property
    def _content(self) -> str:
        start = self.span.start
        return self.text[self.content.start - start : self.content.end - start]

    @property
    def is_emphasised(self) -> bool:
        """Whether all of it, bullet aside, is emphasised."""
        return self.is_short and is_emphasised(self._content)


def contents_entry(text: str) -> str | None:
    """Returns the title of a line such as ``Syfte ..... 6``; ``None`` for any other line."""
    if not text[-1:].isdecimal():  # asked of every line several times
        return None
    match = _LEADER.match(text) if len(text) <= 2 * LONGEST_SHORT else None
    return match["title"] if match else None


def split_units(lines: tuple[Line, ...], text: str) -> tuple[Unit, ...]:
    """Returns the units of a text whose lines are ``lines``."""
    units: list[Unit] = []
    start = 0
    for part in find_parts(lines):
        units += _units_between(lines[start : part.start], text)
        units.append(_unit_of_part(part, lines, text))
        start = part.end
    return (*units, *_units_between(lines[start:], text))


def _units_between(lines: Sequence[Line], text: str) -> list[Unit]:
    units: list[Unit] = []
    group: list[Line] = []
    for line in lines:
        if line.gap and group:
            units += _units_of_group(group, text)
            group = []
        group.append(line)
    return units + _units_of_group(group, text)


def _unit_of_part(part: Part, lines: Sequence[Line], text: str) -> Unit:
    own = lines[part.start : part.end]
    span = Span(own[0].span.start, own[-1].span.end)
    is_table = part.kind is PartKind.TABLE
    rows = own[2 if part.has_header else 0 :] if is_table else ()
    return Unit(
        span,
        span.slice(text),
        own[0].gap,
        span,
        part=part.kind,
        rows=tuple(line.span for line in rows),
        header=own[0].span if part.has_header else None,
        new_page=own[0].new_page,
    )


def _units_of_group(group: list[Line], text: str) -> list[Unit]:
    if len(group) <= 1:
        return [_unit(group, text)] if group else []
    width = max(len(line.text) for line in group)
    units = []
    for run in _runs(group):
        broken = _is_broken_by_width(run, width) or _underlines(run[-1], run[:-1])
        bulleted = _BULLET.match(run[0].text) is not None
        current = [run[0]]
        for previous, line, below in zip(run, run[1:], [*run[2:], None], strict=False):
            if broken or _goes_on(previous, line, width, None if bulleted else below):
                current.append(line)
            else:
                units.append(_unit(current, text))
                current = [line]
        units.append(_unit(current, text))
    return units


def _runs(group: list[Line]) -> list[list[Line]]:
    """Cuts a group before each line that must start a unit: an item, a heading, a label."""
    runs: list[list[Line]] = []
    alone = True
    for line, below in zip(group, [*group[1:], None], strict=True):
        underlined = below is not None and _underlines(below, [line])
        single = _stands_alone(line)
        if runs and _underlines(line, runs[-1]):
            runs[-1].append(line)
            single = True
        elif alone or single or underlined or _BULLET.match(line.text):
            runs.append([line])
        else:
            runs[-1].append(line)
        alone = single
    return runs


def _stands_alone(line: Line) -> bool:
    text = line.text
    if len(text) > LONGEST_SHORT:
        return True
    return text.startswith("#") or "@" in text or contents_entry(text) is not None


def _underlines(line: Line, above: list[Line]) -> bool:
    if line.text[0] not in "=-~" or len(above) != 1 or len(above[0].text) > LONGEST_SHORT:
        return False
    return _UNDERLINE.fullmatch(line.text) is not None


def _is_full(previous: Line, line: Line, width: int) -> bool:
    first = _FIRST_WORD.match(line.text)
    return len(previous.text) + 1 + len(first[0] if first else "") > width


def _is_broken_by_width(run: list[Line], width: int) -> bool:
    if len(run) == 1 or width not in _WRAP_WIDTHS:
        return False
    full = sum(_is_full(a, b, width) for a, b in pairwise(run))
    return full >= _FULL_SHARE * (len(run) - 1)


def _goes_on(previous: Line, line: Line, width: int, below: Line | None) -> bool:
    """Tells whether a line that starts with a small letter finishes the one before.

    When the one ``below`` does as well, they are items without bullets.
    """
    if below is not None and below.text[0].islower():
        return False
    if len(previous.text) > LONGEST_SHORT or not line.text[0].islower():
        return False
    return previous.text[-1] not in ".!?:;" and len(previous.text) * 2 > width


def _unit(lines: list[Line], text: str) -> Unit:
    first = lines[0]
    span = Span(first.span.start, lines[-1].span.end)
    content, number, level = span, None, 0
    bullet = _BULLET.match(first.text)
    if len(lines) > 1 and _underlines(lines[-1], lines[:-1]):
        content = first.span
        level = 1 if lines[-1].text[0] == "=" else 2
    elif bullet is not None and span.end - span.start <= _LONGEST_ITEM:
        content = Span(span.start + bullet.end(), span.end)
        number = int(bullet[2]) if bullet[2] and bullet[2].isdecimal() else 0
    elif first.indent < _CODE_INDENT:
        level = hash_level(first.text)
    seen = content.end - content.start <= LONGEST_SEEN
    words = plain(without_hashes(content.slice(text))) if seen else ""
    return Unit(
        span, span.slice(text), first.gap, content, words, number, level, new_page=first.new_page
    )
