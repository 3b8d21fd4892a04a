"""Letters joined to words: spaces by sign and by distance, footnote marks apart."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from corpus.extraction.pdf_glyphs import Glyph
from corpus.extraction.pdf_page import Word

SOFT_HYPHEN = "\u00ad"
_LINE_END_HYPHEN = 0x02  # PDFium's sign for a hyphen that ends a line
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_WIDEST_KERN = 0.6  # of the size: a gap wider than that separates, even where no space is written
_SAME_LINE = 0.5  # of the size: a baseline further away is another line's
_SMALL = 0.85  # of the size beside it: a figure as small that stands higher marks a footnote
_HIGH = 0.15  # of the size


def words_of(glyphs: Iterable[Glyph | None]) -> list[Word]:
    """Returns the words that ``glyphs`` make up, in order; ``None`` separates."""
    words: list[Word] = []
    current: list[Glyph] = []
    for glyph in glyphs:
        if glyph is None:
            words += _word(current, words)
            current = []
            continue
        if current and _separates(current[-1], glyph):
            words += _word(current, words)
            current = []
        current.append(glyph)
    return _marked(words + _word(current, words))


def _separates(before: Glyph, glyph: Glyph) -> bool:
    size = max(before.look.size, glyph.look.size)
    if abs(glyph.baseline - before.baseline) > _SAME_LINE * size:
        return True
    if not -size < glyph.left - before.right < _WIDEST_KERN * size:
        return True
    return _is_raised(before, glyph) or _is_raised(glyph, before)


def _is_raised(base: Glyph, glyph: Glyph) -> bool:
    """Tells whether ``glyph`` is a small figure above the line of ``base``."""
    small = glyph.look.size <= _SMALL * base.look.size
    high = base.baseline - glyph.baseline > _HIGH * base.look.size
    return small and high and chr(glyph.code).isdigit()


def _word(glyphs: list[Glyph], words: list[Word]) -> list[Word]:
    text = _text(glyphs)
    if not text:
        return []
    look = glyphs[0].look
    if any(glyph.look != look for glyph in glyphs):
        look = Counter(glyph.look for glyph in glyphs).most_common(1)[0][0]
    made = Word(
        text=text,
        left=min(glyph.left for glyph in glyphs),
        right=max(glyph.right for glyph in glyphs),
        baseline=next(glyph.baseline for glyph in glyphs if glyph.look == look),
        look=look,
        place=len(words),
        tag=glyphs[0].tag,
    )
    return [made]


def _marked(words: list[Word]) -> list[Word]:
    """Returns the words, those marked that are small figures beside or before larger letters."""
    marked = list(words)
    for at, word in enumerate(words):
        beside = words[max(at - 1, 0) : at + 2]
        if word.text.isdecimal() and any(_is_raised_beside(other, word) for other in beside):
            marked[at] = replace(word, raised=True)
    return marked


def _is_raised_beside(other: Word, word: Word) -> bool:
    size = other.look.size
    near = max(word.left - other.right, other.left - word.right) < size
    small = word.look.size <= _SMALL * size
    return near and small and _HIGH * size < other.baseline - word.baseline < size


def _text(glyphs: list[Glyph]) -> str:
    letters = []
    for glyph in glyphs:
        if glyph.code == _LINE_END_HYPHEN:
            letters.append("-")
        else:
            letters.append(_LIGATURES.get(glyph.code, chr(glyph.code)))
    joined = "".join(letters).encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    return unicodedata.normalize("NFC", joined)
