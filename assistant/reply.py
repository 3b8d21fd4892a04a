"""The three replies (answer, refusal, clarification), what they are made of, and their JSON.

An illegal reply cannot be built: an answer without citations, a number that no citation has, a
sentence that stands on nothing, or a quote whose digest differs all raise ``ValueError``.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Literal

from corpus.document import Document
from corpus.source import DateKind
from corpus.span import Span

SCHEMA = 1

Mode = Literal["extractive", "selective", "generative"]
RefusalReason = Literal[
    "not_in_sources", "off_topic", "unsafe", "personal_data", "too_long", "empty", "failed"
]
Polarity = Literal["yes", "no", "partly"]
NoticeKind = Literal[
    "dated",
    "conflict",
    "superseded",
    "relative_time",
    "publisher",
    "indirect",
    "other_language",
    "model_failed",
    "possibly_incomplete",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A number in a reply and the exact slice of a source that it stands for.

    Attributes:
        source: The file whose code points ``start`` and ``end`` count.
        original: The published file when ``source`` is the text taken out of it.
        page: From 1, where the quote starts; ``None`` when the source has no pages.
    """

    number: int
    document: str
    source: str
    title: str
    publisher: str
    dated: date | None
    date_kind: DateKind | None
    period: str | None
    heading: tuple[str, ...]
    start: int
    end: int
    quote: str
    superseded_by: str | None = None
    original: str | None = None
    page: int | None = None

    @property
    def sha256(self) -> str:
        """Digest of the quote's UTF-8 bytes, hexadecimal."""
        return hashlib.sha256(self.quote.encode()).hexdigest()

    @classmethod
    def of(
        cls,
        number: int,
        document: Document,
        span: Span,
        *,
        heading: tuple[str, ...] = (),
        superseded_by: str | None = None,
    ) -> "Citation":
        """Returns the citation of ``span`` in ``document``."""
        source = document.source
        return cls(
            number=number,
            document=source.id,
            source=document.file,
            original=document.original,
            page=document.page(span.start),
            title=source.title,
            publisher=source.publisher,
            dated=source.dated,
            date_kind=source.date_kind,
            period=source.period,
            heading=heading,
            start=span.start,
            end=span.end,
            quote=document.slice(span),
            superseded_by=superseded_by,
        )


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence shown to the reader and the citations it stands on."""

    text: str
    citations: tuple[int, ...]
    verbatim: bool = True


@dataclass(frozen=True, slots=True)
class Notice:
    """A line that qualifies an answer: its age, a conflict, another publisher."""

    kind: NoticeKind
    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask instead, as a source gives it."""

    text: str
    citations: tuple[int, ...]


