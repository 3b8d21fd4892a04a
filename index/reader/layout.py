"""Lays a question and a passage out as the one row of tokens that the reader's network takes.

    <s> query: QUESTION </s> passage: HEADING </s> SENTENCE </s> SENTENCE … </s>

The prefixes are those that the encoder was made with. The ``</s>`` before a sentence is its marker;
what the network says of a sentence is summed over its words, because markers, all the same token in
the same company, hardly learn to tell what follows them. Beside its token, each place has a kind
(what part of the row it is in) and a match (whether its word occurs on the other side), because the
network is small and need not spend itself on finding out what can be told.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from corpus.span import Span
from index.analysis import words
from index.e5.tokenizer import Tokenizer
from index.reader.matching import LaidWord, Match, Matches

# Questions are cut at 1,000 characters and mostly have 10 to 20 tokens.
MAX_QUESTION_TOKENS = 64
MAX_HEADING_TOKENS = 32
# A passage of 700 characters has about 180 tokens; the few longer ones are read in parts.
MAX_TOKENS = 320
QUESTION_PREFIX = "query:"
PASSAGE_PREFIX = "passage:"

_WORD = re.compile(r"\S+")
_NOWHERE = (-1, -1)
_MAX_KNOWN = 50_000  # words whose tokens are remembered: about 10 MB, as in the tokenizer

Numbers = npt.NDArray[np.int64]


class Kind(IntEnum):
    """What part of the row a token is in."""

    QUESTION = 0
    HEADING = 1
    TEXT = 2
    MARKER = 3


@dataclass(frozen=True, slots=True)
class ReaderPassage:
    """What is read.

    Attributes:
        heading: Its document's title and the headings above it, as one text.
        text: The passage.
        sentences: The pieces to be judged, ascending by start, counted in ``text``; a piece is read
            from its start up to the next one's, so of two that begin at one place one is judged.
    """

    heading: str
    text: str
    sentences: tuple[Span, ...]

    def __post_init__(self) -> None:
        starts = [span.start for span in self.sentences]
        if not starts or starts != sorted(starts):
            raise ValueError("a passage to read needs sentences, ascending by start")
        if max(span.end for span in self.sentences) > len(self.text):
            raise ValueError(f"a sentence ends behind the passage's {len(self.text)} characters")


@dataclass(frozen=True, slots=True)
class Row:
    """One input of the network; all arrays but ``markers`` are as long as the row.

    Attributes:
        tokens: ``int64``, ids of the encoder's vocabulary.
        kinds: ``int64``, of ``Kind``.
        matches: ``int64``, of ``Match``.
        markers: ``int64, (sentences,)``, where the markers stand; each sentence ends at the next.
        first: The number, in the passage, of the first sentence in this row.
        places: For each token the span of its word in the passage's text, ``(-1, -1)`` outside it;
            ``int64, (tokens, 2)``.
    """

    tokens: Numbers
    kinds: Numbers
    matches: Numbers
    markers: Numbers
    first: int
    places: Numbers

    @property
    def last(self) -> int:
        """Where the row's last token stands, which ends the last sentence."""
        return len(self.tokens) - 1


