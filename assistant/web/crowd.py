"""How many questions may be under way at once: whoever comes beyond that is told at once.

A service that takes on more than it can answer answers everybody late: at a hundred distinct
questions a second one process was twenty seconds behind after thirty (``docs/measurements.md``).
"""

from collections.abc import Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web.open_paths import ASKING

# Long enough for those who are waiting to be answered.
_RETRY_SECONDS = 5

RenderRefusal = Callable[[Scope], Response]


class Crowd:
    """Lets at most ``most`` requests that may be questions through at a time."""

    def __init__(self, app: ASGIApp, *, most: int, render_refusal: RenderRefusal) -> None:
        """Wraps ``app``; all requests must come in on one event loop."""
        self._app = app
        self._most = most
        self._render_refusal = render_refusal
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or refuses it with 503."""
        may_ask = scope["type"] == "http" and scope["method"] == "POST"
        if not may_ask or scope["path"] not in {*ASKING, "/mcp"}:
            await self._app(scope, receive, send)
            return
        if self._under_way >= self._most:
            response = self._render_refusal(scope)
            response.headers["Retry-After"] = str(_RETRY_SECONDS)
            await response(scope, receive, send)
            return
        self._under_way += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._under_way -= 1
