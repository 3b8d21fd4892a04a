"""Counts how questions end, apart from answering them: nobody waits for it, nothing fails by it."""

import logging
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from queue import Empty, SimpleQueue

from assistant.cleaning import clean
from assistant.reply import Reply
from assistant.statistics_file import Ending, Statistics
from assistant.understand import understand
from assistant.web.engine import Engine
from assistant.web.metrics import Metrics
from index.hit import Hit
from index.problems import IndexProblem

_LOGGER = logging.getLogger(__name__)
# Endings are written together, this often; so many are lost when a process is killed.
_GATHER_SECONDS = 1.0
# A search costs some 10 ms of processor: two a second are 2 % of a core, however much is asked.
_MOST_SEARCHES = 2
# Of these the documents have something to say, or might have had: their subject is looked for.
_WITH_SUBJECT = frozenset({"not_in_sources", "partial"})
# What a guard stopped is not looked at any further.
_NOT_LOOKED_AT = frozenset({"answered", "unsafe", "personal_data", "too_long", "empty", "failed"})

Search = Callable[[str, int], tuple[Hit, ...]]
Today = Callable[[], date]


@dataclass(frozen=True, slots=True)
class _Asked:
    day: str
    outcome: str
    text: str  # only until it is counted, and never written


class QuestionStatistics:
    """Counts replies in a thread of its own, which ends with the process."""

    def __init__(
        self, statistics: Statistics, search: Search, *, today: Today = date.today
    ) -> None:
        """Counts into ``statistics``; ``search`` finds the passage nearest to a question."""
        self._statistics = statistics
        self._search = search
        self._today = today
        self._waiting: SimpleQueue[_Asked] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_failing = False
        self._never = threading.Event()

    def count(self, reply: Reply) -> None:
        """Takes note of a reply, at once."""
        outcome = reply.reason or reply.status
        text = "" if outcome in _NOT_LOOKED_AT else reply.interpreted_as or reply.question
        self._waiting.put(_Asked(self._today().isoformat(), outcome, text))
        if self._thread is None:
            self._start()

    def write(self) -> None:
        """Writes down all that has been noted; what cannot be written is lost, and said so."""
        endings: Counter[Ending] = Counter()
        searches = 0
        with suppress(Empty):
            while True:
                asked = self._waiting.get_nowait()
                is_searched = asked.outcome in _WITH_SUBJECT and searches < _MOST_SEARCHES
                searches += is_searched
                endings[self._ending(asked, is_searched=is_searched)] += 1
        if not endings:
            return
        try:
            self._statistics.add(endings)
        except (sqlite3.Error, OSError) as error:
            if not self._is_failing:  # once, and not each second while a disk is full or read-only
                _LOGGER.warning("statistics: endings of questions are lost (%s)", error)
            self._is_failing = True
        else:
            self._is_failing = False

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            self._never.wait(_GATHER_SECONDS)  # unlike ``sleep`` it minds no clock that is set
            self.write()

    def _ending(self, asked: _Asked, *, is_searched: bool) -> Ending:
        kind = understand(clean(asked.text), ()).type.value if asked.text else ""
        hit = self._nearest(asked.text) if is_searched else None
        return Ending(
            day=asked.day,
            outcome=asked.outcome,
            kind=kind,
            document=hit.passage.document if hit else "",
            heading=" › ".join(hit.passage.heading) if hit else "",
        )

    def _nearest(self, text: str) -> Hit | None:
        try:
            return next(iter(self._search(text, 1)), None)
        except IndexProblem:  # the vector server is down: counted all the same
            return None


class WatchedMetrics(Metrics):
    """Figures, and statistics of the same replies."""

    def __init__(self, engine: Engine, statistics: QuestionStatistics) -> None:
        """Starts at nought."""
        super().__init__(engine)
        self._statistics = statistics

    def count_reply(self, route: str, reply: Reply) -> None:
        """Counts one reply in both."""
        super().count_reply(route, reply)
        self._statistics.count(reply)