class Layout:
    """Lays out rows; safe to share between threads."""

    def __init__(self, tokenizer: Tokenizer, *, start: int, end: int) -> None:
        self._tokenizer = tokenizer
        self._start, self._end = start, end
        self._known: dict[str, tuple[int, ...]] = {}

    def rows(
        self, question: str, passage: ReaderPassage, *, max_tokens: int = MAX_TOKENS
    ) -> tuple[Row, ...]:
        """Returns the rows in which ``passage`` is read: one, or several when it is too long.

        Every distinct start of a sentence has its marker in exactly one of them, in order. A single
        sentence that is too long for a row is read as far as there is room.
        """
        asked = self.words_of(question)
        heading = self.words_of(passage.heading)
        pieces = self._pieces(passage)
        shown = [word for piece in pieces for word in piece]
        judged = Matches(asked, (*heading, *shown))
        asked, heading = _cut(asked, MAX_QUESTION_TOKENS), _cut(heading, MAX_HEADING_TOKENS)
        made: list[Row] = []
        first = 0
        while first < len(pieces):
            row = _Unfinished(self._start, self._end, max_tokens)
            row.add(self._prefix(QUESTION_PREFIX), Kind.QUESTION, {})
            row.add(asked, Kind.QUESTION, judged.of_question)
            row.mark(Kind.QUESTION)
            row.add((*self._prefix(PASSAGE_PREFIX), *heading), Kind.HEADING, judged.of_passage)
            last = first
            while last < len(pieces) and (last == first or row.has_room(pieces[last])):
                row.mark(Kind.MARKER)
                row.add(pieces[last], Kind.TEXT, judged.of_passage)
                last += 1
            made.append(row.finished(first))
            first = last
        return tuple(made)

    def words_of(self, text: str, span: Span | None = None) -> tuple[LaidWord, ...]:
        """Returns the words of ``text``, or of a span of it, that have any tokens."""
        start, end = (span.start, span.end) if span else (0, len(text))
        self._tokenizer.encode(text[start:end], max_tokens=len(text) + 2)  # all its words at once
        found = (
            LaidWord(Span(*match.span()), self._tokens(match[0]), tuple(words(match[0])))
            for match in _WORD.finditer(text, start, end)
        )
        return tuple(word for word in found if word.tokens)

    def _pieces(self, passage: ReaderPassage) -> list[tuple[LaidWord, ...]]:
        starts = sorted({span.start for span in passage.sentences})
        ends = [*starts[1:], max(span.end for span in passage.sentences)]
        return [
            self.words_of(passage.text, Span(start, end))
            for start, end in zip(starts, ends, strict=True)
        ]

    def _prefix(self, text: str) -> tuple[LaidWord, ...]:
        return (LaidWord(Span(0, 1), self._tokens(text), ()),)

    def _tokens(self, word: str) -> tuple[int, ...]:
        known = self._known.get(word)
        if known is None:
            ids = self._tokenizer.encode(word, max_tokens=len(word) + 2)
            known = tuple(ids[1:-1].tolist())
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            self._known[word] = known
        return known


def sentence_numbers(passage: ReaderPassage) -> tuple[int, ...]:
    r"""Returns, for each sentence of ``passage``, the number of its marker from 0.

    >>> sentence_numbers(ReaderPassage("", "- ett\n- två", (Span(0, 11), Span(0, 5), Span(6, 11))))
    (0, 0, 1)
    """
    starts = [span.start for span in passage.sentences]
    steps = [int(one != other) for one, other in pairwise(starts)]
    return tuple(accumulate(steps, initial=0))


def _cut(text: Sequence[LaidWord], max_tokens: int) -> tuple[LaidWord, ...]:
    """Returns the words that fit whole into ``max_tokens``."""
    lengths = accumulate(len(word.tokens) for word in text)
    return tuple(word for word, length in zip(text, lengths, strict=True) if length <= max_tokens)


class _Unfinished:
    """A row while it is being laid out."""

    def __init__(self, start: int, end: int, max_tokens: int) -> None:
        self._end = end
        self._max_tokens = max_tokens
        self._tokens = [start]
        self._kinds = [int(Kind.QUESTION)]
        self._matches = [int(Match.NONE)]
        self._places = [_NOWHERE]
        self._markers: list[int] = []

    def has_room(self, piece: Sequence[LaidWord]) -> bool:
        """Tells whether a marker, ``piece`` and the end fit."""
        needed = 1 + sum(len(word.tokens) for word in piece) + 1
        return len(self._tokens) + needed <= self._max_tokens

    def mark(self, kind: Kind) -> None:
        """Adds the token that ends a part; of kind ``MARKER`` it begins a sentence."""
        if kind is Kind.MARKER:
            self._markers.append(len(self._tokens))
        self._put(self._end, kind, Match.NONE, _NOWHERE)

    def add(self, text: Iterable[LaidWord], kind: Kind, matches: Mapping[str, Match]) -> None:
        """Adds words, as far as there is room for the end."""
        for word in text:
            match = max(
                (matches.get(part.folded, Match.NONE) for part in word.parts), default=Match.NONE
            )
            place = (word.span.start, word.span.end) if kind is Kind.TEXT else _NOWHERE
            for token in word.tokens[: self._max_tokens - 1 - len(self._tokens)]:
                self._put(token, kind, match, place)

    def finished(self, first: int) -> Row:
        """Returns the row with its end."""
        self._put(self._end, Kind.TEXT, Match.NONE, _NOWHERE)
        arrays = (self._tokens, self._kinds, self._matches, self._markers)
        tokens, kinds, matches, markers = (np.array(array, dtype=np.int64) for array in arrays)
        places = np.array(self._places, dtype=np.int64)
        return Row(tokens, kinds, matches, markers, first, places)

    def _put(self, token: int, kind: Kind, match: Match, place: tuple[int, int]) -> None:
        self._tokens.append(token)
        self._kinds.append(int(kind))
        self._matches.append(int(match))
        self._places.append(place)
