"""What ``sources.toml`` says of a document, held against what its text says."""

from collections.abc import Iterator, Mapping
from datetime import date

from corpus.dates import parse_date
from corpus.document import Document
from corpus.editor.alias_proposals import is_same_name
from corpus.editor.finding import Finding, FindingKind, finding
from corpus.editor.language import language_of
from corpus.editor.proposal_wording import read_proposal_wording
from corpus.facts import FactKind, PageFact
from corpus.lines import collapse, split_lines
from corpus.outline import Outline
from corpus.source import Source

_STATED = (FactKind.UPDATED, FactKind.REVIEWED, FactKind.ADOPTED)
_AGREEING = frozenset({*_STATED, FactKind.PUBLISHED, FactKind.SIGNED})
_TOP_LINES = 25  # where a site names itself; menus are seldom longer
_LEAST_WORDS = 50  # fewer, such as a list of names, do not tell a language
_QUOTED = 120  # characters of a quoted line


def check_source(
    document: Document, outline: Outline, others: Mapping[str, Document], today: date | None
) -> Iterator[Finding]:
    """Yields what the entry of a document lacks or says otherwise than its text.

    Args:
        document: To be checked.
        outline: Of the document.
        others: All documents by id.
        today: Later dates are found; ``None`` finds none.
    """
    yield from _check_date(document, outline)
    yield from _check_time(document.source, others, today)
    yield from _check_publisher(document, outline)
    yield from _check_language(document)


def _check_date(document: Document, outline: Outline) -> Iterator[Finding]:
    source, text = document.source, document.text
    dated = [
        (day, fact)
        for fact in outline.facts
        if fact.kind in _AGREEING and (day := parse_date(fact.value.slice(text))) is not None
    ]
    stated = [(day, fact) for day, fact in dated if fact.kind in _STATED]
    if not stated:
        if source.dated is None and source.period is None:
            yield finding(source.id, FindingKind.PERIOD_MISSING)
        return
    kinds = [fact for day, fact in stated if day == source.dated]
    if source.dated is None or source.dated not in [day for day, _ in dated]:
        day, fact = max(stated, key=lambda found: found[0])
        told = {"stated": day, "date_kind": fact.kind.value, "text": _line(text, fact)}
        if source.dated is None:
            yield finding(source.id, FindingKind.DATE_MISSING, **told)
        else:
            yield finding(source.id, FindingKind.DATE_DIFFERS, listed=source.dated, **told)
    elif kinds and source.date_kind not in {fact.kind.value for fact in kinds}:
        told = {"date_kind": kinds[0].kind.value, "text": _line(text, kinds[0])}
        yield finding(source.id, FindingKind.DATE_KIND_DIFFERS, listed=source.date_kind, **told)


def _line(text: str, fact: PageFact) -> str:
    return collapse(fact.span.slice(text))[:_QUOTED]


def _check_time(
    source: Source, others: Mapping[str, Document], today: date | None
) -> Iterator[Finding]:
    if source.dated is None:
        return
    if today is not None and source.dated > today:
        yield finding(source.id, FindingKind.DATE_FUTURE, listed=source.dated)
    older = others.get(source.replaces or "")
    if older is not None and older.source.dated is not None and older.source.dated > source.dated:
        yield finding(
            source.id,
            FindingKind.REPLACES_NEWER,
            listed=source.dated,
            other=older.id,
            other_listed=older.source.dated,
        )


def _check_publisher(document: Document, outline: Outline) -> Iterator[Finding]:
    listed = document.source.publisher
    stated = list(_stated_publishers(document, outline))
    if stated and not any(_is_same_publisher(name, listed) for name in stated):
        yield finding(document.id, FindingKind.PUBLISHER_DIFFERS, listed=listed, stated=stated[0])


def _stated_publishers(document: Document, outline: Outline) -> Iterator[str]:
    """Yields the organisations that the page itself says it is published by; never a person."""
    wording = read_proposal_wording()
    for fact in outline.facts:
        name = collapse(fact.value.slice(document.text))
        if fact.kind is FactKind.PUBLISHED_BY and wording.is_organisation(name):
            yield name
    for line in split_lines(document.text)[:_TOP_LINES]:
        owner = wording.site_owner(collapse(line.text))
        if owner is not None and wording.is_organisation(owner):
            yield owner


def _is_same_publisher(stated: str, listed: str) -> bool:
    """Tells whether two names are of one publisher, or one of them of a part of the other."""
    shorter, longer = sorted((stated.casefold(), listed.casefold()), key=len)
    return shorter in longer or is_same_name(stated, listed)


def _check_language(document: Document) -> Iterator[Finding]:
    small_words = read_proposal_wording().small_words
    listed = document.source.language.casefold().split("-")[0]
    known = {"nb", "nn"} if listed == "no" else {listed}
    if not known <= small_words.keys() or len(document.text.split()) < _LEAST_WORDS:
        return
    found = language_of(document.text, small_words)
    if found is not None and found not in known:
        yield finding(
            document.id,
            FindingKind.LANGUAGE_DIFFERS,
            listed=document.source.language,
            stated=found,
        )
