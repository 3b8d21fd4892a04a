"""The stream of a language model, cut into whole lines: one statement a line, its ids last.

A line is given only when it has ended, so nothing half-read can be shown, wherever the stream was
cut. All patterns are linear in the length of a line, and a line's length is bounded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.cleaning import INVISIBLE, clean

LONGEST_LINE = 2_000  # characters, as corpus.sentences has it; more is no sentence
MOST_IDS = 12  # of a line; the prompt asks for three at most

# A line's end, or where a thought begins or ends, as several models mark it in their text.
_SIGN = re.compile(
    r"(?P<end>[\n\r\v\f\x85\u2028\u2029])"
    r"|<(?P<closes>/?)(?:think|thinking|thought|reasoning)>|\[(?P<shuts>/?)THINK\]",
    re.IGNORECASE,
)
_LONGEST_TAG = len("</reasoning>")

_ID = r"[0-9]{1,3}(?:\.[0-9]{1,3})?"
_MARK = re.compile(rf"\s{{0,3}}[\[【]\s?({_ID}(?:\s?[,;–-]\s?{_ID}){{0,11}})\s?[\]】]")
_RANGE = re.compile(rf"({_ID})(?:\s?[–-]\s?({_ID}))?")
_BULLET = re.compile(r"(?:[-–—•*·]|[0-9]{1,2}\)|[0-9]{1,2}\.(?= [A-ZÅÄÖ]))\s+")
_NO_ANSWER = re.compile(r"[\W_]{0,4}SVAR[_ ]SAKNAS\b", re.IGNORECASE)
_MISSING = re.compile(r"[\W_]{0,4}DELVIS[\W_]{0,4}:[\W_]{0,4}(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A line that says something; unverified, never to be shown.

    Attributes:
        text: Without its marks.
        ids: What it claims to stand on, in its order: ``2.1``, or ``2`` for a whole passage.
    """

    text: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The line says that the sources hold no answer."""


@dataclass(frozen=True, slots=True)
class Missing:
    """The line says what is not answered; unverified, see ``assistant.grounding.missing``."""

    text: str


Line = Statement | NoAnswer | Missing


@dataclass(slots=True)
class LineReader:
    """Takes a stream piece by piece, cut anywhere, and gives its lines as they end."""

    _pending: str = ""
    _line: list[str] = field(default_factory=list)
    _length: int = 0
    _is_thought: bool = False

    def feed(self, piece: str) -> tuple[Line, ...]:
        """Returns the lines that ``piece`` ends, in order."""
        self._pending += INVISIBLE.sub("", piece)
        return tuple(self._read())

    def close(self) -> tuple[Line, ...]:
        """Returns the last line, to be called only when the model says that it was done."""
        self._pending += "\n"
        lines = tuple(self._read())
        self._pending = ""
        return lines

    def _read(self) -> Iterator[Line]:
        text, at = self._pending, 0
        for sign in _SIGN.finditer(text):
            before = text[at : sign.start()]
            if not sign["end"]:
                self._turn(before, closes=bool(sign["closes"] or sign["shuts"]))
            elif self._is_thought:
                continue
            else:
                self._keep(before)
                yield from self._end_line()
            at = sign.end()
        # Only what may be the beginning of a tag is kept back, so that nothing is read twice.
        whole = max(at, len(text) - _LONGEST_TAG)
        self._keep(text[at:whole])
        self._pending = text[whole:]

    def _turn(self, before: str, *, closes: bool) -> None:
        """Goes into a thought or out of it; what is before an end was thought, too."""
        if closes:
            self._line, self._length = [], 0
        else:
            self._keep(before)
        self._is_thought = not closes

    def _keep(self, text: str) -> None:
        if self._is_thought:
            return
        self._length += len(text)
        if self._length <= LONGEST_LINE:
            self._line.append(text)

    def _end_line(self) -> Iterator[Line]:
        text, is_whole = "".join(self._line), self._length <= LONGEST_LINE
        self._line, self._length = [], 0
        line = read_line(text) if is_whole else Statement("", ())
        if line is not None:
            yield line


def read_line(text: str) -> Line | None:
    """Returns what a whole line is; ``None`` when there is nothing on it.

    >>> read_line("Avgiften är 40 kr [2.1, 2.3].")
    Statement(text='Avgiften är 40 kr.', ids=('2.1', '2.3'))
    >>> read_line("DELVIS: vad det kostar för barn")
    Missing(text='vad det kostar för barn')
    """
    text = clean(text)
    if not any(sign.isalnum() for sign in text):
        return None
    if _NO_ANSWER.match(text):
        return NoAnswer()
    missing = _MISSING.match(text)
    if missing:
        return Missing(_MARK.sub("", missing[1]).strip())
    ids = tuple(dict.fromkeys(id_ for mark in _MARK.finditer(text) for id_ in _ids(mark[1])))
    bullet = _BULLET.match(text)
    bare = _MARK.sub("", text[bullet.end() :] if bullet else text).strip()
    return Statement(bare, ids[:MOST_IDS])


def _ids(marked: str) -> Iterator[str]:
    """Yields the ids in a mark; a range is of sentences of one passage, or of passages."""
    for match in _RANGE.finditer(marked):
        first, last = match[1], match[2]
        yield first
        if last:
            yield from _between(first, last)


def _between(first: str, last: str) -> Iterator[str]:
    passage, _, low = first.rpartition(".")
    other, _, high = last.rpartition(".")
    if passage == other and int(low) < int(high) <= int(low) + MOST_IDS:
        yield from (f"{passage}.{n}".lstrip(".") for n in range(int(low) + 1, int(high) + 1))
    else:
        yield last
