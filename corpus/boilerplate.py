"""What stands on every page of a web site and no reader asks about."""

import re

from corpus.markdown import PartKind
from corpus.span import Span
from corpus.units import LONGEST_SEEN, Unit
from corpus.wording import read_wording

_SHORTEST_DOUBLED = 5  # characters; "ja ja" is speech
_LINK_TARGET = re.compile(r"\[[^\[\]^][^\[\]]{0,100}\]:\s{1,9}\S{1,500}(?:\s+[\"'(].{0,200})?")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


def is_boilerplate(unit: Unit) -> bool:
    """Tells whether all of a unit is web boilerplate, signs alone, or a caption said twice.

    Signs are rules, tags, comments, front matter and what Markdown writes about its links.
    """
    if unit.part is not None:
        return unit.part is PartKind.COMMENT
    if _LETTER_OR_DIGIT.search(unit.text) is None or _LINK_TARGET.fullmatch(unit.text):
        return True
    words = unit.words
    if not words:
        return len(unit.text) <= LONGEST_SEEN
    if unit.level:
        return False  # a section of its own on cookies, on searching, …
    return _is_doubled(words) or read_wording().boilerplate_line.fullmatch(words) is not None


def _is_doubled(words: str) -> bool:
    """Tells whether a text is twice the same: the caption of a logo and its alternative text."""
    half = len(words) // 2
    return (
        len(words) > _SHORTEST_DOUBLED and words[:half] == words[half + 1 :] and words[half] == " "
    )


def find_phrases(text: str, span: Span) -> list[Span]:
    """Returns the link texts within ``span``, such as ``öppnas i nytt fönster.``, in order."""
    wording = read_wording()
    lowered = span.slice(text).lower()
    if not any(hint in lowered for hint in wording.phrase_hints):
        return []
    found = wording.boilerplate_phrase.finditer(text, span.start, span.end)
    return [Span(*match.span()) for match in found]


def trim_phrases(text: str, span: Span) -> Span:
    """Returns ``span`` without the link texts and full stops that end it."""
    end = span.end
    for phrase in reversed(find_phrases(text, span)):
        if text[phrase.end : end].strip(" \u00a0\t\r\n.,"):
            break
        end = phrase.start
    kept = text[span.start : end].rstrip()
    return Span(span.start, span.start + len(kept)) if kept and end < span.end else span
