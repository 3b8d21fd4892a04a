"""The tools for language models: ask, search, read_document; nothing here knows MCP itself."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.dates import date_in_words
from assistant.messages import Messages
from assistant.terminal import reply_lines
from assistant.web.engine import Engine
from assistant.web.schemas import DocumentPart, ReplyObject, SearchHit, SearchHits, Turn
from corpus.document import Document
from index.hit import Hit

# What a model reads at once without losing the thread; some 2,000 and 5,000 tokens.
_CHARACTERS = 8_000
_MOST_CHARACTERS = 20_000
_HITS = 5
_MOST_HITS = 20

JsonObject = dict[str, Any]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _AskInput(_Input):
    question: str
    history: list[Turn] = []


class _SearchInput(_Input):
    query: str
    hits: Annotated[int, Field(ge=1, le=_MOST_HITS)] = _HITS


class _ReadDocumentInput(_Input):
    document: str
    start: Annotated[int, Field(ge=0)] = 0
    characters: Annotated[int, Field(ge=1, le=_MOST_CHARACTERS)] = _CHARACTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolDescription:
    """A tool as a model is told of it; schemas are JSON Schema."""

    name: str
    title: str
    description: str
    input_schema: JsonObject
    output_schema: JsonObject


@dataclass(frozen=True, slots=True)
class ToolReply:
    """What a tool gives: ``text`` to read, ``content`` by its schema; ``None`` for an error."""

    text: str
    content: JsonObject | None = None


_SCHEMAS: dict[str, tuple[type[_Input], type[BaseModel]]] = {
    "ask": (_AskInput, ReplyObject),
    "search": (_SearchInput, SearchHits),
    "read_document": (_ReadDocumentInput, DocumentPart),
}
TOOL_NAMES = frozenset(_SCHEMAS)
# Those that cost as much as a question does.
COUNTED_TOOLS = frozenset({"ask", "search"})


def describe_tools(messages: Messages, *, question_limit: int) -> tuple[ToolDescription, ...]:
    """Returns the tools in the language of ``messages``."""
    return tuple(
        ToolDescription(
            name=name,
            title=messages.text(f"api.tools.{name}.title"),
            description=messages.text(f"api.tools.{name}.description"),
            input_schema=_input_schema(name, taken, messages, question_limit),
            output_schema=given.model_json_schema(),
        )
        for name, (taken, given) in _SCHEMAS.items()
    )


def _input_schema(
    name: str, taken: type[_Input], messages: Messages, question_limit: int
) -> JsonObject:
    schema = taken.model_json_schema()
    for key, described in schema["properties"].items():
        text = messages.text(f"api.tools.{name}.{key}", limit=question_limit)
        described["description"] = text
    return schema


def _fault(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


class Tools:
    """The tools over one engine, in one language."""

    def __init__(self, engine: Engine, messages: Messages, *, question_limit: int) -> None:
        """Answers in the language of ``messages``; longer questions are refused."""
        self._engine = engine
        self._messages = messages
        self._question_limit = question_limit

    def call(self, name: str, arguments: JsonObject) -> ToolReply:
        """Returns what the tool ``name``, one of ``TOOL_NAMES``, gives; may block."""
        taken, _ = _SCHEMAS[name]
        try:
            given = taken.model_validate(arguments)
        except ValidationError as error:
            return ToolReply(self._text("bad_input", fault=_fault(error)))
        match given:
            case _AskInput():
                return self._too_long(given.question) or self._ask(given)
            case _SearchInput():
                return self._too_long(given.query) or self._search(given)
            case _ReadDocumentInput():
                return self._read_document(given)
        raise TypeError(f"no tool takes {type(given).__name__}")

    def too_often(self, seconds: int) -> ToolReply:
        """Returns what a client is told who must wait ``seconds``."""
        return ToolReply(self._text("too_often", seconds=seconds))

    def _text(self, key: str, **values: object) -> str:
        return self._messages.text(f"api.tools.{key}", **values)

    def _too_long(self, text: str) -> ToolReply | None:
        if len(text) <= self._question_limit:
            return None
        values = {"count": len(text), "limit": self._question_limit}
        return ToolReply(self._messages.text("page.error.too_long", **values))

    def _ask(self, given: _AskInput) -> ToolReply:
        history = [{"role": turn.role, "content": turn.content} for turn in given.history]
        line: dict[str, object] = {"question": given.question, "history": history}
        reply = self._engine.ask(line, language=self._messages.language)
        lines = reply_lines(reply, self._messages, self._engine.corpus)
        return ToolReply("\n".join(lines), reply.as_json())

    def _search(self, given: _SearchInput) -> ToolReply:
        hits = self._engine.search(given.query, given.hits)
        found = SearchHits(hits=[self._search_hit(hit) for hit in hits])
        texts = [f"{self._place('hit', hit)}\n{hit.text}" for hit in found.hits]
        return ToolReply("\n\n".join(texts) or self._text("no_hits"), found.model_dump())

    def _search_hit(self, hit: Hit) -> SearchHit:
        passage = hit.passage
        return SearchHit(
            rank=hit.rank,
            score=hit.score,
            **self._described(self._engine.corpus.documents[passage.document]),
            heading=list(passage.heading),
            start=passage.span.start,
            end=passage.span.end,
            text=passage.text,
        )

    def _read_document(self, given: _ReadDocumentInput) -> ToolReply:
        document = self._engine.corpus.documents.get(given.document)
        if document is None:
            return ToolReply(self._text("unknown_document", id=given.document[:100]))
        length = len(document.text)
        start = min(given.start, length)
        end = min(start + given.characters, length)
        part = DocumentPart(
            **self._described(document),
            characters=length,
            start=start,
            end=end,
            text=document.text[start:end],
            next_start=end if end < length else None,
        )
        texts = [self._place("document", part), part.text]
        texts += [self._text("more", start=end)] * (end < length)
        return ToolReply("\n\n".join(texts), part.model_dump())

    def _described(self, document: Document) -> JsonObject:
        source, newer = document.source, self._engine.corpus.successor(document.id)
        return {
            "document": source.id,
            "title": source.title,
            "publisher": source.publisher,
            "dated": source.dated.isoformat() if source.dated else None,
            "superseded_by": newer.id if newer else None,
        }

    def _place(self, key: str, shown: SearchHit | DocumentPart) -> str:
        dated = self._engine.corpus.documents[shown.document].source.dated
        when = date_in_words(dated, self._messages) if dated else self._text("undated")
        place = self._text(key, **shown.model_dump(), when=when)
        if shown.superseded_by is None:
            return place
        return f"{place}. {self._text('replaced', document=shown.superseded_by)}"
