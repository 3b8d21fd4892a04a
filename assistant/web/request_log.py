"""One JSON line a request on standard error; by default only for those that failed inside.

A line holds what an operator needs to count and to find faults, and nothing of a question: no
query string, no path beyond its route, no address of who asked, and no text of an exception but
one that is written for operators and knows of no question (``index.problems``).
"""

import json
import logging
import sys
import time
import traceback
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.config import RequestLogging
from assistant.web.open_paths import route_of
from assistant.web.request_note import RequestNote, open_note

ID_HEADER = "x-request-id"
_LOGGER = logging.getLogger("assistant.web.requests")
_LEVELS = {"off": logging.CRITICAL + 1, "errors": logging.ERROR, "all": logging.INFO}
_FAILED = 500
# Enough to see where it went wrong, and by which way it came there.
_SHOWN_FRAMES = 5

Count = Callable[[str, int], None]
RenderFailure = Callable[[Scope], Response]


def write_requests_to_standard_error(which: RequestLogging) -> None:
    """Sets up the logger of requests, and nothing else; for the edge of the program."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    _LOGGER.handlers = [handler]
    _LOGGER.propagate = False
    _LOGGER.setLevel(_LEVELS[which])


def fault_of(error: BaseException) -> dict[str, object]:
    """Returns an error's class and where it was raised; its text may quote a question."""
    frames = traceback.extract_tb(error.__traceback__)[-_SHOWN_FRAMES:]
    at = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(error).__name__, "at": at}


def request_line(note: RequestNote, *, status: int | None, milliseconds: float) -> str:
    """Returns the line: JSON in ASCII, so that nothing in it can begin another line."""
    line = {
        "time": datetime.now(tz=UTC).isoformat(timespec="milliseconds"),
        "id": note.id,
        "route": note.route,
        "status": status,
        "ms": round(milliseconds, 1),
        "outcome": note.outcome,
        "reason": note.reason,
        **note.fault,
    }
    return json.dumps(line)


class _Watched:
    """Sends on what is sent, remembers the status and adds the request's id."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._id = request_id
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(raw=message["headers"])[ID_HEADER] = self._id
        await self._send(message)


class RequestLog:
    """The outermost layer: gives requests their ids, counts them, writes them down.

    What fails inside ends here: as a response, if none has begun, and as a line in the log.
    """

    def __init__(self, app: ASGIApp, *, count: Count, render_failure: RenderFailure) -> None:
        """Wraps ``app``; ``count`` is told the route and status of each response."""
        self._app = app
        self._count = count
        self._render_failure = render_failure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, or passes anything else on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        note = open_note(route_of(scope["path"]), Headers(scope=scope).get(ID_HEADER))
        watched, started = _Watched(send, note.id), time.perf_counter()
        try:
            await self._guarded(note, watched, scope, self._app(scope, receive, watched))
        finally:
            note.is_open = False
            self._write(note, watched.status, (time.perf_counter() - started) * 1000)

    async def _guarded(
        self, note: RequestNote, watched: _Watched, scope: Scope, answering: Awaitable[None]
    ) -> None:
        try:
            await answering
        except Exception as error:  # noqa: BLE001 - the edge: whatever it is, it is written down
            note.fault = fault_of(error)
            if watched.status is None:
                response = self._render_failure(scope)
                await response(scope, _nothing_more, watched)

    def _write(self, note: RequestNote, status: int | None, milliseconds: float) -> None:
        # A client that leaves before any response is what proxies write down as 499.
        self._count(note.route, status or 499)
        failed = bool(note.fault) or (status or 0) >= _FAILED
        level = logging.ERROR if failed else logging.INFO
        if _LOGGER.isEnabledFor(level):
            _LOGGER.log(level, request_line(note, status=status, milliseconds=milliseconds))


async def _nothing_more() -> Message:
    return {"type": "http.disconnect"}
