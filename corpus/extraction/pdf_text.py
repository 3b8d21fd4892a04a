"""The text of a PDF's pages: from words to lines, columns and parts, over page breaks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.extraction.pdf_blocks import blocks_of
from corpus.extraction.pdf_contents import entries_of
from corpus.extraction.pdf_headings import levels_of
from corpus.extraction.pdf_hyphens import Vocabulary, vocabulary_of
from corpus.extraction.pdf_lines import MOST_COLUMNS, Column, Line, columns_of, lines_of
from corpus.extraction.pdf_page import Page
from corpus.extraction.pdf_parts import Part, PartKind, Setting, parts_of, setting_of
from corpus.extraction.pdf_running import running_lines
from corpus.extraction.pdf_tables import tables_of
from corpus.extraction.writing import PAGE_BREAK, document

_SMALL = 0.92  # of the body's size: footnotes and captions, which a paragraph runs on past
_SAME_MARGIN = 3.0  # of the size; first lines and items stand that far in
_SAME_SIZE = 0.6  # points


@dataclass(frozen=True, slots=True)
class _Known:
    """What the whole document tells about each of its pages."""

    setting: Setting
    vocabulary: Vocabulary
    pages: int


def text_of(pages: Sequence[Page]) -> str:
    """Returns the pages' text in the Markdown dialect of extracted texts."""
    lines = [lines_of(page, page.words) for page in pages]
    setting = setting_of(lines)
    running = running_lines(pages, lines, setting.size)
    vocabulary = vocabulary_of(line.text for found in lines for line in found)
    known = _Known(setting, vocabulary, len(pages))
    parts: list[Part] = []
    for page, found in zip(pages, lines, strict=True):
        parts += [Part(PartKind.ASIDE, (line,)) for line in found if line in running.first]
        left_out = running.repeated | running.first
        parts += _parts_of_page(page, [line for line in found if line not in left_out], known)
    return _written(pages, _run_over(parts, setting), known)


def _written(pages: Sequence[Page], parts: Sequence[Part], known: _Known) -> str:
    levels = levels_of(parts, known.setting)
    blocks: list[str] = []
    at = 0
    for page in pages:
        if page.number > 1:
            blocks.append(PAGE_BREAK)
        if not page.words and not page.aside:
            blocks.append(f"<!-- page {page.number} has no text -->")
        end = at
        while end < len(parts) and parts[end].page == page.number:
            end += 1
        own = {place - at: levels[place] for place in range(at, end) if place in levels}
        blocks += blocks_of(parts[at:end], own, known.vocabulary)
        at = end
    return document(blocks)


def _parts_of_page(page: Page, lines: Sequence[Line], known: _Known) -> list[Part]:
    words = [word for line in lines for word in line.words]
    tables = tables_of(page, words, known.vocabulary)
    taken = {word for table in tables for line in table.column.lines for word in line.words}
    rest = lines_of(page, [word for word in words if word not in taken]) if tables else lines
    rows = {table.column: table.rows for table in tables}
    columns = columns_of(rest, tuple(rows))
    entries = entries_of(rest, known.pages)
    beside = columns if len(columns) <= MOST_COLUMNS else ()
    parts: list[Part] = []
    for column in columns:
        if column in rows:
            parts.append(Part(PartKind.TABLE, column.lines, rows=rows[column]))
        else:
            room = _room(column, beside, known.setting)
            parts += parts_of(column, room, known.setting, entries)
    return parts + [Part(PartKind.ASIDE, (line,)) for line in lines_of(page, page.aside)]


def _room(column: Column, columns: Sequence[Column], setting: Setting) -> float:
    """Returns how far to the right a column's lines could have gone, in points."""
    beside = [
        other.left for other in columns if other.left > column.left and column.is_beside(other)
    ]
    same = [other.right for other in columns if abs(other.left - column.left) < setting.size]
    room = max([column.right, *same])
    if not beside and abs(column.left - setting.left) < _SAME_MARGIN * setting.size:
        room = max(room, setting.right)
    return max(column.right, min([room, *beside]))


def _run_over(parts: list[Part], setting: Setting) -> list[Part]:
    """Returns the parts with paragraphs joined that a page or a column broke."""
    joined: list[Part] = []
    last: int | None = None  # of the body's text, in ``joined``
    for part in parts:
        if part.kind is PartKind.ASIDE or _is_small(part, setting):
            joined.append(part)
            continue
        if last is not None and not part.tight and _runs_on(joined[last], part):
            before = joined[last]
            joined[last] = replace(before, lines=before.lines + part.lines, full=part.full)
            continue
        joined.append(part)
        last = len(joined) - 1
    return joined


def _is_small(part: Part, setting: Setting) -> bool:
    return part.kind is PartKind.TEXT and part.size < _SMALL * setting.size


def _runs_on(before: Part, part: Part) -> bool:
    """Tells whether ``part``, the first of a column or page, goes on with the part ``before``."""
    if part.kind is not PartKind.TEXT or before.kind not in (PartKind.TEXT, PartKind.ITEM):
        return False
    first, last = part.lines[0], before.lines[-1]
    if abs(first.look.size - last.look.size) > _SAME_SIZE or before.bold != part.bold:
        return False
    if before.page == part.page and first.baseline > last.baseline and first.left < last.right:
        return False  # below it in the same column, at a paragraph's distance
    if not before.full or before.ends_sentence:
        return False
    return first.text[0].islower() or last.text.endswith("-") or len(before.lines) > 1
