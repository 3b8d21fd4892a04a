"""A span in its surroundings: excerpts of a document, cut into cited, judged and other pieces."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.span import Span
from evals.samples import Sample
from evals.texts import Place, Texts

# Code points shown before and after a span: a sentence or so on either side.
CONTEXT = 140
# Longer pieces lose their middle; a list of twenty names stays whole.
LONGEST_PIECE = 600
CUT = " […] "
# Rightly judged places that a reply did not touch: enough to see what it should have said.
SHOWN_JUDGMENTS = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """Text with one standing: which citations cover it, and whether it is judged to be right.

    ``closes`` are the citation numbers that end with it; ``closes_judged`` says the same of a
    judged quote.
    """

    text: str
    cited: tuple[int, ...]
    judged: bool
    closes: tuple[int, ...]
    closes_judged: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Pieces of a document in order; ``starts`` and ``ends`` say whether it is whole there."""

    document: str
    title: str
    pieces: tuple[Piece, ...]
    starts: bool
    ends: bool


def judged_places(sample: Sample, cited: Iterable[Place]) -> tuple[Place, ...]:
    """Returns the judged places to show: those that ``cited`` touch, else the first of a target.

    A target that is not touched shows its first place; at most ``SHOWN_JUDGMENTS`` such targets
    are shown.
    """
    cited = tuple(cited)
    shown: list[Place] = []
    untouched = 0
    for target in sample.targets:
        touched = [place for place in target if any(_touch(place, other) for other in cited)]
        if not touched:
            untouched += 1
        shown += touched or (target[:1] if untouched <= SHOWN_JUDGMENTS else ())
    return tuple(dict.fromkeys(shown))


def _touch(one: Place, other: Place) -> bool:
    return one.document == other.document and one.span.overlap(other.span) > 0


def excerpts_of(
    cited: Sequence[tuple[int, Place]], judged: Sequence[Place], texts: Texts
) -> tuple[Excerpt, ...]:
    """Returns the excerpts that show every place, documents in order of first mention.

    Places whose document is unknown, or that lie beyond its end, are left out.
    """
    places = [place for _, place in cited] + list(judged)
    found: list[Excerpt] = []
    for document in dict.fromkeys(place.document for place in places):
        text = texts.by_id.get(document, "")
        spans = [place.span for place in places if place.document == document]
        numbers = [(number, place.span) for number, place in cited if place.document == document]
        right = [place.span for place in judged if place.document == document]
        title = texts.title(document)
        for window in _windows(text, [span for span in spans if span.start < len(text)]):
            pieces = _pieces(text, window, numbers, right)
            found.append(
                Excerpt(document, title, pieces, window.start == 0, window.end == len(text))
            )
    return tuple(found)


def _windows(text: str, spans: Iterable[Span]) -> list[Span]:
    """Returns the surroundings of ``spans``, ascending; those that meet are one."""
    merged: list[Span] = []
    for span in sorted(spans):
        window = _surroundings(text, span)
        if merged and window.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, window.end))
        else:
            merged.append(window)
    return merged


def _surroundings(text: str, span: Span) -> Span:
    """Returns ``span`` with its context, cut between words."""
    start, end = max(0, span.start - CONTEXT), min(len(text), span.end + CONTEXT)
    if start:
        start += _past_word(text[start : span.start])
    if end < len(text):
        end -= _past_word(text[span.end : end][::-1])
    return Span(start, max(end, start + 1))


def _past_word(text: str) -> int:
    """Returns how much of ``text`` its first word takes, which may be cut, and the space after it.

    >>> _past_word("sken öppnar nio"), _past_word(" öppnar nio"), _past_word("sken")
    (5, 1, 4)
    """
    word = "" if text[:1].isspace() else text.split(maxsplit=1)[0] if text else ""
    return len(text) - len(text[len(word) :].lstrip())


def _pieces(
    text: str, window: Span, cited: Sequence[tuple[int, Span]], judged: Sequence[Span]
) -> tuple[Piece, ...]:
    spans = [span for _, span in cited] + list(judged)
    cuts = {window.start, window.end}
    cuts |= {at for span in spans for at in (span.start, span.end)}
    inside = sorted(at for at in cuts if window.start <= at <= window.end)
    return tuple(
        Piece(
            text=_shortened(text[start:end]),
            cited=tuple(number for number, span in cited if span.start <= start < span.end),
            judged=any(span.start <= start < span.end for span in judged),
            closes=tuple(number for number, span in cited if span.end == end),
            closes_judged=any(span.end == end for span in judged),
        )
        for start, end in pairwise(inside)
    )


def _shortened(text: str) -> str:
    """Returns ``text`` with white space collapsed, and without its middle where it is too long."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    kept = "\n".join(line for line in lines if line)
    if not kept:
        return _gap(text)
    if len(kept) > LONGEST_PIECE:
        half = (LONGEST_PIECE - len(CUT)) // 2
        kept = kept[:half].rstrip() + CUT + kept[-half:].lstrip()
    before = text[: len(text) - len(text.lstrip())]
    return _gap(before) + kept + _gap(text[len(text.rstrip()) :])


def _gap(space: str) -> str:
    return "\n" if "\n" in space else " " if space else ""
