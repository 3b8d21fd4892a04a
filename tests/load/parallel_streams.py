"""Asks as many readers at once would, and tells when each of them had the first text.

    python tests/load/parallel_streams.py http://127.0.0.1:7860 "FRÅGA" … --sessions 100 --over 10

Each session is a page of its own to the server: it joins Gradio's queue and reads the stream of
events until its answer is whole. To be run against this machine, whose sessions are not limited.

HTTP is spoken by hand: a client library took 29 ms of processor for each session, as much as the
server on the same cores, and so measured itself.
"""

import argparse
import asyncio
import json
import secrets
import sys
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit
from urllib.request import urlopen

# Far above what is wanted: a session that takes longer has failed.
_TIMEOUT_SECONDS = 30.0
# An event with an answer is some 20 kB.
_LINE_BYTES = 1_000_000
_SHOWN = b'class=\\"svar-text'
_DONE = b'"msg":"process_completed"'
_WELL = b'"success":true'


@dataclass(frozen=True, slots=True)
class Session:
    """One reader's wait in seconds from sending; ``None`` where nothing came."""

    first_text: float | None
    whole: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where sessions are held, and the number of the event that asks there."""

    host: str
    port: int
    function: int


def shown_in(line: bytes) -> bool:
    """Tells whether an event of the queue brings an answer's words to the page."""
    return _SHOWN in line


async def lines_of(
    server: Server, method: str, path: str, body: bytes = b""
) -> AsyncGenerator[bytes, None]:
    """Yields the lines of a response as they come, after its headers.

    Raises:
        ConnectionError: The response is not a 200.
    """
    reader, writer = await asyncio.open_connection(server.host, server.port, limit=_LINE_BYTES)
    try:
        head = f"{method} {path} HTTP/1.1\r\nHost: {server.host}:{server.port}\r\n"
        head += f"Connection: close\r\nContent-Length: {len(body)}\r\n"
        head += "Content-Type: application/json\r\n\r\n"
        writer.write(head.encode() + body)
        status = await reader.readline()
        if str(HTTPStatus.OK.value).encode() not in status.split():
            raise ConnectionError(status.decode("latin-1").strip())
        while line := await reader.readline():
            yield line
    finally:
        writer.close()


async def ask_once(server: Server, question: str) -> Session:
    """Returns how long one session waited."""
    name = secrets.token_hex(6)
    data = {"data": [question, None], "fn_index": server.function, "session_hash": name}
    begun, first = time.perf_counter(), None
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            joining = lines_of(server, "POST", "/gradio_api/queue/join", json.dumps(data).encode())
            async for _ in joining:
                pass
            events = lines_of(server, "GET", f"/gradio_api/queue/data?session_hash={name}")
            async for line in events:
                now = time.perf_counter() - begun
                first = now if first is None and shown_in(line) else first
                if _DONE in line:
                    return Session(first, now if _WELL in line else None)
    except (OSError, TimeoutError, ValueError):
        pass
    return Session(first, None)


async def begin_after(seconds: float, server: Server, question: str) -> Session:
    """Returns how long a session that begins later waited."""
    await asyncio.sleep(seconds)
    return await ask_once(server, question)


def read_server(address: str) -> Server:
    """Returns the server at ``address``: the event that asks is the first that a client may cause.

    Raises:
        OSError: It cannot be reached.
    """
    with urlopen(f"{address}/config", timeout=_TIMEOUT_SECONDS) as response:
        config = json.load(response)
    parts = urlsplit(address)
    function = int(config["dependencies"][0]["id"])
    return Server(host=parts.hostname or "", port=parts.port or 80, function=function)


async def measure(
    server: Server, questions: list[str], *, sessions: int, over_seconds: float
) -> list[Session]:
    """Returns what all sessions saw, begun evenly over some time, after one that warms up."""
    await ask_once(server, questions[0])
    return await asyncio.gather(
        *(
            begin_after(over_seconds * n / sessions, server, questions[n % len(questions)])
            for n in range(sessions)
        )
    )


def quantile(values: list[float], share: float) -> float:
    """Returns the smallest value that ``share`` of all are not above.

    >>> quantile([4.0, 1.0, 3.0, 2.0], 0.5)
    2.0
    """
    ordered = sorted(values)
    return ordered[max(0, -(-round(share * 100) * len(ordered) // 100) - 1)]


def main() -> int:
    """Prints the figures; returns 1 if any session failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("questions", nargs="+", help="asked in turn")
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--over", type=float, default=0.0, help="seconds; 0 is all at once")
    given = parser.parse_args()
    server = read_server(given.address.rstrip("/"))
    seen = asyncio.run(
        measure(server, given.questions, sessions=given.sessions, over_seconds=given.over)
    )
    firsts = [session.first_text for session in seen if session.first_text is not None]
    failed = sum(session.first_text is None or session.whole is None for session in seen)
    print(f"sessions {len(seen)}, failed {failed}")
    if firsts:
        p50, p95 = quantile(firsts, 0.5), quantile(firsts, 0.95)
        print(f"first text: p50 {p50:.3f} s, p95 {p95:.3f} s, most {max(firsts):.3f} s")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
