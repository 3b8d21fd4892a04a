"""Swedish sentences, as exact spans."""

import re
from collections.abc import Iterator

from corpus.boilerplate import find_phrases, trim_phrases
from corpus.lines import trim
from corpus.span import Span
from corpus.wording import read_wording

LONGEST_SENTENCE = 2_000  # characters; longer ones are tables or logs and are cut at white space

_END = re.compile(
    r"[.!?…]+[\"”'’»)\]*_]*(?=\s)"
    r"|(?<=[a-zåäö]{3})\.(?=[A-ZÅÄÖ][a-zåäö]*[\s,])"  # the space after it forgotten
)
_WORD = re.compile(r"\w")
_BEFORE = re.compile(r"(?:^|[\s(\[\"”'’»/–-])([^\s(\[\"”'’»/–-]{1,24})$")
_NEXT = re.compile(r"\s*[\"”'’«»(\[*_–—•-]*\s*(\w)(\w*)")
_LOOK_BACK, _LOOK_AHEAD = 40, 60  # characters; enough for an abbreviation and the next word
_LONGEST_ASIDE = 300  # characters; a bracket left open farther back is a slip of the writer
_INITIALS = re.compile(r"[A-ZÅÄÖ](?:[.-]+[A-ZÅÄÖ]){0,3}")
_ROMAN = re.compile(r"[IVX]+")


def sentence_spans(text: str, span: Span) -> tuple[Span, ...]:
    """Returns the sentences of ``text`` within ``span``, in order.

    White space at either side is left out, and so are link texts at the end such as ``Länk till
    annan webbplats, öppnas i nytt fönster.``

    >>> text = "Mötet börjar kl. 8.00 den 3. mars. Välkommen!"
    >>> [part.slice(text) for part in sentence_spans(text, Span(0, len(text)))]
    ['Mötet börjar kl. 8.00 den 3. mars.', 'Välkommen!']
    """
    spans = []
    start = span.start
    asides = find_phrases(text, span)
    for end in (*_ends(text, span, asides), span.end):
        trimmed = trim(text, start, end)
        start = end
        if trimmed is not None:
            spans += _cut_long(text, trim_phrases(text, trimmed) if asides else trimmed)
    return tuple(spans)


def _ends(text: str, span: Span, asides: list[Span]) -> Iterator[int]:
    """Yields where sentences end, never within an aside such as a link text."""
    start = span.start
    aside = 0
    for match in _END.finditer(text, span.start, span.end):
        while aside < len(asides) and asides[aside].end < match.start():
            aside += 1
        within = aside < len(asides) and asides[aside].start < match.start() < asides[aside].end - 1
        if not within and _is_end(text, start, match, span.end):
            start = match.end()
            yield start


def _is_end(text: str, start: int, match: re.Match[str], limit: int) -> bool:
    horizon = min(limit, match.end() + _LOOK_AHEAD)
    follower = _NEXT.match(text, match.end(), horizon)
    if follower is None:  # closing signs alone are no sentence
        return horizon < limit or _WORD.search(text, match.end(), horizon) is not None
    if follower[1].islower() or _in_brackets(text, start, match.end()):
        return False
    if match[0][0] != "." or match[0].startswith(".."):
        return True
    look_back = text[max(start, match.start() - _LOOK_BACK) : match.start()]
    before = _BEFORE.search(look_back)
    if before is None:
        return True
    return _word_ends(before[1], look_back[: before.start(1)].rstrip(), follower)


def _word_ends(word: str, earlier: str, follower: re.Match[str]) -> bool:
    """Tells whether a full stop after ``word`` ends a sentence.

    Args:
        word: What stands before the full stop, up to white space or a bracket.
        earlier: The sentence before that word, or the end of it; empty for its first word.
        follower: The next word, its first letter and its rest.
    """
    wording = read_wording()
    if _INITIALS.fullmatch(word):
        return (follower[1] + follower[2]).casefold() in wording.openers
    lowered = word.casefold()
    if word in wording.name_abbreviations or lowered in wording.abbreviations:
        return False
    if lowered in wording.closing_abbreviations:
        return follower[1].isupper()
    if lowered in wording.number_abbreviations:
        return not follower[1].isdigit()
    if word.isdecimal() or _ROMAN.fullmatch(word):
        return bool(earlier) and earlier[-1] not in ":;,"
    return True


def _in_brackets(text: str, start: int, end: int) -> bool:
    recent = text[max(start, end - _LONGEST_ASIDE) : end]
    if recent.count("(") <= recent.count(")"):
        return False
    return ")" in text[end : end + _LONGEST_ASIDE]


def _cut_long(text: str, span: Span) -> list[Span]:
    """Cuts what no reader would call a sentence, at white space where there is any."""
    pieces = []
    start = span.start
    while span.end - start > LONGEST_SENTENCE:
        limit = start + LONGEST_SENTENCE
        cut = next((at for at in range(limit, start, -1) if text[at].isspace()), limit)
        pieces.append(trim(text, start, cut))
        start = cut
    pieces.append(trim(text, start, span.end))
    return [piece for piece in pieces if piece is not None]
