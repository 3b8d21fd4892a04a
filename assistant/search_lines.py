"""What a search found, for a person: the passages in order, and why each stands where it does."""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.dates import date_in_words
from assistant.messages import Messages
from assistant.terminal import printable
from corpus.passage import Passage
from corpus.readable import readable
from corpus.source import Source
from corpus.versions import Edit, words_edited
from index.analysis import content_words
from index.coverage import KNOWN, QueryWords
from index.hit import Hit
from index.search import Index

SHOWN_CHARACTERS = 300  # of a passage; enough to recognise the place
SHOWN_EDITS = 3  # of an older page, the largest; `assistant diff` shows all
EDIT_CHARACTERS = 80
_MARGIN = "   "
_ROUNDING = 0.0005  # scores are shown with three decimals


@dataclass(frozen=True, slots=True)
class SearchView:
    """A search to be shown: what was searched for, where, and in which language it is told.

    Attributes:
        query: As it was searched for.
        index: What was searched.
        messages: The texts.
        explain: Whether each hit tells why it stands where it does.
    """

    query: str
    index: Index
    messages: Messages
    explain: bool = False

    def lines(self, hits: tuple[Hit, ...]) -> Iterator[str]:
        """Yields the lines that show ``hits``."""
        if not hits:
            yield self._text("none")
        words = self.index.query_words(self.query)
        for hit in hits:
            yield from self._hit(hit, words)

    def _hit(self, hit: Hit, words: QueryWords) -> Iterator[str]:
        passage = hit.passage
        source = self._source(passage)
        where = " › ".join((source.title, *passage.heading))
        yield self._text(
            "hit", rank=hit.rank, where=printable(where), score=_figure(hit.score, self.messages)
        )
        yield _MARGIN + self._text("source", publisher=source.publisher, when=self._when(source))
        yield f"{_MARGIN}{_cut(printable(readable(passage.text)), SHOWN_CHARACTERS)}"
        yield f"{_MARGIN}{passage.document}#{passage.span.start}-{passage.span.end}"
        for older in hit.also_in:
            yield from (_MARGIN + line for line in self._older(older, passage))
        if self.explain:
            yield from (_MARGIN + line for line in self._why(hit, words))

    def _older(self, older: Passage, newer: Passage) -> Iterator[str]:
        """Yields that an older page says nearly the same, and what differs."""
        source = self._source(older)
        yield self._text("also_in", title=source.title, when=self._when(source))
        edits = [edit for edit in words_edited(older.text, newer.text) if words_changed(edit)]
        if not edits:
            yield "  " + self._text("same_words")
        largest = sorted(edits, key=words_changed, reverse=True)[:SHOWN_EDITS]
        for edit in (edit for edit in edits if edit in largest):
            kind = "changed" if edit.older and edit.newer else "gone" if edit.older else "new"
            before, after = (_cut(part, EDIT_CHARACTERS) for part in (edit.older, edit.newer))
            yield "  " + self._text(kind, older=printable(before), newer=printable(after))
        if edits:
            command = f"assistant diff {older.document} {newer.document}"
            yield "  " + self._text("more", command=command)

    def _why(self, hit: Hit, words: QueryWords) -> Iterator[str]:
        """Yields how the score came about: what meaning and words add, and what that rests on."""
        parts = hit.parts
        names = ("meaning", "wording", "passage_cosine", "sentence_cosine", "lexical", "coverage")
        figures = {name: _figure(getattr(parts, name), self.messages) for name in names}
        figures["sentence_coverage"] = _figure(parts.sentence_coverage, self.messages)
        is_older = hit.score > parts.meaning + parts.wording + _ROUNDING
        key = "why_older" if is_older else "why"
        yield self._text(key, score=_figure(hit.score, self.messages), **figures)
        yield "  " + self._text("meaning", **figures)
        if hit.sentence_cosines:
            at = hit.sentence_cosines.index(max(hit.sentence_cosines))
            document = self.index.corpus.documents[hit.passage.document]
            nearest = hit.passage.sentences[at].in_words(document.text)
            quote = _cut(printable(readable(nearest)), SHOWN_CHARACTERS)
            yield "  " + self._text("nearest", quote=quote)
        yield "  " + self._text("wording", **figures)
        yield from ("  " + line for line in self._words(hit, words))

    def _words(self, hit: Hit, words: QueryWords) -> Iterator[str]:
        """Yields which of the query's words the passage has, and which it lacks."""
        strengths = zip(words.terms, self.index.strengths(words, hit.passage.id), strict=True)
        has = {printable(term.surface): strength >= KNOWN for term, strength in strengths}
        for key, wanted in (("has", True), ("lacks", False)):
            listed = [surface for surface, is_there in has.items() if is_there is wanted]
            if listed:
                yield self._text(key, words=", ".join(listed))

    def _source(self, passage: Passage) -> Source:
        return self.index.corpus.documents[passage.document].source

    def _when(self, source: Source) -> str:
        if source.dated and source.date_kind:
            kind = self.messages.text(f"terminal.date_kind.{source.date_kind}")
            date = date_in_words(source.dated, self.messages)
            return self.messages.text("terminal.answer.dated", kind=kind, date=date)
        if source.period:
            return self.messages.text("terminal.answer.period", period=source.period)
        return self.messages.text("terminal.answer.undated")

    def _text(self, key: str, **values: object) -> str:
        # A source's own words must not steer the terminal either.
        clean = {name: printable(str(value)) for name, value in values.items()}
        return self.messages.text(f"terminal.search.{key}", **clean)


def words_changed(edit: Edit) -> int:
    """Returns how many words that say something went or came; not those of another spelling.

    >>> words_changed(Edit("De Energi", "energi,")), words_changed(Edit("26", "28 till 29"))
    (0, 3)
    """
    before, after = (
        {word.stem for word in content_words(text)} for text in (edit.older, edit.newer)
    )
    return len(before ^ after)


def _cut(text: str, most: int) -> str:
    """Returns ``text`` or as many whole words of it as ``most`` characters hold, and dots."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def _figure(value: float, messages: Messages) -> str:
    return f"{value:.3f}".replace(".", messages.text("terminal.search.decimal_sign"))
