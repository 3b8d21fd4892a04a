"""The HTTP interface for programs: ask, documents, health, figures. Shapes are the contract's."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse, StreamingResponse

from assistant.drafts import Draft, last_of
from assistant.question import Question
from assistant.web import events
from assistant.web.engine import Engine, drafts_of
from assistant.web.frame import Frame
from assistant.web.metrics import CONTENT_TYPE, Metrics, may_read
from assistant.web.openapi import describe_api
from assistant.web.problems import problem, problem_object, respond
from assistant.web.question_line import MOST_LEVELS, UnreadableLineError, read_question_line
from assistant.web.request_log import fault_of
from assistant.web.request_note import current_note
from assistant.web.settings import WebSettings
from corpus.document import Document
from index.problems import Unreachable

FrameOf = Callable[[Request], Frame]

# Nobody reads it: what nginx writes down for a client that went away.
_CLIENT_LEFT = 499
# While the vector server is down; it is asked anew for every question, so none comes back too late.
RETRY = {"Retry-After": "10"}


def _document_json(document: Document) -> dict[str, object]:
    source = document.source
    return {
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "dated": source.dated.isoformat() if source.dated else None,
        "date_kind": source.date_kind,
        "period": source.period,
        "language": source.language,
        "replaces": source.replaces,
        "file": document.file,
        "original": document.original,
        "characters": len(document.text),
        "text": f"/api/v1/documents/{source.id}",
    }


def _refused(question: Question, frame: Frame) -> Response | None:
    length, limit = len(question.text), frame.settings.question_limit
    if length <= limit:
        return None
    detail = frame.text("error.too_long", count=length, limit=limit)
    return problem(422, detail, language=frame.language)


async def _ask(engine: Engine, frame: Frame, request: Request) -> Response:
    try:
        line, question = read_question_line(await request.body())
    except UnreadableLineError as error:
        detail = frame.text(f"error.{error.key}", limit=MOST_LEVELS)
        return problem(422, detail, language=frame.language, fault=str(error))
    if refused := _refused(question, frame):
        return refused
    drafts = drafts_of(engine, line, language=frame.language)
    if events.wants_events(request.headers.get("accept", "")):
        stream = _stream(drafts, frame)
        return StreamingResponse(stream, media_type=events.MEDIA_TYPE, headers=events.HEADERS)
    try:
        last = await _unless_left(asyncio.ensure_future(last_of(drafts)), request)
    except Unreachable as error:
        return respond(_unreachable(error, frame), language=frame.language, headers=RETRY)
    return JSONResponse(last.reply.as_json()) if last else Response(status_code=_CLIENT_LEFT)


def _unreachable(error: Unreachable, frame: Frame) -> events.Object:
    """Returns the problem object for a search whose vector server is down, and notes which.

    The operator's line names the server and the remedy, and holds nothing of a question: what was
    sent there is a vector.
    """
    note = current_note()
    if note:
        note.fault = fault_of(error) | {"problem": str(error)}
    return problem_object(503, frame.text("error.unreachable"))


def _stream(drafts: AsyncGenerator[Draft, None], frame: Frame) -> AsyncIterator[bytes]:
    def failed(error: Exception) -> events.Object:
        if isinstance(error, Unreachable):
            return _unreachable(error, frame)
        note = current_note()
        if note:
            note.fault = fault_of(error)
        return problem_object(500, frame.text("error.failed"))

    return events.stream_events(drafts, failed=failed)


async def _unless_left(asking: "asyncio.Future[Draft]", request: Request) -> Draft | None:
    """Returns the reply, or ``None`` if the client leaves: what is being done for it is stopped."""
    leaving = asyncio.ensure_future(_left(request))
    either: set[asyncio.Future[Any]] = {asking, leaving}
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        return asking.result() if asking.done() else None
    finally:
        asking.cancel()
        leaving.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def build_api(engine: Engine, frame_of: FrameOf, settings: WebSettings) -> APIRouter:
    """Returns the routes under ``/api/v1`` and the two health checks.

    Args:
        engine: Sends out what it replies as it is, so its replies must have been checked.
        frame_of: The frame for a request.
        settings: What the description says of limits and token.
    """
    router = APIRouter()
    described = describe_api(settings)

    @router.post("/api/v1/ask")
    async def ask(request: Request) -> Response:
        return await _ask(engine, frame_of(request), request)

    @router.get("/api/v1/openapi.json")
    async def openapi() -> Response:
        return JSONResponse(described)

    @router.get("/api/v1/documents")
    async def documents() -> Response:
        found = [_document_json(document) for document in engine.corpus.documents.values()]
        return JSONResponse({"schema": 1, "index": engine.fingerprint, "documents": found})

    @router.get("/api/v1/documents/{document_id}")
    async def document(document_id: str, request: Request) -> Response:
        frame = frame_of(request)
        found = engine.corpus.documents.get(document_id)
        if found is None:
            return problem(404, frame.text("error.unknown_document"), language=frame.language)
        return PlainTextResponse(found.text, headers={"Content-Language": found.source.language})

    @router.get("/healthz")
    async def healthz() -> Response:
        return PlainTextResponse("ok\n")

    @router.get("/readyz")
    async def readyz() -> Response:
        ready = bool(engine.corpus.documents) and await asyncio.to_thread(engine.is_ready)
        return PlainTextResponse("ready\n" if ready else "not ready\n", 200 if ready else 503)

    return router


def build_metrics(metrics: Metrics, frame_of: FrameOf) -> APIRouter:
    """Returns the route of the figures, which is not there for whoever may not read them."""
    router = APIRouter()

    @router.get("/metrics")
    async def figures(request: Request) -> Response:
        frame = frame_of(request)
        host = request.client.host if request.client else ""
        if not may_read(host, frame.settings.metrics_networks):
            return problem(404, frame.text("error.not_found"), language=frame.language)
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    return router
