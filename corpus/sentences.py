"""Swedish sentences, as exact spans."""

import re
from collections.abc import Iterator

from corpus.boilerplate import find_phrases, trim_phrases
from corpus.full_stops import Follower, full_stop_ends
from corpus.lines import ZERO_WIDTH, trim
from corpus.span import Span
from corpus.wording import read_wording

LONGEST_SENTENCE = 2_000  # characters; longer ones are tables or logs and are cut at white space

_CLOSING = r"(?:[\"”“'’»«)\]*_]|\[[^\]\n]{1,25}\]|[¹²³⁰-⁹])*+"  # also "[1]", "[källa behövs]", "²"
_END = re.compile(  # opens with the sign itself, which the search then skips to
    r"[.!?…](?:"
    rf"(?<![.!?…]{{2}})[.!?…]*({_CLOSING})(?=[{ZERO_WIDTH}]*\s)"
    r"|(?<=[a-zåäöé]{4}[.!?])\d{1,2}(?=\s+[A-ZÅÄÖ])"  # the number of a footnote
    r"|(?:(?<=[a-zåäöé]{3}[.!?])|(?<=\w\)[.!?]))(?=[A-ZÅÄÖ][a-zåäö]*[\s,]))"  # no space after it
)
_NEXT = re.compile(r"([\W_]*)([^\W_][\w\u0300-\u036f]*)(\s?§)?")  # with the letters' marks
_BRAND = re.compile(r"[a-zåäö]{1,2}-?[A-ZÅÄÖ]")  # iPhone, e-Tjänsten
_EXCLAIMED = re.compile(r"(\w+)$")
_BRACKET = re.compile(r"\s*\(")
_LOOK_AHEAD = 60  # characters; enough for the next word
_LOOK_BACK = 60  # characters; enough for what stands before a full stop
_LONGEST_ASIDE = 300  # characters; a bracket left open farther back is a slip of the writer


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
    follower = _follower(text, match.end(), limit)
    if follower is None:  # closing signs alone are no sentence
        return match.end() + _LOOK_AHEAD < limit
    if not follower.begins or _in_brackets(text, start, match):
        return False
    sentence = text[max(start, match.start() - _LOOK_BACK) : match.start()]
    if match[0].startswith("!"):
        name = _EXCLAIMED.search(sentence)
        return follower.is_opener or name is None or not _is_exclaimed(name[1])
    if match[0][0] != "." or match[0].startswith(".."):
        return True
    closing = "" if _BRACKET.match(text, start, start + _LOOK_BACK) else match[1] or ""
    return full_stop_ends(sentence, closing, follower)


def _follower(text: str, end: int, limit: int) -> Follower | None:
    found = _NEXT.match(text, end, min(limit, end + _LOOK_AHEAD))
    if found is None:
        return None
    signs, word, section = found.groups()
    begins = (
        not word[0].islower()
        or "…" in signs.replace("..", "…")  # "Hon kom. … och gick"
        or _BRAND.match(text, found.start(2), limit) is not None
    )
    return Follower(signs, word, begins, is_number=word[0].isdigit() or section is not None)


def _is_exclaimed(name: str) -> bool:
    return name.casefold() in read_wording().exclaimed_names


def _in_brackets(text: str, start: int, match: re.Match[str]) -> bool:
    """Tells whether a closing sign stands in brackets that a sentence is in the middle of."""
    if text[match.start() - 1 : match.start()] == "(":
        return True  # "tolv (!) dagar"
    recent = text[max(start, match.end() - _LONGEST_ASIDE) : match.end()]
    whole = recent.lstrip().startswith("(")  # whole sentences are in brackets, not a part of one
    if recent.count("(") - whole <= recent.count(")"):
        return False
    return ")" in text[match.end() : match.end() + _LONGEST_ASIDE]


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
