"""The pages around the conversation: documents, sources, the plain page, the three statements."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from assistant.drafts import last_of
from assistant.web.dates import date_in_words, day_in_words
from assistant.web.document_page import block_views
from assistant.web.engine import Engine, drafts_of
from assistant.web.feedback_pages import build_feedback
from assistant.web.frame import Frame
from assistant.web.labels import source_label, source_labels
from assistant.web.numbers import with_thousands
from assistant.web.quality import read_quality
from assistant.web.timeline import NARROW, WIDE, by_age, draw_timeline
from assistant.web.transcript import Turn, render_turn
from corpus.collection import Corpus
from corpus.source import Source
from corpus.span import Span

FrameOf = Callable[[Request], Frame]
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")
_STATEMENTS = {
    "/om": "about",
    "/integritet": "privacy",
    "/tillganglighet": "accessibility",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """A source in the list, with what it replaces and what replaces it."""

    source: Source
    date: str
    characters: str
    older: Source | None
    older_date: str
    newer: Source | None
    newer_date: str


def _source_date(source: Source | None, frame: Frame) -> str:
    if source is None:
        return ""
    return date_in_words(source.dated, source.date_kind, source.period, frame.messages)


def source_entry(source: Source, corpus: Corpus, frame: Frame) -> SourceEntry:
    """Returns ``source`` with its neighbours in time."""
    older = corpus.documents.get(source.replaces or "")
    successor = corpus.successor(source.id)
    newer = successor.source if successor else None
    return SourceEntry(
        source=source,
        date=_source_date(source, frame),
        characters=with_thousands(len(corpus.documents[source.id].text), frame.messages),
        older=older.source if older else None,
        older_date=_source_date(older.source if older else None, frame),
        newer=newer,
        newer_date=_source_date(newer, frame),
    )


def _label(source: Source | None, corpus: Corpus, frame: Frame) -> str:
    return source_label(source, corpus, frame.messages) if source else ""


def error_page(frame: Frame, status: int, heading: str, *, help_text: str = "") -> HTMLResponse:
    """Returns a page that says what went wrong and leads back."""
    title = frame.text("error.title")
    page = frame.page("error.html", path="/", title=title, heading=heading, help=help_text)
    return HTMLResponse(page, status_code=status)


def _document_page(engine: Engine, frame: Frame, document_id: str, place: str) -> HTMLResponse:
    document = engine.corpus.documents.get(document_id)
    if document is None:
        return error_page(frame, 404, frame.text("error.unknown_document"))
    mark = None
    if place:
        found = _SPAN.fullmatch(place)
        start, end = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 0 <= start < end <= len(document.text):
            count = with_thousands(len(document.text), frame.messages)
            return error_page(frame, 404, frame.text("error.unknown_span", count=count))
        mark = Span(start, end)
    entry = source_entry(document.source, engine.corpus, frame)
    path = f"/dokument/{document_id}" + (f"/{place}" if place else "")
    title = _label(document.source, engine.corpus, frame)
    page = frame.page(
        "document.html",
        path=path,
        title=frame.text("document.title", title=title),
        title_shown=title,
        source=document.source,
        date=entry.date,
        older=entry.older,
        older_title=_label(entry.older, engine.corpus, frame),
        newer=entry.newer,
        newer_title=_label(entry.newer, engine.corpus, frame),
        newer_date=entry.newer_date,
        marked=mark is not None,
        original=document.original,
        blocks=block_views(document, engine.corpus.outlines.get(document_id), mark),
    )
    return HTMLResponse(page)


def _sources_page(engine: Engine, frame: Frame) -> HTMLResponse:
    corpus = engine.corpus
    sources = by_age([document.source for document in corpus.documents.values()])
    labels = source_labels(sources, frame.messages)
    page = frame.page(
        "sources.html",
        path="/kallor",
        title=frame.text("sources.title"),
        labels=labels,
        entries=[source_entry(source, corpus, frame) for source in sources],
        timelines={
            "bred": draw_timeline(sources, WIDE, labels=labels),
            "smal": draw_timeline(sources, NARROW, labels=labels),
        },
        problems=corpus.problems,
    )
    return HTMLResponse(page)


async def _plain_answer(engine: Engine, frame: Frame, body: bytes) -> HTMLResponse:
    fields = parse_qs(body.decode("utf-8", errors="replace"))
    question = " ".join(fields.get("question", [""])[0].split())
    turn, trouble = "", ""
    if not question:
        trouble = frame.text("chat.empty")
    else:
        line: dict[str, object] = {"question": question, "id": secrets.token_hex(16)}
        # No thread is held while a language model writes: there are few of them.
        reply = (await last_of(drafts_of(engine, line, language=frame.language))).reply
        turn = render_turn(
            Turn(1, reply),
            corpus=engine.corpus,
            messages=frame.messages,
            view="plain",
            feedback=frame.settings.feedback is not None,
        )
    return plain_page(frame, turn=turn, trouble=trouble)


def plain_page(
    frame: Frame, *, turn: str = "", trouble: str = "", notice: str = ""
) -> HTMLResponse:
    """Returns the page without JavaScript, with the reply to one question when there is one."""
    page = frame.page(
        "plain.html",
        path="/enkel",
        title=frame.text("plain.title"),
        turn=turn,
        question="",
        problem=trouble,
        notice=notice,
    )
    return HTMLResponse(page, status_code=422 if trouble else 200)


def _told(frame: Frame) -> dict[str, object]:
    """Returns what the statements tell of this installation: its quality, what it keeps."""
    quality = read_quality()
    figures = {
        "measured": day_in_words(quality.measured, frame.messages),
        "answerable": quality.answerable,
        "other": quality.other,
        **quality.percent,
    }
    kept = "on" if frame.settings.feedback else "off"
    counted = "on" if frame.settings.statistics else "off"
    return {
        "quality": frame.text("about.quality", **figures),
        "feedback": frame.text(f"privacy.feedback_{kept}"),
        "statistics": frame.text(f"privacy.statistics_{counted}"),
    }


def build_pages(engine: Engine, frame_of: FrameOf) -> APIRouter:
    """Returns the routes of the pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/dokument/{document_id}")
    @router.get("/dokument/{document_id}/{place}")
    async def document(document_id: str, request: Request, place: str = "") -> Response:
        return _document_page(engine, frame_of(request), document_id, place)

    @router.get("/kallor")
    async def sources(request: Request) -> Response:
        return _sources_page(engine, frame_of(request))

    @router.get("/enkel")
    async def plain(request: Request) -> Response:
        return plain_page(frame_of(request))

    @router.post("/enkel")
    async def plain_answer(request: Request) -> Response:
        return await _plain_answer(engine, frame_of(request), await request.body())

    @router.get("/om")
    @router.get("/integritet")
    @router.get("/tillganglighet")
    async def statement(request: Request) -> Response:
        path, frame = request.url.path, frame_of(request)
        key = _STATEMENTS[path]
        body, title = frame.prose(f"{key}.body", **_told(frame)), frame.text(f"{key}.title")
        return HTMLResponse(frame.page("prose.html", path=path, title=title, body=body))

    router.include_router(build_feedback(frame_of))

    return router
