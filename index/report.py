"""What a build found and did, in documents and in passages."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.collection import Corpus
from index.fingerprint import document_digest
from index.generations import Generation
from index.problems import Damaged

PASSAGES = "passages.json"
_DIGEST_LETTERS = 16  # of a sha256; 64 bits do not meet by chance within a document

PassageTexts = Mapping[str, Counter[str]]
"""For each document id its passages' digests and how often each occurs."""


@dataclass(frozen=True, slots=True)
class PassageCounts:
    """How many passages of a document are new and how many are gone; a changed one is both."""

    added: int
    removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build found and did.

    Attributes:
        fingerprint: Of the index as it is, or for a comparison would be, now.
        added: Ids of documents that the index did not have before.
        changed: Ids of documents whose text or description is another than before.
        removed: Ids of documents that are gone.
        unchanged: Ids of the others.
        passage_counts: For each document added, changed or removed what became of its passages.
        passages: How many passages the corpus has.
        embedded: How many texts had to be embedded; the others' vectors were known.
        is_new: Whether a generation was built or brought back; else all was as it should be.
    """

    fingerprint: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    passage_counts: Mapping[str, PassageCounts]
    passages: int
    embedded: int = 0
    is_new: bool = False


def report_on(
    corpus: Corpus,
    fingerprint: str,
    before: Generation | None,
    *,
    embedded: int = 0,
    is_new: bool = False,
) -> BuildReport:
    """Returns how ``corpus`` differs from the generation in use until now."""
    old = before.manifest.documents if before else {}
    new = document_digests(corpus)
    added = tuple(name for name in new if name not in old)
    changed = tuple(name for name in new if name in old and new[name] != old[name])
    removed = tuple(name for name in old if name not in new)
    differing = (*added, *changed, *removed)
    held = _read_passage_texts(before.directory) if before and differing else {}
    return BuildReport(
        fingerprint=fingerprint,
        added=added,
        changed=changed,
        removed=removed,
        unchanged=tuple(name for name in new if old.get(name) == new[name]),
        passage_counts=_passage_counts(_passage_texts(corpus), held, differing),
        passages=len(corpus.passages),
        embedded=embedded,
        is_new=is_new,
    )


def document_digests(corpus: Corpus) -> dict[str, str]:
    """Returns for each document the digest of its text and description."""
    return {name: document_digest(document) for name, document in corpus.documents.items()}


def write_passage_texts(corpus: Corpus, directory: Path) -> None:
    """Writes what a later build needs to tell which passages are new and which are gone."""
    content = json.dumps(_passage_texts(corpus))
    (directory / PASSAGES).write_text(content, encoding="ascii")


def _passage_texts(corpus: Corpus) -> PassageTexts:
    texts: dict[str, Counter[str]] = {name: Counter() for name in corpus.documents}
    for passage in corpus.passages:
        digest = hashlib.sha256(passage.text.encode()).hexdigest()[:_DIGEST_LETTERS]
        texts[passage.document][digest] += 1
    return texts


def _read_passage_texts(directory: Path) -> PassageTexts:
    file = directory / PASSAGES
    try:
        content = json.loads(file.read_text(encoding="ascii"))
        return {name: Counter(digests) for name, digests in content.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise Damaged(f"{file} is missing or damaged; build the index again") from error


def _passage_counts(
    new: PassageTexts, old: PassageTexts, documents: tuple[str, ...]
) -> dict[str, PassageCounts]:
    nothing = Counter[str]()
    return {
        name: PassageCounts(
            added=(new.get(name, nothing) - old.get(name, nothing)).total(),
            removed=(old.get(name, nothing) - new.get(name, nothing)).total(),
        )
        for name in documents
    }
