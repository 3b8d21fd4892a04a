"""The parts of the service whose imports take seconds: the conversation in Gradio, and ``/mcp``."""

from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from assistant.messages import Language, read_messages
from assistant.web.engine import Engine
from assistant.web.late_app import LateApp
from assistant.web.problems import problem
from assistant.web.settings import WebSettings
from assistant.web.silence import silence_gradio


def build_chat(engine: Engine, settings: WebSettings) -> FastAPI:
    """Returns the conversation, at ``/`` of an application of its own; imports Gradio."""
    silence_gradio()
    from gradio.routes import App

    from assistant.web.blocks import mount_chat
    from assistant.web.forgetting import forget_pages

    page = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    mount_chat(page, engine, settings)
    text = read_messages(settings.language).text("page.error.unreadable")
    for route in page.routes:
        if isinstance(route, Mount) and isinstance(route.app, App):
            forget_pages(route.app)
            _refuse_unreadable(route.app, text, settings.language)
    return page


def _refuse_unreadable(app: FastAPI, text: str, language: Language) -> None:
    """Has ``app`` refuse bodies of another shape; by itself it repeats them, or fails to."""

    @app.exception_handler(RequestValidationError)
    async def unreadable(_request: Request, _error: RequestValidationError) -> Response:
        return problem(422, text, language=language)


def serve_late_parts(
    app: FastAPI,
    settings: WebSettings,
    *,
    for_readers: Engine,
    for_programs: Engine,
    seconds_to_wait: Callable[[Request], int],
) -> None:
    """Adds both parts to ``app``, after all of its own routes; they are made once it is started.

    Args:
        app: Everything else that is served.
        settings: Whether there is ``/mcp``, and what an operator decides about the page.
        for_readers: Answers in the conversation.
        for_programs: Answers at ``/mcp``; its replies have been checked.
        seconds_to_wait: Counts a question at ``/mcp`` for the client who sent it.
    """

    def mcp() -> ASGIApp:
        from assistant.web.mcp_endpoint import build_mcp

        return build_mcp(for_programs, settings, seconds_to_wait)

    maker = ThreadPoolExecutor(1, thread_name_prefix="late-parts")
    # First what is asked for by whoever comes: programs that speak MCP can wait.
    parts = [LateApp(lambda: build_chat(for_readers, settings), maker=maker)]
    if settings.mcp:
        parts.append(LateApp(mcp, maker=maker))
        app.router.routes.append(Route("/mcp", parts[-1]))
    app.router.routes.append(Mount("/", parts[0]))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None, None]:
        async with AsyncExitStack() as stack:
            for part in parts:
                await stack.enter_async_context(part.lifespan())
            yield

    app.router.lifespan_context = lifespan
