"""Pages sent compressed to whoever takes them so: on a slow line they are there sooner."""

import gzip

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Scope, Send

# Of the start page, 39 kB, 1 leaves 12.2 kB and takes 0.5 ms, 6 leaves 10.4 and takes 1.1.
_LEVEL = 6
_KIND = "text/html"


def compressing(scope: Scope, send: Send) -> Send:
    """Returns ``send`` so that pages go out compressed, if whoever asks takes them so.

    Nothing in a page is secret, so its length may tell of what is in it.
    """
    taken = Headers(scope=scope).get("accept-encoding", "")
    return _Page(send).send if "gzip" in taken else send


class _Page:
    """One response, which is held back until it is whole if it is a page."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._parts: list[bytes] = []

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._send_whole(self._start)

    async def _send_whole(self, start: Message) -> None:
        body = gzip.compress(b"".join(self._parts), _LEVEL, mtime=0)
        headers = MutableHeaders(raw=start["headers"])
        headers.add_vary_header("Accept-Encoding")
        headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_page(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return headers.get("content-type", "").startswith(_KIND) and "content-encoding" not in headers
