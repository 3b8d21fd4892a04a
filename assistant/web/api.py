"""The HTTP interface for programs: ask, documents, health. Shapes are the contract's."""

import asyncio
from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from assistant.web.engine import Engine
from assistant.web.frame import Frame
from assistant.web.problems import problem
from assistant.web.question_line import MOST_LEVELS, UnreadableLineError, read_question_line
from corpus.document import Document

FrameOf = Callable[[Request], Frame]


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


async def _ask(engine: Engine, frame: Frame, body: bytes) -> Response:
    try:
        line, question = read_question_line(body)
    except UnreadableLineError as error:
        detail = frame.text(f"error.{error.key}", limit=MOST_LEVELS)
        return problem(422, detail, language=frame.language, fault=str(error))
    length, limit = len(question.text), frame.settings.question_limit
    if length > limit:
        detail = frame.text("error.too_long", count=length, limit=limit)
        return problem(422, detail, language=frame.language)
    reply = await asyncio.to_thread(engine.ask, line, language=frame.language)
    return JSONResponse(reply.as_json())


def build_api(engine: Engine, frame_of: FrameOf) -> APIRouter:
    """Returns the routes under ``/api/v1`` and the two health checks."""
    router = APIRouter()

    @router.post("/api/v1/ask")
    async def ask(request: Request) -> Response:
        return await _ask(engine, frame_of(request), await request.body())

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
        ready = bool(engine.corpus.documents) and bool(engine.fingerprint)
        return PlainTextResponse("ready\n" if ready else "not ready\n", 200 if ready else 503)

    return router
