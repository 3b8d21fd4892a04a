"""A client for one connection that is kept: so little of it that the service is what is measured.

It speaks as much of HTTP/1.1 as the service answers with: bodies whose length is told.
"""

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

_LENGTH = b"content-length:"


@dataclass(frozen=True, slots=True)
class Response:
    """What came back, 0 for nothing, and how many seconds after it should have been sent."""

    status: int
    body: bytes
    seconds: float


class Connection:
    """Sends one request after the other; what breaks is opened anew for the next."""

    def __init__(self, address: str, *, timeout_seconds: float = 30.0) -> None:
        found = urlsplit(address)
        self._host, self._port = found.hostname or "127.0.0.1", found.port or 80
        self._timeout_seconds = timeout_seconds
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: bytes, *, due: float | None = None) -> Response:
        """Returns the response to ``body``; ``due`` is when it should have been sent."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return await self.send(head.encode() + body, due=due)

    async def send(self, request: bytes, *, due: float | None = None) -> Response:
        """Returns the response to what is sent just as it is."""
        begun = time.perf_counter() if due is None else due
        try:
            async with asyncio.timeout(self._timeout_seconds):
                status, content = await self._exchange(request)
        except (OSError, EOFError, ValueError, TimeoutError, asyncio.LimitOverrunError):
            self.close()
            status, content = 0, b""
        return Response(status, content, time.perf_counter() - begun)

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self._streams and self._streams[0].at_eof():
            self.close()  # by the other side, between two requests: as every client does
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head.split(b" ", 2)[1])
        length = int(head.partition(_LENGTH)[2].split(b"\r\n", 1)[0] or 0)
        body = await reader.readexactly(length)
        if b"\r\nconnection: close" in head:
            self.close()
        return status, body

    def close(self) -> None:
        """Ends the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
