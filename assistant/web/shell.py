"""One ASGI layer around everything: which paths are open, how much may be sent, which headers.

Gradio's start page is caught on its way out and replaced by ours, which keeps Gradio's
configuration and module and nothing else: no inline script (so the policy needs no nonce), no
social-media tags, no ``<base>``.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.compressed import compressing
from assistant.web.frame import Frame
from assistant.web.open_paths import ASKING, open_methods
from assistant.web.rate_limit import RateLimit, client_of
from assistant.web.settings import WebSettings

FrameOfLanguage = Callable[[str | None], Frame]
RenderStart = Callable[[Frame, str | None], Response]
RenderRefusal = Callable[[Frame, str, int], Response]

_UNCHANGING = re.compile(r"/assets/|/statik/|/static/")
# Gradio's own page, or that it is not there yet: see ``late_app``.
_START_STATUSES = (200, 503)
# Gradio answers any origin; nothing here is for other sites' scripts.
_DROPPED_HEADERS = (
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "server",
    "x-powered-by",
)


def content_security_policy(settings: WebSettings) -> str:
    """Returns the policy: nothing from other hosts, no inline script, frames by permission.

    Gradio puts styles into the page while it runs, hence ``unsafe-inline`` for styles alone.
    """
    ancestors = " ".join(["'self'", *settings.embed_origins])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; "
        f"form-action 'self'; frame-ancestors {ancestors}"
    )


class _BodySizeError(Exception):
    pass


async def _read_body(receive: Receive, limit_bytes: int) -> list[Message]:
    """Returns the messages of the whole body, read so that it can be measured first."""
    messages: list[Message] = []
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit_bytes:
            raise _BodySizeError
        messages.append(message)
        more = message["type"] == "http.request" and message.get("more_body", False)
    return messages


def _replay(messages: list[Message], receive: Receive) -> Receive:
    waiting = iter(messages)

    async def next_message() -> Message:
        return next(waiting, None) or await receive()

    return next_message


def _without_body(send: Send) -> Send:
    async def send_without_body(message: Message) -> None:
        await send({**message, "body": b""} if "body" in message else message)

    return send_without_body


class Shell:
    """The outermost application."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: WebSettings,
        rate_limit: RateLimit,
        frame_of: FrameOfLanguage,
        render_start: RenderStart,
        render_refusal: RenderRefusal,
    ) -> None:
        """Wraps ``app``.

        Args:
            app: Everything else.
            settings: Limits and origins.
            rate_limit: Counts questions by client.
            frame_of: The frame for what ``?lang=`` said.
            render_start: Our start page from Gradio's, or without while there is none.
            render_refusal: The response for a path (given) that ends with a status (given).
        """
        self._app = app
        self._limit_bytes = settings.body_limit_bytes
        self._rate_limit = rate_limit
        self._frame_of = frame_of
        self._render_start = render_start
        self._render_refusal = render_refusal
        self._headers = {
            "content-security-policy": content_security_policy(settings),
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, or passes the start and stop of the server on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            sending = self._with_headers(scope, send)
            if scope["method"] == "HEAD":
                sending = _without_body(sending)
            await self._answer(scope, receive, compressing(scope, sending))
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        methods = open_methods(path)
        if not methods:
            await self._refuse(404, scope, receive, send)
        elif method not in methods:
            await self._refuse(405, scope, receive, send, Allow=", ".join(methods))
        elif method == "POST" and (seconds := self._seconds_to_wait(scope)):
            await self._refuse(429, scope, receive, send, **{"Retry-After": str(seconds)})
        elif method == "POST":
            await self._measured(scope, receive, send)
        elif path == "/":
            await self._start_page(scope, receive, send)
        else:
            # What is behind has no routes for HEAD.
            await self._app({**scope, "method": "GET"}, receive, send)

    def _seconds_to_wait(self, scope: Scope) -> int:
        client = client_of(scope["client"][0]) if scope.get("client") else None
        if client is None or scope["path"] not in ASKING:
            return 0
        return self._rate_limit.seconds_to_wait(client)

    async def _refuse(
        self, status: int, scope: Scope, receive: Receive, send: Send, **headers: str
    ) -> None:
        response = self._render_refusal(self._frame(scope), scope["path"], status)
        response.headers.update(headers)
        await response(scope, receive, send)

    def _frame(self, scope: Scope) -> Frame:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        return self._frame_of(query.get("lang", [None])[0])

    async def _measured(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            messages = await _read_body(receive, self._limit_bytes)
        except _BodySizeError:
            await self._refuse(413, scope, receive, send)
            return
        if messages[-1]["type"] == "http.disconnect":
            return  # before all of it was sent: nobody reads what would be said
        await self._app(scope, _replay(messages, receive), send)

    async def _start_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        parts: list[bytes] = []
        status = 0

        async def catch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                parts.append(message.get("body", b""))

        plain = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
        # Gradio reads ?deep_link= and ?page=; nobody is meant to.
        inner = {**scope, "headers": plain, "method": "GET", "query_string": b""}
        await self._app(inner, receive, catch)
        if status not in _START_STATUSES:
            await self._refuse(status, scope, receive, send)
            return
        html = b"".join(parts).decode("utf-8") if status == 200 else None  # noqa: PLR2004
        is_quick = b"vy=snabb" in scope["query_string"].split(b"&")
        frame = replace(self._frame(scope), is_quick=is_quick)
        await self._render_start(frame, html)(scope, receive, send)

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        cache = "public, max-age=31536000, immutable" if _UNCHANGING.match(scope["path"]) else None

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                for name in _DROPPED_HEADERS:
                    del headers[name]
                for name, value in self._headers.items():
                    headers[name] = value
                found = message["status"] < 400  # noqa: PLR2004 - an error may be gone tomorrow
                headers["cache-control"] = cache if cache and found else "no-store"
            await send(message)

        return send_with_headers
