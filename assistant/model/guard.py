"""Asks a model for no more than its endpoint can do, and not while it fails."""

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from concurrent.futures import Future
from contextlib import aclosing, asynccontextmanager
from threading import Lock

from assistant.model.stream import (
    CutShortError,
    Deadline,
    FaultKind,
    ModelFaultError,
    ModelRequest,
    StreamingModel,
)

# So many faults in a row are no accident, and after so long the endpoint is tried again: a server
# that is started anew loads a model of some GB in about that time.
FAILURES_IN_A_ROW = 3
PAUSE_SECONDS = 30.0
# Of the request rather than of the endpoint: others would be answered.
_OF_THE_REQUEST: tuple[FaultKind, ...] = ("too_long", "length", "content_filter")

_log = logging.getLogger(__name__)


class Breaker:
    """Says whether an endpoint is worth asking; safe to share between threads."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._closed_until = 0.0

    def admits(self) -> bool:
        """Returns whether to ask; after a pause one question is let through to try.

        Until that one has been answered, or for another pause, the rest is kept away.
        """
        with self._lock:
            if self._failures < FAILURES_IN_A_ROW:
                return True
            if self._clock() < self._closed_until:
                return False
            self._closed_until = self._clock() + PAUSE_SECONDS
            return True

    def note_failure(self) -> None:
        """Counts a fault; with enough in a row the pause begins."""
        with self._lock:
            self._failures += 1
            self._closed_until = self._clock() + PAUSE_SECONDS

    def note_success(self) -> None:
        """Forgets the faults so far."""
        with self._lock:
            self._failures = 0


class Slots:
    """As many requests at once as an endpoint works on; the rest wait their turn, up to a limit.

    Requests may come from several event loops, as from the page's and from threads without one.
    """

    def __init__(self, number: int, *, queue: int) -> None:
        self._lock = Lock()
        self._free = number
        self._queue = queue
        self._waiting: deque[Future[None]] = deque()

    @asynccontextmanager
    async def taken(self, deadline: Deadline) -> AsyncIterator[bool]:
        """Gives whether a slot is held for the block: ``False`` when too many wait, or too long."""
        is_held = await self._take(deadline)
        try:
            yield is_held
        finally:
            if is_held:
                self._give_back()

    async def _take(self, deadline: Deadline) -> bool:
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            if len(self._waiting) >= self._queue:
                return False
            turn: Future[None] = Future()
            self._waiting.append(turn)
        try:
            async with asyncio.timeout(max(deadline.seconds_left(), 0.0)):
                await asyncio.wrap_future(turn)
        except TimeoutError:
            self._withdraw(turn)
            return False
        except asyncio.CancelledError:
            self._withdraw(turn)
            raise
        return True

    def _withdraw(self, turn: "Future[None]") -> None:
        """Leaves the queue; a turn that came in the same moment is passed on."""
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return
        if not turn.cancelled():
            self._give_back()

    def _give_back(self) -> None:
        with self._lock:
            while self._waiting:
                turn = self._waiting.popleft()
                if turn.set_running_or_notify_cancel():
                    turn.set_result(None)
                    return
            self._free += 1


class GuardedModel:
    """A streaming model that is asked within limits, and whose faults are counted and told.

    Attributes:
        model: Asked.
        faults: How often each kind of fault came; ``busy`` and ``paused`` are this guard's own.
    """

    def __init__(
        self, model: StreamingModel, *, slots: Slots, breaker: Breaker | None = None
    ) -> None:
        self.model = model
        self._slots = slots
        self._breaker = breaker or Breaker()
        self._faults: Counter[FaultKind] = Counter()

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    @property
    def host(self) -> str:
        """Where it is."""
        return self.model.host

    @property
    def faults(self) -> Mapping[FaultKind, int]:
        """Faults so far by kind."""
        return dict(self._faults)

    async def stream(self, request: ModelRequest, deadline: Deadline) -> AsyncGenerator[str, None]:
        """Yields the reply as it is written; see ``assistant.model.stream.StreamingModel``.

        Raises:
            ModelFaultError: Also ``busy`` when too many wait, and ``paused`` after several faults.
        """
        if not self._breaker.admits():
            raise self.own_fault("paused", "is left alone for a while after several faults")
        async with self._slots.taken(deadline) as is_held:
            if not is_held:
                raise self.own_fault("busy", "has too many questions waiting; raise [model] slots")
            try:
                async with aclosing(self.model.stream(request, deadline)) as pieces:
                    async for piece in pieces:
                        yield piece
            except ModelFaultError as fault:
                self._note(fault)
                raise
            self._breaker.note_success()

    def own_fault(self, kind: FaultKind, told: str) -> ModelFaultError:
        """Returns the fault of a question that is kept from the endpoint; it is counted and told.

        Args:
            kind: Counted.
            told: What the operator is told of it, after the host.
        """
        self._faults[kind] += 1
        _log.info("language model: %s: %s: %s", kind, self.host, told)
        return ModelFaultError(kind, f"{self.host}: {told}")

    def _note(self, fault: ModelFaultError) -> None:
        self._faults[fault.kind] += 1
        if isinstance(fault, CutShortError):
            self._breaker.note_success()
        elif fault.kind not in _OF_THE_REQUEST:
            self._breaker.note_failure()
        _log.warning("language model: %s: %s", fault.kind, fault)
