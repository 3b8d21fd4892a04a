"""Applications whose imports take seconds, made in a thread while everything else already answers.

Gradio takes some 3 s of processor to import and the MCP SDK .6: too long for a service that is
started anew because it died. What is asked of them meanwhile waits.

One thread makes them all, one after the other: the MCP SDK is imported by Gradio too, and where
two threads import modules that import each other, Python lets one of them see a half-made one.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Executor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress

from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_LOGGER = logging.getLogger(__name__)
# Below what nginx waits (``docs/deploy/nginx/locations.conf``). On free cores it is 3 s; 17 s have
# been seen with eight programs waiting for two cores.
_PATIENCE_SECONDS = 60.0
_RETRY = {"Retry-After": "5"}


class LateApp:
    """Passes requests to the application that ``build`` returns, once there is one.

    It is built while ``lifespan`` runs. What cannot be built, or is not there after
    ``patience_seconds``, is answered with an empty 503; why it cannot is logged.
    """

    def __init__(
        self,
        build: Callable[[], ASGIApp],
        *,
        maker: Executor,
        patience_seconds: float = _PATIENCE_SECONDS,
    ) -> None:
        self._build = build
        self._maker = maker
        self._patience_seconds = patience_seconds
        self._app: ASGIApp | None = None
        self._is_settled = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, which may have to wait."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._is_settled.wait(), self._patience_seconds)
        answering = self._app or Response(status_code=503, headers=_RETRY)
        await answering(scope, receive, send)

    @asynccontextmanager
    async def lifespan(self) -> AsyncGenerator[None, None]:
        """Has the application made while the block runs, and started and stopped if it asks so."""
        closing = asyncio.Event()
        living = asyncio.create_task(self._live(closing))
        try:
            yield
        finally:
            closing.set()
            await living

    async def _live(self, closing: asyncio.Event) -> None:
        """Starts and stops the application in one task, as its own ``lifespan`` may need it."""
        try:
            app = await asyncio.wrap_future(self._maker.submit(self._build))
        except Exception:
            # Whatever it is: everything else goes on answering.
            _LOGGER.exception("a part of the service cannot be made; `assistant doctor` may tell")
            self._is_settled.set()
            return
        async with _started(app):
            self._app = app
            self._is_settled.set()
            await closing.wait()


def _started(app: ASGIApp) -> AbstractAsyncContextManager[object]:
    """Returns what starts ``app`` and stops it; only whole applications have such a thing."""
    return app.router.lifespan_context(app) if isinstance(app, FastAPI) else nullcontext()
