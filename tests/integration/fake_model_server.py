"""A scripted endpoint that speaks chat completions over a real socket, with every fault there is.

A script is an ``Act``: what is done with one request. Acts are made by the functions below and
queued on the server; the last one stands for all requests that follow.
"""

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

Act = Callable[["Exchange"], Awaitable[None]]
Reply = Callable[[dict[str, Any]], str]


@dataclass
class Exchange:
    """One request, and the connection to answer it on."""

    request: dict[str, Any]
    headers: dict[str, str]
    target: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    chunks: int = 0  # of the reply, written so far
    chunks_when_left: int | None = None  # when the client closed the connection
    left_at: float | None = None

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def respond(self, status: int, body: bytes = b"", **headers: str) -> None:
        lines = [f"HTTP/1.1 {status} Scripted", f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.send("\r\n".join([*lines, "", ""]).encode() + body)

    async def begin(self, content_type: str = "text/event-stream") -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nTransfer-Encoding: chunked\r\n"
        await self.send(head.encode() + b"Connection: close\r\n\r\n")

    async def part(self, data: bytes) -> None:
        await self.send(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    async def event(self, value: object) -> None:
        await self.part(b"data: " + json.dumps(value).encode() + b"\n\n")

    async def say(self, text: str | None, finish: str | None = None, **delta: object) -> None:
        self.chunks += 1
        said = delta | ({} if text is None else {"content": text})
        choice = {"index": 0, "delta": said, "finish_reason": finish}
        await self.event({"id": "1", "object": "chat.completion.chunk", "choices": [choice]})

    async def end(self) -> None:
        await self.part(b"data: [DONE]\n\n")
        await self.send(b"0\r\n\r\n")

    async def watch(self) -> None:
        """Notes when the client leaves."""
        with suppress(ConnectionError):
            await self.reader.read()
        self.left_at = time.monotonic()
        self.chunks_when_left = self.chunks


@dataclass
class FakeModelServer:
    """What the server does, what it was asked, and where it listens."""

    acts: list[Act] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    port: int = 0
    most_at_once: int = 0
    now: int = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def requests(self) -> list[dict[str, Any]]:
        return [exchange.request for exchange in self.exchanges]

    def will(self, *acts: Act) -> "FakeModelServer":
        """Queues ``acts`` in place of what is queued; the last stands for all that follow."""
        self.acts[:] = acts
        return self

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        watching = None
        self.now += 1
        self.most_at_once = max(self.most_at_once, self.now)
        try:
            exchange = await _read_request(reader, writer)
            self.exchanges.append(exchange)
            watching = asyncio.ensure_future(exchange.watch())
            act = self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
            await act(exchange)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has left
        finally:
            self.now -= 1
            if watching:
                watching.cancel()
            writer.close()


async def _read_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Exchange:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    pairs = (line.split(": ", 1) for line in head[1:] if line)
    headers = {name.lower(): value for name, value in pairs}
    body = await reader.readexactly(int(headers["content-length"]))
    target = head[0].split()[1]
    return Exchange(json.loads(body), headers, target, reader, writer)


@contextmanager
def fake_model_server() -> Iterator[FakeModelServer]:
    """Serves on a free port of this machine, in a thread, until left."""
    server = FakeModelServer([saying("Hej.\n")])
    loop = asyncio.new_event_loop()
    listening = threading.Event()
    stop = asyncio.Event()

    async def run() -> None:
        listener = await asyncio.start_server(server.serve, "127.0.0.1", 0, limit=2**20)
        server.port = listener.sockets[0].getsockname()[1]
        listening.set()
        await stop.wait()
        listener.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=[run()])
    thread.start()
    listening.wait()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


def saying(*pieces: str, finish: str | None = "stop", pause_seconds: float = 0.0) -> Act:
    """Streams ``pieces``, one a chunk, and ends as a sound stream does."""

    async def act(exchange: Exchange) -> None:
        await exchange.begin()
        await exchange.say(None, role="assistant")
        for piece in pieces:
            await exchange.say(piece)
            await asyncio.sleep(pause_seconds)
        await exchange.say(None, finish)
        await exchange.end()

    return act


def replying(reply: Reply, *, size: int = 7) -> Act:
    """Streams what ``reply`` makes of the request, ``size`` characters a chunk."""

    async def act(exchange: Exchange) -> None:
        text = reply(exchange.request)
        pieces = [text[start : start + size] for start in range(0, len(text), size)]
        await saying(*pieces)(exchange)

    return act


def failing(status: int, body: bytes = b'{"error": {"message": "nej"}}', **headers: str) -> Act:
    """Responds with ``status`` and no stream."""

    async def act(exchange: Exchange) -> None:
        await exchange.respond(status, body, Content_Type="application/json", **headers)

    return act


def hanging(*pieces: str) -> Act:
    """Streams ``pieces`` and then nothing; without any it does not even respond."""

    async def act(exchange: Exchange) -> None:
        if pieces:
            await exchange.begin()
        for piece in pieces:
            await exchange.say(piece)
        await asyncio.sleep(60)

    return act


def babbling(piece: str = "ord ", *, first: str = "", pause_seconds: float = 0.02) -> Act:
    """Streams ``first`` and then ``piece`` without end, until the client has left."""

    async def act(exchange: Exchange) -> None:
        await exchange.begin()
        if first:
            await exchange.say(first)
        while exchange.left_at is None:
            await exchange.say(piece)
            await asyncio.sleep(pause_seconds)

    return act


def dripping(text: bytes = b"data: {}", pause_seconds: float = 0.05) -> Act:
    """Sends one byte of an event after the other, and never the end of it."""

    async def act(exchange: Exchange) -> None:
        await exchange.begin()
        while True:
            for byte in text:
                await exchange.part(bytes([byte]))
                await asyncio.sleep(pause_seconds)

    return act


def breaking_off(*pieces: str, politely: bool = False) -> Act:
    """Streams ``pieces`` and closes: in the middle of the response, or at its end, undone."""

    async def act(exchange: Exchange) -> None:
        await exchange.begin()
        for piece in pieces:
            await exchange.say(piece)
        if politely:
            await exchange.send(b"0\r\n\r\n")

    return act


def sending(*parts: bytes, content_type: str = "text/event-stream") -> Act:
    """Sends ``parts`` as they are, and ends the response."""

    async def act(exchange: Exchange) -> None:
        await exchange.begin(content_type)
        for part in parts:
            await exchange.part(part)
        await exchange.send(b"0\r\n\r\n")

    return act


def closing() -> Act:
    """Closes the connection without a word."""

    async def act(exchange: Exchange) -> None:
        exchange.writer.close()

    return act


def chunk(delta: object, finish: object = None, **more: object) -> bytes:
    """Returns an event as ``sending`` sends it, however odd its delta."""
    value = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more}
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def system_of(request: dict[str, Any]) -> str:
    """Returns the system message of a request."""
    return next((m["content"] for m in request["messages"] if m["role"] == "system"), "")


def user_of(request: dict[str, Any]) -> str:
    """Returns the last user message of a request."""
    said: Sequence[str] = [m["content"] for m in request["messages"] if m["role"] == "user"]
    return said[-1]
