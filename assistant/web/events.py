"""A reply as server-sent events: sentences one by one, each after its citations; itself last.

    event: citation    a citation of the reply object, before the first sentence that stands on it
    event: sentence    a sentence of the reply object
    event: reply       the reply object, whole; what counts, and the end of the stream
    event: error       a problem object instead of a reply, and the end of the stream

Lines that begin with a colon are no events. They open the stream and keep proxies from closing it.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

from assistant.reply import Reply

MEDIA_TYPE = "text/event-stream"
# nginx and its like otherwise keep back what they are given until a buffer is full.
HEADERS = {"X-Accel-Buffering": "no"}
# Proxies give up after 30 to 60 silent seconds; half of the least leaves one to spare.
HEARTBEAT_SECONDS = 15.0
_COMMENT = b": \n\n"

Object = dict[str, Any]


def wants_events(accept: str) -> bool:
    """Tells whether an ``Accept`` header names event streams, and JSON no more than them.

    >>> wants_events("text/event-stream"), wants_events("application/json, text/event-stream;q=0.5")
    (True, False)
    >>> wants_events("*/*"), wants_events("text/event-stream;q=0")
    (False, False)
    """
    qualities = dict(map(_quality, accept.lower().split(",")))
    wanted = qualities.get(MEDIA_TYPE, 0.0)
    return wanted > 0 and wanted >= qualities.get("application/json", 0.0)


def _quality(entry: str) -> tuple[str, float]:
    media_type, *parameters = (part.strip() for part in entry.split(";"))
    stated = [part.removeprefix("q=") for part in parameters if part.startswith("q=")]
    try:
        return media_type, float(stated[0]) if stated else 1.0
    except ValueError:
        return media_type, 0.0


def event(name: str, content: Object) -> bytes:
    r"""Returns one event; JSON has no line breaks of its own, so its data is one line.

    >>> event("sentence", {"text": "a\nb"})
    b'event: sentence\ndata: {"text": "a\\nb"}\n\n'
    """
    return f"event: {name}\ndata: {json.dumps(content, ensure_ascii=False)}\n\n".encode()


def events_of(reply: Reply) -> Iterator[bytes]:
    """Yields the events of a reply whose quotes have been checked."""
    whole: Object = reply.as_json()
    citations = {citation["number"]: citation for citation in whole["citations"]}
    for sentence in whole["sentences"]:
        for number in sentence["citations"]:
            if number in citations:
                yield event("citation", citations.pop(number))
        yield event("sentence", sentence)
    yield event("reply", whole)


async def stream_events(
    asking: Awaitable[Reply],
    *,
    failed: Callable[[Exception], Object],
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
) -> AsyncIterator[bytes]:
    """Yields the stream while ``asking`` goes on and after; leaving it cancels ``asking``.

    Args:
        asking: The reply to come.
        failed: The problem object for what ``asking`` raised.
        heartbeat_seconds: Between comments while there is nothing to say.
    """
    task = asyncio.ensure_future(asking)
    try:
        yield _COMMENT
        while not (await asyncio.wait({task}, timeout=heartbeat_seconds))[0]:
            yield _COMMENT
        error = task.exception()
        if isinstance(error, Exception):
            yield event("error", failed(error))
            return
        for each in events_of(task.result()):
            yield each
    finally:
        task.cancel()
