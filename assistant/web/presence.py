"""Who of the page's readers is still there: whoever closed the page waits for nothing any more.

Gradio marks a question as abandoned in the moment its page is closed, but the function that answers
it hears of it only when it gives its next result. So the page's own stream of events is watched:
its end is told to whatever is being done for that page.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_EVENTS_PATH = "/queue/data"  # Gradio's stream of events to one page, named by its session


class Presence:
    """What is called when the reader of a session leaves; used from one event loop only."""

    def __init__(self) -> None:
        self._watching: dict[str, list[Callable[[], None]]] = {}

    @contextmanager
    def watched(self, session: str | None, *, on_leaving: Callable[[], None]) -> Iterator[None]:
        """Calls ``on_leaving`` if the reader of ``session`` leaves during the block."""
        if session is None:
            yield
            return
        watchers = self._watching.setdefault(session, [])
        watchers.append(on_leaving)
        try:
            yield
        finally:
            watchers.remove(on_leaving)
            if not watchers:
                self._watching.pop(session, None)

    def leave(self, session: str) -> None:
        """Tells everybody who watches ``session`` that its reader left."""
        for on_leaving in tuple(self._watching.get(session, ())):
            on_leaving()


class WatchedEvents:
    """An application whose streams of events tell when their reader leaves."""

    def __init__(self, app: ASGIApp, *, presence: Presence) -> None:
        self._app = app
        self._presence = presence

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, watched if it is for a stream of events."""
        if scope["type"] == "http" and scope["path"].endswith(_EVENTS_PATH):
            receive = self._watched(scope, receive)
        await self._app(scope, receive, send)

    def _watched(self, scope: Scope, receive: Receive) -> Receive:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        sessions = query.get("session_hash", [])

        async def receive_and_tell() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect":
                for session in sessions:
                    self._presence.leave(session)
            return message

        return receive_and_tell