def _require_numbers(citations: tuple[Citation, ...], used: list[int]) -> None:
    numbers = [citation.number for citation in citations]
    if numbers != list(range(1, len(numbers) + 1)):
        raise ValueError(f"citation numbers must run 1..n: {numbers}")
    if list(dict.fromkeys(used)) != numbers:
        raise ValueError(f"citations {numbers} are used as {used}: unused, unknown or out of order")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Sentences, each standing on at least one citation.

    Attributes:
        missing: What is said of the parts of the question that are not answered.
        polarity: What the first sentence itself says to a yes-or-no question, where it does.
    """

    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    notices: tuple[Notice, ...] = ()
    suggestions: tuple[str, ...] = ()
    missing: str | None = None
    polarity: Polarity | None = None

    def __post_init__(self) -> None:
        if not self.sentences or not all(s.citations and s.text.strip() for s in self.sentences):
            raise ValueError("every sentence of an answer needs text and a citation")
        used = [n for s in self.sentences for n in s.citations]
        used += [n for notice in self.notices for n in notice.citations]
        _require_numbers(self.citations, used)

    @property
    def text(self) -> str:
        """The sentences in order, each followed by its markers, e.g. ``… 54 vänorter. [1]``."""
        return " ".join(
            " ".join([s.text, "".join(f"[{n}]" for n in s.citations)]) for s in self.sentences
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Says that and why there is no answer, and helps on; its citations belong to the contact."""

    reason: RefusalReason
    message: str
    suggestions: tuple[str, ...] = ()
    contact: Contact | None = None
    citations: tuple[Citation, ...] = ()

    def __post_init__(self) -> None:
        _require_numbers(self.citations, list(self.contact.citations) if self.contact else [])


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarification:
    """Asks back, since the question can be understood in no way or in several."""

    message: str
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A question line that could not be handled; the message names the cause and the remedy."""

    message: str


Outcome = Answer | Refusal | Clarification | Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An outcome with all that a program needs beside it; ``as_json`` gives the contract's object.

    Attributes:
        id: The question line's id, if it had one.
        question: As asked.
        outcome: What came of it.
        language: Of the reply's own texts; quotes keep their source's language.
        mode: Who chose the words.
        interpreted_as: A follow-up as it was understood; ``None`` when taken as it stands.
        index: Fingerprint of the index that was searched; empty when none was.
        model: The language model that took part, if any.
        model_host: Where it is, for people: host and port that questions and passages were sent to.
        prompt: Name, version and digest of the prompt it was given.
        timings_ms: Milliseconds by stage; ``total`` is always there.
        extra: Keys of the question line that are not ours, carried through untouched.
    """

    question: str
    outcome: Outcome
    id: str | None = None
    language: str = "sv"
    mode: Mode = "extractive"
    interpreted_as: str | None = None
    index: str = ""
    model: str | None = None
    model_host: str | None = None
    prompt: str | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
    extra: dict[str, object] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """``answered``, ``partial``, ``refused``, ``clarify`` or ``error``."""
        match self.outcome:
            case Answer(missing=None):
                return "answered"
            case Answer():
                return "partial"
            case Refusal():
                return "refused"
            case Clarification():
                return "clarify"
            case Failure():
                return "error"

    @property
    def reason(self) -> str | None:
        """Why there is no answer; ``None`` when there is one."""
        match self.outcome:
            case Answer():
                return None
            case Refusal(reason=reason):
                return reason
            case Clarification():
                return "unclear"
            case Failure():
                return "failed"

    @property
    def message(self) -> str | None:
        """What the reader is told instead of, or besides, an answer."""
        return self.outcome.missing if isinstance(self.outcome, Answer) else self.outcome.message

    @property
    def plain_text(self) -> str:
        """What was said, without markers: what a later turn's history holds."""
        if isinstance(self.outcome, Answer):
            return " ".join(sentence.text for sentence in self.outcome.sentences)
        return self.outcome.message

    def as_json(self) -> dict[str, object]:
        """Returns the reply object of schema 1, ready for ``json.dumps``."""
        outcome = self.outcome
        answer = outcome if isinstance(outcome, Answer) else None
        contact = outcome.contact if isinstance(outcome, Refusal) else None
        return self.extra | {
            "schema": SCHEMA,
            "id": self.id,
            "question": self.question,
            "status": self.status,
            "reason": self.reason,
            "mode": self.mode,
            "language": self.language,
            "interpreted_as": self.interpreted_as,
            "answer": answer.text if answer else "",
            "polarity": answer.polarity if answer else None,
            "message": self.message,
            "sentences": [_plain(sentence) for sentence in answer.sentences] if answer else [],
            "citations": [_citation_json(citation) for citation in self.citations],
            "notices": [_plain(notice) for notice in answer.notices] if answer else [],
            "suggestions": list(self.suggestions),
            "contact": _plain(contact) if contact else None,
            "index": self.index,
            "model": self.model,
            "prompt": self.prompt,
            "timings_ms": self.timings_ms,
        }

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The outcome's citations; empty where it has none."""
        return self.outcome.citations if isinstance(self.outcome, Answer | Refusal) else ()

    @property
    def suggestions(self) -> tuple[str, ...]:
        """Questions to go on with; empty where there are none."""
        return () if isinstance(self.outcome, Failure) else self.outcome.suggestions


def turns_of(replies: Iterable[Reply]) -> list[dict[str, str]]:
    """Returns a conversation as the ``history`` of a question line, oldest first.

    What was asked and what was said: no interpretation, so that the next follow-up is understood
    from the person's own words, and no markers.
    """
    return [
        turn
        for reply in replies
        for turn in (
            {"role": "user", "content": reply.question},
            {"role": "assistant", "content": reply.plain_text},
        )
    ]


def _plain(value: AnswerSentence | Notice | Contact) -> dict[str, object]:
    return asdict(value)


def _citation_json(citation: Citation) -> dict[str, object]:
    plain = asdict(citation)
    later = {key: plain.pop(key) for key in ("superseded_by", "original", "page")}
    dated = citation.dated.isoformat() if citation.dated else None
    return plain | {"dated": dated, "sha256": citation.sha256} | later
