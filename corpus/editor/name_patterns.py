"""The ways in which a text gives two names for one thing: one function a way.

Two more were tried and left out, because most of what they found were two things: a noun before a
proper name ("vårt kontor, Norra Europa"), and a proper name that goes on ("Norra Europa Forum").
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from corpus.editor.acronym import Fit, is_short_for, name_after, name_before
from corpus.editor.naming import Naming
from corpus.lines import trim
from corpus.span import Span


class NamePattern(StrEnum):
    """How a text gives two names for one thing."""

    NAME_SHORT = "name_short"  # regional utvecklingsstrategi (RUS)
    SHORT_NAME = "short_name"  # RUS (regional utvecklingsstrategi)
    COMMA = "comma"  # Regional utvecklingsstrategi, RUS, är
    DASH = "dash"  # RUS – regional utvecklingsstrategi
    LABEL = "label"  # a heading "Europas regioner (AER)": the letters do not match
    CALLED = "called"  # styrketräning, även kallad motståndsträning
    SHORT_FOR = "short_for"  # RUS är en förkortning av regional utvecklingsstrategi


Pair = tuple[NamePattern, Span, Span]

_CAPITALS = "A-ZÅÄÖ"
_SHORT = (  # bounded, so that a long row of signs costs no more than it is long
    rf"(?=[^\W_]{{0,15}}[{_CAPITALS}][^\W_]{{0,15}}[{_CAPITALS}\d])"
    rf"[{_CAPITALS}][^\W_]{{0,15}}(?:[&+/-][^\W_]{{1,15}}){{0,3}}"
)
_IN_BRACKETS = re.compile(rf"\((?P<first>{_SHORT})(?:\s*(?:&|och|and|/)\s*(?P<second>{_SHORT}))?\)")
_BEFORE_BRACKETS = re.compile(rf"(?<!\w)(?P<short>{_SHORT})\s+\((?P<name>[^()\n]{{4,120}})\)")
_AFTER_COMMA = re.compile(rf",\s+(?P<short>{_SHORT})(?=[,.;)]|\s*$)")
_AFTER_DASH = re.compile(
    rf"(?<=[^\W_])\s+[–—-]\s+(?P<short>{_SHORT})(?!\w|\s+[–—-]\s|\s+[{_CAPITALS}])"
)
_BEFORE_DASH = re.compile(rf"(?<![\w-])(?P<short>{_SHORT})\s+[–—-]\s+(?=[^\W\d_])")
_BEFORE_VERB = re.compile(rf"(?<!\w)(?P<short>{_SHORT})(?:[\s-]+[a-zåäö]+)?\s+$")
_LABEL = re.compile(rf"(?P<name>[^()\n]{{8,120}}?)\s+\((?P<short>[{_CAPITALS}]{{3,8}})\)")
_LEAST_LABEL = 3  # words, so that a heading such as "Ansökan (PDF)" is none

_QUOTED = r"[”\"»“](?P<quoted>[^”\"»“«\n]{3,60})[”\"«]"
# Only where a name surely begins: with the sentence, or after an article.
_OLD_NAME = re.compile(
    rf"(?:{_QUOTED}|(?:^|[.!?:\n]\s+|\b(?:en|ett|an?)\s+)(?P<bare>[^\W_][\w’'-]+(?:\s+[\w’'-]+){{0,2}}))"
    r"[\s(,]*$"
)
_END = r"(?=\s+(?:eller|och|or|and|som|i|är)\s|[,.;:()!?\n]|\s*$)"
_NEW_NAME = re.compile(rf"{_QUOTED}|(?P<bare>[^\W_][^,.;:()!?\n”\"]{{2,60}}?){_END}")
_MOST_WORDS = 4  # of a name that no acronym check stands behind
_SIGNS = "*_”\"»«“’',. "
_LOOK_BACK, _LOOK_AHEAD = 150, 150  # characters; longer than names are


def find_pairs(text: str, span: Span, naming: Naming, *, is_heading: bool) -> Iterator[Pair]:
    """Yields what is named twice within ``span``: the pattern, the name and the other name."""
    for pattern, *spans in _found(text, span, naming, is_heading=is_heading):
        name, other = (_without_signs(text, part) for part in spans)
        is_within = pattern is not NamePattern.CALLED and other.slice(text) in name.slice(text)
        if not is_within and "://" not in name.slice(text):
            yield pattern, name, other


def _without_signs(text: str, span: Span) -> Span:
    """Returns ``span`` without quotation marks, emphasis and stops around it."""
    part = span.slice(text)
    start = span.start + len(part) - len(part.lstrip(_SIGNS))
    end = span.start + len(part.rstrip(_SIGNS))
    return Span(start, end) if start < end else span


def _found(text: str, span: Span, naming: Naming, *, is_heading: bool) -> Iterator[Pair]:
    yield from _in_brackets(text, span, naming)
    yield from _before_brackets(text, span, naming)
    yield from _after(_AFTER_COMMA, NamePattern.COMMA, text, span, naming)
    yield from _after(_AFTER_DASH, NamePattern.DASH, text, span, naming)
    yield from _before_dash(text, span, naming)
    yield from _short_for(text, span, naming)
    yield from _called(text, span, naming)
    if is_heading:
        yield from _label(text, span)


def _in_brackets(text: str, span: Span, naming: Naming) -> Iterator[Pair]:
    for match in _IN_BRACKETS.finditer(text, span.start, span.end):
        end = match.start()
        for group in ("second", "first"):  # "X and Y (AB & CD)": from the right
            if match[group] is None:
                continue
            name = _before(text, span, end, match[group], naming)
            if name is None:
                break
            yield NamePattern.NAME_SHORT, name, Span(*match.span(group))
            end = name.start


def _before_brackets(text: str, span: Span, naming: Naming) -> Iterator[Pair]:
    for match in _BEFORE_BRACKETS.finditer(text, span.start, span.end):
        name = trim(text, *match.span("name"))
        words = re.findall(r"[^\W_][^\s,]*", match["name"])
        if name and is_short_for(
            match["short"], words, small_words=naming.small_words, fit=Fit.WITHOUT_ONE
        ):
            yield NamePattern.SHORT_NAME, name, Span(*match.span("short"))


def _after(
    way: re.Pattern[str], pattern: NamePattern, text: str, span: Span, naming: Naming
) -> Iterator[Pair]:
    """Yields the abbreviations that stand after their names."""
    for match in way.finditer(text, span.start, span.end):
        name = _before(text, span, match.start(), match["short"], naming)
        if name is not None and (pattern is not NamePattern.DASH or _has_words(text, name)):
            yield pattern, name, Span(*match.span("short"))


def _has_words(text: str, name: Span) -> bool:
    """Tells whether a name has more than one word; one alone fits too easily beside a dash."""
    return len(name.slice(text).split()) > 1


def _before(text: str, span: Span, end: int, short: str, naming: Naming) -> Span | None:
    start = max(span.start, end - _LOOK_BACK)
    if start >= end:
        return None
    return name_before(text, Span(start, end), short, small_words=naming.small_words)


def _before_dash(text: str, span: Span, naming: Naming) -> Iterator[Pair]:
    for match in _BEFORE_DASH.finditer(text, span.start, span.end):
        short = Span(*match.span("short"))
        yield from _opened_by(short, Span(match.end(), span.end), NamePattern.DASH, text, naming)


def _short_for(text: str, span: Span, naming: Naming) -> Iterator[Pair]:
    for verb in naming.short_for.finditer(text, span.start, span.end):
        begin = max(span.start, verb.start() - _LOOK_BACK)
        match = _BEFORE_VERB.search(text, begin, verb.start())
        if match is not None and verb.end() < span.end:
            short, rest = Span(*match.span("short")), Span(verb.end(), span.end)
            yield from _opened_by(short, rest, NamePattern.SHORT_FOR, text, naming)


def _opened_by(
    short: Span, rest: Span, pattern: NamePattern, text: str, naming: Naming
) -> Iterator[Pair]:
    """Yields the name at the start of ``rest`` that ``short`` stands for."""
    near = Span(rest.start, min(rest.end, rest.start + _LOOK_AHEAD))
    name = name_after(text, near, short.slice(text), small_words=naming.small_words)
    if name is not None and _has_words(text, name):
        yield pattern, name, short


def _called(text: str, span: Span, naming: Naming) -> Iterator[Pair]:
    for verb in naming.called.finditer(text, span.start, span.end):
        opening = text[max(span.start, verb.start() - _LOOK_BACK) : verb.start()]
        old = _OLD_NAME.search(opening) if opening.rstrip().endswith(("(", ",")) else None
        new = _NEW_NAME.match(text, verb.end() + 1, span.end)
        if old is None or new is None:
            continue
        name = _named(old, verb.start() - len(opening))
        other = _named(new, 0)
        is_short = max(len(part.slice(text).split()) for part in (name, other)) <= _MOST_WORDS
        first = name.slice(text).split()[0].casefold()
        if is_short and first not in naming.small_words:
            yield NamePattern.CALLED, name, other


def _named(match: re.Match[str], base: int) -> Span:
    start, end = match.span("quoted" if match["quoted"] else "bare")
    return Span(base + start, base + end)


def _label(text: str, span: Span) -> Iterator[Pair]:
    """Yields the name and the abbreviation that make up all of a heading."""
    match = _LABEL.fullmatch(span.slice(text).strip("#*_ "))
    if match is None or len(match["name"].split()) < _LEAST_LABEL:
        return
    at = text.index(match[0], span.start)
    name, short = (Span(at + begin, at + end) for begin, end in map(match.span, ("name", "short")))
    yield NamePattern.LABEL, name, short
