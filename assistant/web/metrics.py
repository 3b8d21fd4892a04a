"""Figures for Prometheus: how questions end, how long stages take, what is refused.

No label and no value comes from a question: labels are names of our own, a few dozen in all.
"""

from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing, contextmanager
from ipaddress import ip_address, ip_network

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from assistant.drafts import Draft
from assistant.messages import Language
from assistant.reply import Reply
from assistant.web.engine import Engine, EngineAround, drafts_of, faults_of
from assistant.web.request_note import current_note

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
# A question over the bundled documents takes some 20 ms and one with a language model seconds.
_BUCKETS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
# Questions on the page reach the engine outside of any request.
_CHAT = "chat"


def may_read(host: str, networks: Iterable[str]) -> bool:
    """Tells whether a client at ``host`` is within one of ``networks``.

    >>> may_read("127.0.0.1", ["127.0.0.0/8"]), may_read("192.0.2.1", ["127.0.0.0/8"])
    (True, False)
    """
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in ip_network(network) for network in networks)


class Metrics:
    """The figures of one application since it started; each process has its own."""

    def __init__(self, engine: Engine) -> None:
        """Starts at nought; what the index holds is read from ``engine`` whenever it is asked."""
        self._registry = CollectorRegistry()
        self.questions = Counter(
            "utblick_questions",
            "Questions by the route they came by, and the status and reason of the reply.",
            ("route", "status", "reason"),
            registry=self._registry,
        )
        self.in_progress = Gauge(
            "utblick_questions_in_progress",
            "Questions being worked on now.",
            registry=self._registry,
        )
        self.stages = Histogram(
            "utblick_stage_seconds",
            "Time of each stage of answering; total is the whole.",
            ("stage",),
            registry=self._registry,
            buckets=_BUCKETS_SECONDS,
        )
        self._responses = Counter(
            "utblick_http_responses",
            "Responses by route and status; 413, 422 and 429 are requests over a limit.",
            ("route", "status"),
            registry=self._registry,
        )
        self.limited = Counter(
            "utblick_rate_limited",
            "Questions that came too soon after each other, by route.",
            ("route",),
            registry=self._registry,
        )
        self.modes = Counter(
            "utblick_replies_by_mode",
            "Replies by who chose the words: extractive is nobody but the sources.",
            ("mode",),
            registry=self._registry,
        )
        self._registry.register(_ModelFaults(engine))
        self._describe_index(engine)

    def _describe_index(self, engine: Engine) -> None:
        built = Gauge(
            "utblick_index_built_timestamp_seconds",
            "When the index was built, in seconds since 1970; its age is time() minus this.",
            registry=self._registry,
        )
        built.set_function(lambda: engine.built_at)
        for name, help_text, count in (
            ("passages", "Passages that are searched.", lambda: len(engine.corpus.passages)),
            ("documents", "Documents they are from.", lambda: len(engine.corpus.documents)),
        ):
            gauge = Gauge(f"utblick_index_{name}", help_text, registry=self._registry)
            gauge.set_function(count)

    def count_response(self, route: str, status: int) -> None:
        """Counts one response."""
        self._responses.labels(route, str(status)).inc()
        if status == 429:  # noqa: PLR2004
            self.limited.labels(route).inc()

    def count_reply(self, route: str, reply: Reply) -> None:
        """Counts one reply and its stages."""
        self.questions.labels(route, reply.status, reply.reason or "").inc()
        self.modes.labels(reply.mode).inc()
        for stage, milliseconds in reply.timings_ms.items():
            self.stages.labels(stage).observe(milliseconds / 1000)

    def text(self) -> bytes:
        """Returns all figures in Prometheus's text format."""
        return generate_latest(self._registry)


class CountedEngine(EngineAround):
    """An engine whose replies are counted, and noted with the request that they are for."""

    def __init__(self, engine: Engine, metrics: Metrics) -> None:
        super().__init__(engine)
        self._metrics = metrics

    def ask(self, line: dict[str, object], *, language: Language = "sv") -> Reply:
        """Returns the engine's reply; one that fails is counted as such."""
        with self._counting():
            reply = self._engine.ask(line, language=language)
        self._count(reply)
        return reply

    async def drafts(
        self, line: dict[str, object], *, language: Language = "sv"
    ) -> AsyncGenerator[Draft, None]:
        """Yields the engine's drafts; the whole reply is counted."""
        with self._counting():
            async with aclosing(drafts_of(self._engine, line, language=language)) as drafts:
                async for draft in drafts:
                    if draft.is_whole:
                        self._count(draft.reply)
                    yield draft

    @contextmanager
    def _counting(self) -> Iterator[None]:
        """Counts the block as a question in progress, and as failed when it raises."""
        try:
            with self._metrics.in_progress.track_inprogress():
                yield
        except Exception:
            self._metrics.questions.labels(_route(), "error", "failed").inc()
            raise

    def _count(self, reply: Reply) -> None:
        self._metrics.count_reply(_route(), reply)
        note = current_note()
        if note:
            note.outcome, note.reason = reply.status, reply.reason


def _route() -> str:
    note = current_note()
    return note.route if note else _CHAT


class _ModelFaults(Collector):
    """How often the language model failed, read from the engine whenever figures are asked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Yields one counter, by kind of fault."""
        faults = CounterMetricFamily(
            "utblick_model_faults",
            "Faults of the language model's endpoint, and questions kept from it, by kind.",
            labels=("kind",),
        )
        for kind, number in faults_of(self._engine).items():
            faults.add_metric((kind,), number)
        yield faults
