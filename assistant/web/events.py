"""A reply as server-sent events: sentences one by one, each after its citations; itself last.

    event: preview     a reply object to show while a language model writes; it does not count
    event: citation    a citation of the reply object, before the first sentence that stands on it
    event: sentence    a sentence of the reply object
    event: restart     the sentences so far are withdrawn; others follow
    event: reply       the reply object, whole; what counts, and the end of the stream
    event: error       a problem object instead of a reply, and the end of the stream

Lines that begin with a colon are no events. They open the stream and keep proxies from closing it.
"""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from typing import Any

from assistant.drafts import Draft, incoming

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


class EventWriter:
    """Turns drafts into events, each sentence and each citation sent once."""

    def __init__(self) -> None:
        self._sentences: list[Object] = []
        self._citations: list[Object] = []

    def events(self, draft: Draft) -> Iterator[bytes]:
        """Yields what ``draft`` says more than those before it; a whole one's reply at the end."""
        whole: Object = draft.reply.as_json()
        if not draft.is_whole and draft.reply.mode == "extractive":
            yield event("preview", whole)
            return
        if not self._goes_on(whole):
            yield event("restart", {})
            self._sentences, self._citations = [], []
        yield from self._more(whole)
        if draft.is_whole:
            yield event("reply", whole)

    def _goes_on(self, whole: Object) -> bool:
        """Tells whether all that was sent stands in ``whole``, in its place."""
        sentences, citations = len(self._sentences), len(self._citations)
        sent = (whole["sentences"][:sentences], whole["citations"][:citations])
        return sent == (self._sentences, self._citations)

    def _more(self, whole: Object) -> Iterator[bytes]:
        citations = {citation["number"]: citation for citation in whole["citations"]}
        for sentence in whole["sentences"][len(self._sentences) :]:
            for number in sentence["citations"]:
                if number in citations and citations[number] not in self._citations:
                    self._citations.append(citations[number])
                    yield event("citation", citations[number])
            self._sentences.append(sentence)
            yield event("sentence", sentence)


async def stream_events(
    drafts: AsyncGenerator[Draft, None],
    *,
    failed: Callable[[Exception], Object],
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
) -> AsyncIterator[bytes]:
    """Yields the stream while ``drafts`` come; leaving it stops what they are made by.

    Args:
        drafts: Of the reply, each of them checked.
        failed: The problem object for what making them raised.
        heartbeat_seconds: Between comments while there is nothing to say.
    """
    writer = EventWriter()
    async with incoming(drafts) as inbox:
        yield _COMMENT
        is_whole = False
        while not is_whole:
            try:
                draft = await inbox.next(seconds=heartbeat_seconds)
            except Exception as error:  # noqa: BLE001  (whatever it is, the client is told)
                yield event("error", failed(error))
                return
            if draft is None:
                yield _COMMENT
                continue
            for each in writer.events(draft):
                yield each
            is_whole = draft.is_whole
