"""Notices: what a reader must know beside an answer, such as how old it is.

Ages are counted from the newest source, not from today, so that the same corpus and question give
the same reply on any day.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.compose import Citations
from assistant.conflict import Rival
from assistant.dates import age_in_words, date_in_words, years_behind
from assistant.messages import Language, Messages
from assistant.patterns import read_patterns
from assistant.reply import Citation, Notice
from assistant.understand import Understanding
from corpus.collection import Corpus
from corpus.source import Source

QUOTE_CHARACTERS = 240  # of a rival's words in a notice; the citation holds them all


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualifier:
    """What the notices of one corpus are made with.

    Attributes:
        corpus: The documents with their sources.
        messages: The reader's language.
        old_after_years: A source this many years older than the newest one is said to be old.
    """

    corpus: Corpus
    messages: Messages
    old_after_years: int

    def notices(
        self,
        understanding: Understanding,
        rivals: tuple[Rival, ...],
        citations: Citations,
    ) -> tuple[Notice, ...]:
        """Returns the notices in the order a reader needs them: conflicts, age, scope, language.

        ``citations`` holds those of the answer; a rival's is added after them.
        """
        cited = citations.all()
        return (
            *(self._conflict(rival, cited, citations) for rival in rivals),
            *self._age_notices(cited),
            *self._relative_times(cited),
            *self._publishers(cited),
            *self._indirect(cited),
            *self._language(understanding, cited),
        )

    def _age_notices(self, cited: tuple[Citation, ...]) -> Iterator[Notice]:
        for document, citations in _by_document(cited).items():
            source = self.corpus.documents[document].source
            numbers = tuple(citation.number for citation in citations)
            newer = self.corpus.successor(document)
            if newer:
                yield self._superseded(source, newer.source, numbers)
            elif source.dated is None:
                yield self._undated(source, numbers)
            elif age := self._years_behind(source):
                yield self._old(source, age, numbers)

    def _superseded(self, source: Source, newer: Source, numbers: tuple[int, ...]) -> Notice:
        text = self.messages.text(
            "reply.notice.superseded",
            title=source.title,
            date=self._when(source),
            newer_title=newer.title,
            newer_date=self._when(newer),
        )
        return Notice("superseded", text, numbers)

    def _undated(self, source: Source, numbers: tuple[int, ...]) -> Notice:
        key = "undated" if source.period else "undated_unknown"
        values = {"title": source.title, "period": source.period or ""}
        return Notice("dated", self.messages.text(f"reply.notice.{key}", **values), numbers)

    def _old(self, source: Source, years: int, numbers: tuple[int, ...]) -> Notice:
        text = self.messages.text(
            "reply.notice.dated_old",
            date=self._when(source),
            title=source.title,
            age=age_in_words(years, self.messages),
        )
        return Notice("dated", text, numbers)

    def _years_behind(self, source: Source) -> int:
        """Returns how many years older than the newest source it is; 0 when not old."""
        years = years_behind(source, self.corpus)
        return years if years >= self.old_after_years else 0

    def _relative_times(self, cited: tuple[Citation, ...]) -> Iterator[Notice]:
        for citation in cited:
            source = self.corpus.documents[citation.document].source
            match = read_patterns(_language(source)).relative.search(citation.quote)
            if match and source.dated and source.date_kind:
                text = self.messages.text(
                    "reply.notice.relative_time",
                    words=" ".join(match[0].split()),
                    date=self._when(source),
                    kind=self.messages.text(f"reply.date_kind.{source.date_kind}"),
                )
                yield Notice("relative_time", text, (citation.number,))

    def _publishers(self, cited: tuple[Citation, ...]) -> Iterator[Notice]:
        main = _main_publisher(self.corpus)
        others = dict.fromkeys(c.publisher for c in cited if main and c.publisher != main)
        for publisher in others:
            numbers = tuple(c.number for c in cited if c.publisher == publisher)
            text = self.messages.text("reply.notice.publisher", publisher=publisher, main=main)
            yield Notice("publisher", text, numbers)

    def _indirect(self, cited: tuple[Citation, ...]) -> Iterator[Notice]:
        for citation in cited:
            source = self.corpus.documents[citation.document].source
            if read_patterns(_language(source)).indirect.search(citation.quote):
                text = self.messages.text("reply.notice.indirect")
                yield Notice("indirect", text, (citation.number,))

    def _language(
        self, understanding: Understanding, cited: tuple[Citation, ...]
    ) -> Iterator[Notice]:
        languages = {self.corpus.documents[c.document].source.language for c in cited}
        if languages and understanding.language not in languages:
            yield Notice("other_language", self.messages.text("reply.notice.other_language"))

    def _conflict(self, rival: Rival, cited: tuple[Citation, ...], citations: Citations) -> Notice:
        source = self.corpus.documents[rival.evidence.document].source
        number = citations.cite(source.id, rival.evidence.span, rival.evidence.heading)
        quote = " ".join(self.corpus.documents[source.id].slice(rival.evidence.span).split())
        if len(quote) > QUOTE_CHARACTERS:
            quote = quote[:QUOTE_CHARACTERS].rsplit(" ", 1)[0] + " …"
        own = dict.fromkeys(self.corpus.documents[c.document].source.scope for c in cited)
        scopes = [scope for scope in own if scope]
        differs = source.scope is not None and source.scope not in own
        key = "conflict_scope" if differs and scopes else "conflict"
        about = self.messages.text("reply.notice.about", scope=source.scope or "")
        text = self.messages.text(
            f"reply.notice.{key if rival.is_newer else key + '_older'}",
            title=source.title,
            date=self._when(source),
            about=about if differs else "",
            own=self.messages.listed(scopes) if scopes else "",
            quote=quote,
        )
        return Notice("conflict", text, (number,))

    def _when(self, source: Source) -> str:
        if source.dated:
            return date_in_words(source.dated, self.messages)
        return source.period or self.messages.text("reply.notice.no_date")


def _by_document(cited: tuple[Citation, ...]) -> dict[str, list[Citation]]:
    grouped: dict[str, list[Citation]] = {}
    for citation in cited:
        grouped.setdefault(citation.document, []).append(citation)
    return grouped


def _main_publisher(corpus: Corpus) -> str | None:
    """Returns the publisher of most sources; ``None`` when two share the first place."""
    counts = Counter(d.source.publisher for d in corpus.documents.values()).most_common(2)
    if not counts or (len(counts) > 1 and counts[0][1] == counts[1][1]):
        return None
    return counts[0][0]


def _language(source: Source) -> Language:
    return "en" if source.language.startswith("en") else "sv"
