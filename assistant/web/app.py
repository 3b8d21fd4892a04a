"""Puts the application together: pages, HTTP interface, conversation, and the shell around them."""

import json
from functools import partial

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Scope

from assistant.statistics_file import Statistics
from assistant.web.access import HostGate, OtherSites, Passes, TokenGate
from assistant.web.api import FrameOf, build_api, build_metrics
from assistant.web.checked_engine import CheckedEngine
from assistant.web.crowd import Crowd
from assistant.web.engine import Engine
from assistant.web.frame import Frame, frame_for
from assistant.web.gradio_files import read_gradio_files
from assistant.web.gradio_page import read_gradio_page
from assistant.web.kept_replies import KeptReplies
from assistant.web.late_parts import serve_late_parts
from assistant.web.metrics import CountedEngine, Metrics
from assistant.web.open_paths import FOR_PROGRAMS
from assistant.web.pages import build_pages, error_page, plain_page
from assistant.web.problems import problem
from assistant.web.question_statistics import QuestionStatistics, WatchedMetrics
from assistant.web.rate_limit import RateLimit, client_of
from assistant.web.request_log import RequestLog
from assistant.web.settings import WebSettings
from assistant.web.shell import FrameOfLanguage, Shell
from assistant.web.static_files import StaticFile, read_static_files

# What the page's script says aloud; the rest of the texts come rendered.
_SCRIPT_TEXTS = (
    *("empty", "copied", "copy_failed", "cleared", "lost"),
    *("stopped", "judged", "not_judged"),
)
_ERROR_TEXTS = {
    404: "not_found",
    405: "method",
    413: "too_large",
    422: "unreadable",
    429: "too_many",
    503: "busy",
}


def refusal(frame: Frame, path: str, status: int) -> Response:
    """Returns the response for a request that ends with ``status``: an object or a page."""
    limit = frame.settings.body_limit_bytes // 1024
    key = _ERROR_TEXTS.get(status, "failed")
    text = frame.text(f"error.{key}", limit=limit)
    if path.startswith(FOR_PROGRAMS):
        return problem(status, text, language=frame.language)
    help_text = frame.text("error.not_found_help") if status == 404 else ""  # noqa: PLR2004
    return error_page(frame, status, text, help_text=help_text)


def _failure(frame: Frame, path: str) -> Response:
    """Returns what is sent when nothing else could be: no template takes part."""
    if path.startswith(FOR_PROGRAMS):
        return refusal(frame, path, 500)
    return PlainTextResponse(frame.text("error.failed"), status_code=500)


def _misdirected(frame: Frame) -> Response:
    """Returns what is sent to whoever asks for a name that is not ours."""
    return problem(421, frame.text("error.foreign_host"), language=frame.language)


def render_start(frame: Frame, gradio_html: str | None, *, documents: int) -> Response:
    """Returns the chat page from Gradio's start page, the plain page while there is none."""
    if gradio_html is None:
        return plain_page(frame, notice=frame.text("plain.without_chat"))
    texts = {key: frame.text(f"chat.{key}") for key in _SCRIPT_TEXTS}
    texts["new_tab"] = frame.text("new_tab")
    page = frame.page(
        "chat.html",
        path="/",
        title=frame.text("chat.title"),
        gradio=read_gradio_page(gradio_html),
        gradio_files=read_gradio_files(frame.language),
        documents=documents,
        texts=_json_for_html(texts),
    )
    return HTMLResponse(page)


def _json_for_html(texts: dict[str, str]) -> Markup:
    escaped = json.dumps(texts).replace("<", "\\u003c").replace("&", "\\u0026")
    return Markup(escaped)  # noqa: S704 - no character left that HTML reads


