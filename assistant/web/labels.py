"""What a document is called where several are named: its title, and what tells it from another."""

from collections import defaultdict
from collections.abc import Iterable

from assistant.messages import Messages
from assistant.web.dates import day_in_words
from corpus.collection import Corpus
from corpus.source import Source


def source_label(source: Source, corpus: Corpus, messages: Messages) -> str:
    """Returns the title, followed by year, date or the like if another document shares it."""
    title = _key(source)
    alike = (d.source for d in corpus.documents.values() if _key(d.source) == title)
    return _label(source, [other for other in alike if other.id != source.id], messages)


def source_labels(sources: Iterable[Source], messages: Messages) -> dict[str, str]:
    """Returns the labels of all ``sources`` by document id."""
    alike: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        alike[_key(source)].append(source)
    return {
        source.id: _label(source, [other for other in group if other is not source], messages)
        for group in alike.values()
        for source in group
    }


def _key(source: Source) -> str:
    return " ".join(source.title.casefold().split())


def _label(source: Source, others: list[Source], messages: Messages) -> str:
    if not others:
        return source.title
    told = [_distinctions(other, messages) for other in others]
    for place, words in enumerate(_distinctions(source, messages)):
        if words and all(other[place] != words for other in told):
            return f"{source.title} ({words})"
    return source.title


def _distinctions(source: Source, messages: Messages) -> tuple[str, ...]:
    """Returns what may tell a source from its namesakes, the shortest and plainest first."""
    return (
        str(source.dated.year) if source.dated else source.period or "",
        day_in_words(source.dated, messages) if source.dated else "",
        source.scope or "",
        source.publisher,
        source.id,
    )
