"""Traces of questions for OpenTelemetry, sent to an endpoint of the operator's own; off by default.

Attributes are named as OpenInference names them, so that what reads traces of language models reads
these. What was asked and answered is in them only if the operator says so.
"""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from importlib.metadata import version
from typing import TYPE_CHECKING

from assistant.config import ConfigError
from assistant.drafts import Draft
from assistant.messages import Language
from assistant.reply import Reply
from assistant.web.engine import Engine, EngineAround, drafts_of

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Tracer

_KIND = "openinference.span.kind"
# Stages by what OpenInference calls such a step; they follow each other in this order.
_STAGES = {"retrieve": "RETRIEVER", "select": "RERANKER", "compose": "CHAIN"}
_NANOSECONDS = 1_000_000  # of a millisecond


def open_exporter(endpoint: str) -> "SpanExporter":
    """Returns what sends spans to ``endpoint`` by OTLP over gRPC; ``http://`` is without TLS.

    Raises:
        ConfigError: What it needs is not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    except ImportError as error:
        raise ConfigError(
            "[telemetry] endpoint is set, but its client is not installed: "
            'pip install -c constraints.txt ".[otel]"'
        ) from error
    return OTLPSpanExporter(endpoint=endpoint, insecure=endpoint.startswith("http://"))


def tracer_to(exporter: "SpanExporter") -> "Tracer":
    """Returns what begins spans that go to ``exporter``, in batches from a thread."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    # ``create`` would add what the environment says of this process.
    resource = Resource({"service.name": "utblick", "service.version": version("utblick")})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider.get_tracer("utblick")


class TracedEngine(EngineAround):
    """An engine each of whose replies leaves a trace: a span, with one for each stage in it."""

    def __init__(self, engine: Engine, tracer: "Tracer", *, with_texts: bool) -> None:
        """Traces ``engine``; ``with_texts`` puts question and reply into the spans."""
        super().__init__(engine)
        self._tracer = tracer
        self._with_texts = with_texts

    def ask(self, line: dict[str, object], *, language: Language = "sv") -> Reply:
        """Returns the engine's reply."""
        started = time.time_ns()
        reply = self._engine.ask(line, language=language)
        self._trace(reply, started)
        return reply

    async def drafts(
        self, line: dict[str, object], *, language: Language = "sv"
    ) -> AsyncGenerator[Draft, None]:
        """Yields the engine's drafts; the whole one leaves a trace."""
        started = time.time_ns()
        async with aclosing(drafts_of(self._engine, line, language=language)) as drafts:
            async for draft in drafts:
                if draft.is_whole:
                    self._trace(draft.reply, started)
                yield draft

    def _trace(self, reply: Reply, started: int) -> None:
        from opentelemetry.trace import set_span_in_context

        span = self._tracer.start_span(
            "ask", start_time=started, attributes=self._attributes(reply)
        )
        inside, at = set_span_in_context(span), started
        for stage, kind in _STAGES.items():
            # Only how long they took is known; what lies between them is next to nothing.
            ended = at + round(reply.timings_ms.get(stage, 0.0) * _NANOSECONDS)
            part = self._tracer.start_span(
                stage, context=inside, start_time=at, attributes={_KIND: kind}
            )
            part.end(end_time=ended)
            at = ended
        span.end(end_time=max(at, time.time_ns()))

    def _attributes(self, reply: Reply) -> dict[str, str | int]:
        attributes: dict[str, str | int] = {
            _KIND: "CHAIN",
            "utblick.status": reply.status,
            "utblick.reason": reply.reason or "",
            "utblick.mode": reply.mode,
            "utblick.index": reply.index,
            "utblick.citations": len(reply.citations),
        }
        if reply.model:
            attributes["llm.model_name"] = reply.model
        if self._with_texts and reply.question:  # none where it held a personal number
            attributes |= {"input.value": reply.question, "output.value": reply.plain_text}
        return attributes