def build_app(engine: Engine, *, settings: WebSettings | None = None) -> ASGIApp:
    """Returns the whole application over ``engine``; ``late_parts`` come once it has started."""
    chosen = settings or WebSettings()
    statics = read_static_files(chosen)

    def frame_of_language(language: str | None) -> Frame:
        return frame_for(language, chosen, statics)

    metrics = _metrics(engine, chosen)
    limit = RateLimit(chosen.questions_per_minute)
    for_readers = CountedEngine(_keeping(engine, chosen), metrics)
    for_programs = CountedEngine(_keeping(CheckedEngine(engine), chosen), metrics)
    app = _build_routes(frame_of_language, chosen, for_readers, for_programs, metrics=metrics)
    _serve_statics(app, statics)
    serve_late_parts(
        app,
        chosen,
        for_readers=for_readers,
        for_programs=for_programs,
        seconds_to_wait=partial(_seconds_to_wait, limit, metrics),
    )

    def full(scope: Scope) -> Response:
        return refusal(frame_of_language(None), scope["path"], 503)

    shell = Shell(
        Crowd(
            _guarded(app, chosen, frame_of_language), most=chosen.most_at_once, render_refusal=full
        ),
        settings=chosen,
        rate_limit=limit,
        frame_of=frame_of_language,
        render_start=lambda frame, html: render_start(
            frame, html, documents=len(engine.corpus.documents)
        ),
        render_refusal=refusal,
    )
    opened = OtherSites(shell, chosen.cors_origins) if chosen.cors_origins else shell
    return RequestLog(
        HostGate(
            opened,
            hosts=chosen.hosts,
            render_refusal=lambda _scope: _misdirected(frame_of_language(None)),
        ),
        count=metrics.count_response,
        render_failure=lambda scope: _failure(frame_of_language(None), scope["path"]),
    )


def _metrics(engine: Engine, settings: WebSettings) -> Metrics:
    """Returns the figures, with what an operator keeps of how questions end."""
    if settings.statistics is None:
        return Metrics(engine)
    return WatchedMetrics(
        engine, QuestionStatistics(Statistics(settings.statistics), engine.search)
    )


def _build_routes(
    frame_of_language: FrameOfLanguage,
    settings: WebSettings,
    for_readers: Engine,
    for_programs: Engine,
    *,
    metrics: Metrics,
) -> FastAPI:
    def frame_of(request: Request) -> Frame:
        return frame_of_language(request.query_params.get("lang"))

    # FastAPI would describe the routes by their signatures; ``build_api`` has its own description.
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(build_api(for_programs, frame_of, settings))
    app.include_router(build_metrics(metrics, frame_of))
    app.include_router(build_pages(for_readers, frame_of))
    _answer_errors(app, frame_of)
    return app


def _keeping(engine: Engine, settings: WebSettings) -> Engine:
    """Returns ``engine``, giving replies again where it would make the same ones anew."""
    if not settings.kept_replies or settings.model:
        return engine
    return KeptReplies(engine, settings.kept_replies)


def _seconds_to_wait(limit: RateLimit, metrics: Metrics, request: Request) -> int:
    client = client_of(request.client.host) if request.client else None
    seconds = limit.seconds_to_wait(client) if client else 0
    if seconds:
        metrics.limited.labels("mcp").inc()
    return seconds


def _guarded(app: ASGIApp, settings: WebSettings, frame_of: FrameOfLanguage) -> ASGIApp:
    """Returns ``app`` behind what the operator asks of programs, if anything."""
    passes = Passes(
        token=settings.api_token,
        header=settings.signed_in_header,
        proxies=settings.trusted_proxies,
    )
    if not passes.are_needed():
        return app

    def render_refusal(scope: Scope) -> Response:
        frame = frame_of(Request(scope).query_params.get("lang"))
        text = frame.messages.text("api.error.unauthorized")
        return problem(401, text, language=frame.language)

    return TokenGate(app, passes=passes, render_refusal=render_refusal)


def _serve_statics(app: FastAPI, statics: dict[str, StaticFile]) -> None:
    @app.get("/statik/{name}", include_in_schema=False)
    async def static(name: str, request: Request) -> Response:
        if name not in statics:
            raise HTTPException(404)
        file = statics[name]
        headers = {"Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(file.content, media_type=file.media_type, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(file.gzipped, media_type=file.media_type, headers=headers)


def _answer_errors(app: FastAPI, frame_of: FrameOf) -> None:
    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        return refusal(frame_of(request), request.url.path, error.status_code)

    @app.exception_handler(Exception)
    async def failure(request: Request, _error: Exception) -> Response:
        return refusal(frame_of(request), request.url.path, 500)
