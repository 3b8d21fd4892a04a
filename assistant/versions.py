"""Versions of a page: where a newer one says it too, the one it replaces has no say."""

from assistant.select import COMPLEMENT, Evidence
from corpus.collection import Corpus
from index.analysis import content_words

# Share of words that two versions of a statement have in common. Not fitted: with less than half,
# they speak of different things. No dev or test question's verdict changed with it.
SAME_STATEMENT = 0.5


def newest_versions(pieces: tuple[Evidence, ...], corpus: Corpus) -> tuple[Evidence, ...]:
    """Returns ``pieces``, in their order, without what a later version of the page restates.

    A restatement shares most words and is nearly as likely to answer. What the later version says
    no more stays, to be shown as superseded.
    """
    later = {name: _later_versions(name, corpus) for name in {piece.document for piece in pieces}}
    return tuple(
        piece
        for piece in pieces
        if not any(_restates(o, piece) for o in pieces if o.document in later[piece.document])
    )


def _later_versions(document: str, corpus: Corpus) -> set[str]:
    """Returns the sources that replace ``document``, directly or through others, but not itself."""
    found: set[str] = set()
    open_ends = {document}
    while open_ends:
        sources = (other.source for other in corpus.documents.values())
        next_ones = {source.id for source in sources if source.replaces in open_ends}
        open_ends = next_ones - found
        found |= next_ones
    return set() if document in found else found  # sources that replace each other have no order


def _restates(other: Evidence, piece: Evidence) -> bool:
    is_as_likely = other.score >= piece.score - COMPLEMENT
    return is_as_likely and _likeness(other.text, piece.text) >= SAME_STATEMENT


def _likeness(one: str, other: str) -> float:
    """Returns how many content words the texts share, of those that the longer one has, 0..1.

    Of the longer one, since what says much more than the other is no version of it.
    """
    ours, theirs = (frozenset(w.stem for w in content_words(text)) for text in (one, other))
    longer = max(len(ours), len(theirs))
    return len(ours & theirs) / longer if longer else 0.0
