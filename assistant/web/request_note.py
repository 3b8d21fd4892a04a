"""What is known of the request being answered: for its log line, the figures and the reply."""

import re
import uuid
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field

# An id from a proxy is taken over if it could do no harm in a log, a header or an address.
_SOUND_ID = re.compile(r"[A-Za-z0-9._\-]{1,64}")


@dataclass(slots=True, kw_only=True)
class RequestNote:
    """Filled in by whoever answers; never holds anything of what was asked.

    Attributes:
        id: Of the request, also in its ``X-Request-ID``.
        route: Which of the open paths, see ``open_paths.route_of``.
        outcome: Status of the reply, when a question was asked.
        reason: Why there was no answer, if there was none.
        fault: What went wrong inside, for the operator.
        is_open: Until the response has ended and the note has been written down.
    """

    id: str
    route: str
    outcome: str | None = None
    reason: str | None = None
    fault: Mapping[str, object] = field(default_factory=dict)
    is_open: bool = True


_CURRENT: ContextVar[RequestNote | None] = ContextVar("request_note", default=None)


def current_note() -> RequestNote | None:
    """Returns the note of the request that this is done for; ``None`` outside of any.

    Threads started by ``asyncio.to_thread`` see that of their caller. Gradio answers questions in a
    task of its own, which may have been started by a request that ended long ago.
    """
    note = _CURRENT.get()
    return note if note is not None and note.is_open else None


def open_note(route: str, offered_id: str | None) -> RequestNote:
    """Returns a new note, current from here on; ``offered_id`` becomes its id if it is sound."""
    is_sound = offered_id is not None and _SOUND_ID.fullmatch(offered_id)
    note = RequestNote(id=offered_id if offered_id and is_sound else uuid.uuid4().hex, route=route)
    _CURRENT.set(note)
    return note
