"""What goes over HTTP as models: for the description of the interface, and to check tools' input.

Replies are not built from these (``assistant.reply`` guards what a reply may be); tests hold the
two together, key by key.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.reply import Mode, NoticeKind, Polarity, RefusalReason
from corpus.source import DateKind

Offset = Annotated[int, Field(ge=0, description="In Unicode code points of the source file.")]
Numbers = Annotated[list[int], Field(description="Numbers of citations.")]


class _OpenObject(BaseModel):
    model_config = ConfigDict(extra="allow")


class Turn(_OpenObject):
    """What somebody said earlier in the conversation."""

    role: Literal["user", "assistant"]
    content: str


class QuestionLine(_OpenObject):
    """A question. Keys that are not described here come back in the reply, untouched."""

    question: Annotated[str, Field(max_length=1000)]
    id: Annotated[str | None, Field(description="Comes back in the reply.")] = None
    history: Annotated[
        list[Turn] | None, Field(description="What was said before, oldest first.")
    ] = None


class Sentence(BaseModel):
    """A sentence of an answer, and what it stands on."""

    text: str
    citations: Annotated[list[int], Field(min_length=1, description="Numbers of citations.")]
    verbatim: Annotated[bool, Field(description="White space aside, as it stands in its quotes.")]


class Citation(BaseModel):
    """A slice of a source: ``source_text[start:end] == quote``."""

    number: Annotated[int, Field(ge=1)]
    document: Annotated[str, Field(description="Its id, see /api/v1/documents.")]
    source: Annotated[str, Field(description="The file that start and end count in.")]
    title: str
    publisher: str
    dated: Annotated[str | None, Field(json_schema_extra={"format": "date"})]
    date_kind: DateKind | None
    period: Annotated[str | None, Field(description="What an undated source speaks of.")]
    heading: Annotated[list[str], Field(description="Headings above the quote, outermost first.")]
    start: Offset
    end: Offset
    quote: str
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="Of the quote in UTF-8.")]
    superseded_by: Annotated[str | None, Field(description="The document that replaces this.")]
    original: Annotated[str | None, Field(description="The file that source was taken out of.")]
    page: Annotated[int | None, Field(ge=1, description="Of the original, where it has pages.")]


class Notice(BaseModel):
    """A line that qualifies an answer: its age, a conflict, another publisher."""

    kind: NoticeKind
    text: str
    citations: Numbers


class Contact(BaseModel):
    """Whom to ask instead, as a source gives it."""

    text: str
    citations: Numbers


class Timings(BaseModel):
    """Milliseconds by stage; the only part of a reply that differs between equal questions."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, float]

    total: float


class ReplyObject(_OpenObject):
    """A reply: an answer, whole or in part, a refusal, a question back, or a failure."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    id: str | None
    question: Annotated[str, Field(description="Empty when it held a personal identity number.")]
    status: Literal["answered", "partial", "refused", "clarify", "error"]
    reason: RefusalReason | Literal["unclear"] | None
    mode: Mode
    language: str
    interpreted_as: Annotated[str | None, Field(description="A follow-up as it was understood.")]
    answer: Annotated[str, Field(description="The sentences with markers [1]; else empty.")]
    polarity: Annotated[
        Polarity | None,
        Field(description="What the first sentence itself says to a yes-or-no question."),
    ]
    message: Annotated[
        str | None,
        Field(description="What is said instead of an answer, or of the parts that have none."),
    ]
    sentences: list[Sentence]
    citations: Annotated[list[Citation], Field(description="In order of number, from 1.")]
    notices: list[Notice]
    suggestions: Annotated[list[str], Field(description="Questions that have an answer.")]
    contact: Contact | None
    index: Annotated[str, Field(description="Fingerprint of the index that was searched.")]
    model: Annotated[str | None, Field(description="The language model that took part, if any.")]
    prompt: Annotated[str | None, Field(description="What the model was asked with.")]
    timings_ms: Timings


class DocumentEntry(BaseModel):
    """A document; its text is at the address in ``text``."""

    id: str
    title: str
    publisher: str
    dated: Annotated[str | None, Field(json_schema_extra={"format": "date"})]
    date_kind: DateKind | None
    period: str | None
    language: str
    replaces: str | None
    file: str
    original: str | None
    characters: Annotated[int, Field(ge=0)]
    text: str


class DocumentList(BaseModel):
    """All documents that answers come from."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    index: str
    documents: list[DocumentEntry]


class SearchHit(BaseModel):
    """A passage, verbatim, with its place."""

    rank: Annotated[int, Field(ge=1)]
    score: Annotated[float, Field(description="Higher is better; for one search only.")]
    document: str
    title: str
    publisher: str
    dated: Annotated[str | None, Field(json_schema_extra={"format": "date"})]
    superseded_by: str | None
    heading: list[str]
    start: Offset
    end: Offset
    text: str


class SearchHits(BaseModel):
    """Passages, best first."""

    hits: list[SearchHit]


class DocumentPart(BaseModel):
    """A part of a document, verbatim; ``next_start`` is where to read on."""

    document: str
    title: str
    publisher: str
    dated: Annotated[str | None, Field(json_schema_extra={"format": "date"})]
    superseded_by: str | None
    characters: Annotated[int, Field(ge=0, description="Of the whole document.")]
    start: Offset
    end: Offset
    text: str
    next_start: int | None


class Problem(BaseModel):
    """An error (RFC 9457): ``detail`` for people, in the language asked for."""

    type: Literal["about:blank"]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    fault: Annotated[
        str | None, Field(description="What is wrong, for whoever wrote the request; in English.")
    ] = None


def json_schemas(*models: type[BaseModel], refs: str) -> dict[str, Any]:
    """Returns the JSON Schema of each model and of what it is made of, by name.

    Args:
        *models: What to describe.
        refs: Template of references, with ``{model}``.
    """
    from pydantic.json_schema import models_json_schema

    _, found = models_json_schema(
        [(model, "validation") for model in models], by_alias=True, ref_template=refs
    )
    schemas: dict[str, Any] = found["$defs"]
    return schemas
