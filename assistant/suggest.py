"""Questions to go on with. Only questions that this very index was seen to answer are offered.

A question is made for each section from its heading; it is kept when asking it brings evidence
from that section. This is done once for an index, and the outcome is kept beside it.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assistant.messages import Messages
from assistant.select import Evidence
from corpus.collection import Corpus
from corpus.passage import Passage, SentenceKind
from index.analysis import fold, stem, words
from index.hit import Hit

MOST = 3  # suggestions at a time: a choice, not a menu
LONGEST_HEADING = 60  # characters; a longer one is a sentence, not a subject
LONGEST_PHRASE = 4  # words of a heading that reads well within a sentence
# Letters by which forms of a word are known: the stemmer knows "områden" and "områdena" as two.
SHORTEST_ROOT = 6
LONGEST_ENDING = 4
SHORTEST_PART = 5  # of a compound: område in verksamhetsområde
TELLING = frozenset({SentenceKind.PROSE, SentenceKind.LIST})  # contacts alone are no subject
MOST_SECTIONS = 200  # tried for an index: a few seconds; a larger corpus has enough among them

Section = tuple[str, tuple[str, ...]]  # document id, heading path


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Proven questions by the section that answers them, in the corpus's order."""

    questions: dict[Section, str]

    def some(self) -> tuple[str, ...]:
        """Returns a few questions from different documents: the shortest, so the simplest."""
        simplest: dict[str, str] = {}
        for (document, _), question in self.questions.items():
            known = simplest.setdefault(document, question)
            simplest[document] = min(known, question, key=len)
        return tuple(dict.fromkeys(simplest.values()))[:MOST]

    def near(self, hits: tuple[Hit, ...]) -> tuple[str, ...]:
        """Returns the questions of the sections found, best first; else some others."""
        found = (self.questions.get(_section(hit.passage)) for hit in hits)
        return tuple(dict.fromkeys(filter(None, found)))[:MOST] or self.some()

    def beside(self, chosen: tuple[Evidence, ...]) -> tuple[str, ...]:
        """Returns the questions of the sections next to the ones shown, in the same documents."""
        shown = {_section(piece.passage) for piece in chosen}
        sections = list(self.questions)
        near: list[str] = []
        for document in dict.fromkeys(piece.document for piece in chosen):
            own = [section for section in sections if section[0] == document]
            places = [own.index(section) for section in own if section in shown] or [-1]
            after = own[places[-1] + 1 :] + own[: max(places[-1], 0)]
            near += [self.questions[section] for section in after if section not in shown]
        return tuple(dict.fromkeys(near))[:MOST]


def _section(passage: Passage) -> Section:
    return passage.document, passage.heading


def proven_suggestions(
    corpus: Corpus, messages: Messages, evidence_for: Callable[[str], tuple[Evidence, ...]]
) -> Suggestions:
    """Returns the questions, made of headings, that their own sections answer.

    Args:
        corpus: Whose sections are tried, at most ``MOST_SECTIONS``.
        messages: Of the language that the documents are asked in.
        evidence_for: Gives the evidence that a question would be answered with; empty for refused.
    """
    kept: dict[Section, str] = {}
    for section, subject in list(_subjects(corpus))[:MOST_SECTIONS]:
        question = messages.text(f"reply.suggestion.{_wording(subject)}", subject=subject)
        found = evidence_for(question)
        if found and _section(found[0].passage) == section and question not in kept.values():
            kept[section] = question
    return Suggestions(kept)


def _subjects(corpus: Corpus) -> Iterator[tuple[Section, str]]:
    """Yields each section with its heading as it reads within a sentence; newest version only."""
    replaced = {d.source.replaces for d in corpus.documents.values()}
    found = (word for passage in corpus.passages for word in words(passage.text))
    lower = {word.stem for word in found if word.surface.islower()}
    seen: set[Section] = set()
    for passage in corpus.passages:
        section = _section(passage)
        if not any(sentence.kind in TELLING for sentence in passage.sentences):
            continue
        if not passage.heading or section in seen or passage.document in replaced:
            continue
        if len(passage.heading[-1]) > LONGEST_HEADING:
            continue
        seen.add(section)
        yield section, _within_sentence(passage.heading[-1], lower)


def _wording(subject: str) -> str:
    """Returns how a subject is asked about; what is longer than a phrase is put in quotes."""
    if _is_name(subject):
        return "name"
    return "titled" if _is_title(subject) else "about"


def _is_title(heading: str) -> bool:
    return (
        len(heading.split()) > LONGEST_PHRASE
        or any(sign in heading for sign in ":–—?")
        or (" - " in heading)
    )


def _is_name(subject: str) -> bool:
    """Tells whether a heading is an acronym, or a name with its acronym: ``Region Norr (RN)``."""
    acronym = subject.rpartition("(")[2].strip(") ")
    return acronym.isupper() and acronym.isalpha() and len(acronym) > 1


def _within_sentence(heading: str, lower: set[str]) -> str:
    """Returns the heading without a capital that only opens it, as the texts' own words tell."""
    if _is_title(heading):
        return heading.rstrip(".!?: ")
    first, _, rest = heading.partition(" ")
    is_common = _is_common(fold(first), lower) and not first.isupper() and not rest[:1].isupper()
    plain = first.lower() if is_common else first
    return f"{plain} {rest}".strip().rstrip(".!?: ")


def _is_common(folded: str, lower: set[str]) -> bool:
    """Tells whether a word, a form of it or its last part is among ``lower``, in small letters."""
    own = stem(folded)
    if own in lower:
        return True
    if any(len(other) >= SHORTEST_PART and own.endswith(other) for other in lower):
        return "-" not in folded
    root = folded[: max(SHORTEST_ROOT, len(folded) - LONGEST_ENDING)]
    return len(root) >= SHORTEST_ROOT and any(other.startswith(root) for other in lower)


def read_suggestions(file: Path, key: str) -> Suggestions | None:
    """Returns the suggestions kept in ``file`` under ``key``; ``None`` when there are none."""
    try:
        content = json.loads(file.read_text("utf-8"))
        if content["key"] != key:
            return None
        return Suggestions({(d, tuple(h)): q for d, h, q in content["questions"]})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_suggestions(file: Path, key: str, suggestions: Suggestions) -> None:
    """Keeps ``suggestions`` under ``key``; where that cannot be they are made again each time."""
    questions = [[d, h, q] for (d, h), q in suggestions.questions.items()]
    content = json.dumps({"key": key, "questions": questions}, ensure_ascii=False)
    unfinished = file.with_suffix(".part")
    try:
        unfinished.write_text(content, "utf-8")
        unfinished.replace(file)
    except OSError:  # a full disk, or one that is not to be written to
        with suppress(OSError):
            unfinished.unlink()
