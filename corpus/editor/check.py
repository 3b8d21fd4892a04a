"""Everything in a corpus that an editor should look at, before its readers do."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from corpus.collection import Corpus
from corpus.document import Document
from corpus.editor.alias_proposals import as_table, propose_groups
from corpus.editor.finding import Finding, FindingKind, finding
from corpus.editor.names import find_names
from corpus.editor.same_text import check_same_text
from corpus.editor.source_check import check_source
from corpus.lines import collapse
from corpus.outline import BlockKind, Outline

LONGEST_PARAGRAPH = 3_000  # characters, about a printed page without a break
_SHOWN = 60  # characters of a paragraph: enough to find it by
_KEPT = 4  # letters that the inflections of a word have in common
_ENDING = 4  # letters at most


def check_corpus(corpus: Corpus, *, today: date | None = None) -> tuple[Finding, ...]:
    """Returns what an editor should look at: files first, then by document, then the names.

    Args:
        corpus: As it was loaded.
        today: Dates after it are found; ``None`` finds none, so that the result is always the same.
    """
    documents = corpus.documents
    found = [finding(None, FindingKind.PROBLEM, text=problem) for problem in corpus.problems]
    with_passages = {passage.document for passage in corpus.passages}
    for name, document in documents.items():
        outline = corpus.outlines[name]
        found += check_source(document, outline, documents, today)
        found += _check_text(document, outline, has_passages=name in with_passages)
    found += check_same_text(documents)
    found += _check_aliases(corpus.aliases, documents.values())
    found += _check_names(corpus)
    return tuple(found)


def _check_text(document: Document, outline: Outline, *, has_passages: bool) -> Iterator[Finding]:
    if not has_passages:
        yield finding(document.id, FindingKind.NO_PASSAGE)
        return
    if not any(block.kind is BlockKind.HEADING for block in outline.blocks):
        yield finding(document.id, FindingKind.NO_HEADING)
    paragraphs = [
        document.slice(block.span)
        for block in outline.blocks
        if block.kind is BlockKind.PARAGRAPH
        and block.span.end - block.span.start > LONGEST_PARAGRAPH
    ]
    if paragraphs:
        longest = max(paragraphs, key=len)
        yield finding(
            document.id,
            FindingKind.LONG_PARAGRAPH,
            count=len(paragraphs),
            characters=len(longest),
            text=collapse(longest[: 2 * _SHOWN])[:_SHOWN],
        )


def _check_aliases(
    aliases: Iterable[Sequence[str]], documents: Iterable[Document]
) -> Iterator[Finding]:
    """Yields the groups that find nothing: a group works when one of its names is in a text."""
    texts = [document.text for document in documents]
    for names in aliases:
        patterns = [_inflected(name) for name in names]
        if not any(pattern.search(text) for pattern in patterns for text in texts):
            yield finding(None, FindingKind.ALIAS_UNUSED, names=", ".join(names))


def _inflected(name: str) -> re.Pattern[str]:
    """Returns what finds a name in a text, whatever the capitals and endings of its words."""
    words = (_inflected_word(word) for word in re.findall(r"\w+", name))
    return re.compile(r"(?<!\w)" + r"\W+".join(words) + r"(?!\w)", re.IGNORECASE)


def _inflected_word(word: str) -> str:
    kept = word if len(word) <= _KEPT or word.isupper() else word[:-1]
    return rf"{re.escape(kept)}\w{{0,{_ENDING}}}"


def _check_names(corpus: Corpus) -> Iterator[Finding]:
    found = find_names(corpus.documents.values(), corpus.outlines)
    for proposal in propose_groups(found, corpus.aliases):
        document, names = proposal.found[0].document, ", ".join(proposal.names)
        if proposal.extends:
            group = ", ".join(proposal.extends)
            yield finding(document, FindingKind.NAME_MISSING, names=names, group=group)
        else:
            table = as_table(proposal.names)
            yield finding(document, FindingKind.NAMES_FOUND, names=names, table=table)
