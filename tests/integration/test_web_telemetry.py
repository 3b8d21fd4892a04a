import asyncio
import importlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from assistant.config import Config
from assistant.drafts import last_of
from assistant.web.telemetry import TracedEngine, open_exporter, tracer_to
from tests.browser.world import WorldEngine
from tests.conftest import Assist

QUESTION = "Hur många böcker har biblioteket?"
SECRET = "böcker"


@pytest.fixture
def exporter() -> Any:
    module = importlib.import_module("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    return module.InMemorySpanExporter()


def traced(exporter: Any, *, with_texts: bool = False) -> tuple[TracedEngine, Any]:
    """Returns an engine that leaves traces, and what must be told to send them."""
    tracer: Any = tracer_to(exporter)
    return TracedEngine(WorldEngine(), tracer, with_texts=with_texts), tracer.span_processor


def spans_of(exporter: Any, processor: Any) -> dict[str, Any]:
    processor.force_flush()
    return {span.name: span for span in exporter.get_finished_spans()}


def test_a_question_leaves_a_span_with_its_stages_in_it(exporter: Any) -> None:
    engine, processor = traced(exporter)
    engine.ask({"question": QUESTION})
    spans = spans_of(exporter, processor)
    whole = spans.pop("ask")
    assert whole.attributes["openinference.span.kind"] == "CHAIN"
    assert (whole.attributes["utblick.status"], whole.attributes["utblick.citations"]) == (
        "answered",
        3,
    )
    assert list(spans) == ["retrieve", "select", "compose"]
    assert [span.attributes["openinference.span.kind"] for span in spans.values()] == [
        "RETRIEVER",
        "RERANKER",
        "CHAIN",
    ]
    for span in spans.values():
        assert span.parent.span_id == whole.context.span_id
        assert whole.start_time <= span.start_time <= span.end_time <= whole.end_time


def test_a_stream_leaves_one_too(exporter: Any) -> None:
    engine, processor = traced(exporter)
    asyncio.run(last_of(engine.drafts({"question": QUESTION})))
    assert spans_of(exporter, processor)["ask"].attributes["utblick.status"] == "answered"


def test_what_was_asked_is_in_no_trace_unless_the_operator_says_so(exporter: Any) -> None:
    engine, processor = traced(exporter)
    engine.ask({"question": QUESTION})
    for span in spans_of(exporter, processor).values():
        assert SECRET not in json.dumps(json.loads(span.to_json()), ensure_ascii=False)


def test_an_operator_may_have_question_and_reply_in_it(exporter: Any) -> None:
    engine, processor = traced(exporter, with_texts=True)
    engine.ask({"question": QUESTION})
    attributes = spans_of(exporter, processor)["ask"].attributes
    assert attributes["input.value"] == QUESTION
    assert "54 000 böcker" in attributes["output.value"]


@contextmanager
def collector() -> Iterator[tuple[str, list[Any]]]:
    """Gives the address of a collector on this machine, and what comes in."""
    grpc = importlib.import_module("grpc")
    base = "opentelemetry.proto.collector.trace.v1.trace_service_pb2"
    messages = importlib.import_module(base)
    services = importlib.import_module(f"{base}_grpc")
    received: list[Any] = []

    class Service(services.TraceServiceServicer):  # type: ignore[misc, name-defined]
        def Export(self, request: Any, _context: Any) -> Any:  # noqa: N802 - the protocol's
            received.append(request)
            return messages.ExportTraceServiceResponse()

    server = grpc.server(ThreadPoolExecutor(1))
    services.add_TraceServiceServicer_to_server(Service(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"http://127.0.0.1:{port}", received
    finally:
        server.stop(None).wait()


def test_spans_reach_the_collector_that_is_named() -> None:
    with collector() as (endpoint, received):
        tracer: Any = tracer_to(open_exporter(endpoint))
        TracedEngine(WorldEngine(), tracer, with_texts=False).ask({"question": QUESTION})
        tracer.span_processor.force_flush()
        tracer.span_processor.shutdown()
    (request,) = received
    (of_resource,) = request.resource_spans
    assert {span.name for span in of_resource.scope_spans[0].spans} == {
        *("ask", "retrieve", "select", "compose")
    }
    names = {each.key for each in of_resource.resource.attributes}
    assert names == {"service.name", "service.version"}  # nothing of the machine


def test_nothing_is_traced_by_default() -> None:
    assert Config().telemetry.endpoint is None
    assert not Config().telemetry.texts


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        pytest.param("false", "hur frågor slutade", id="without-texts"),
        pytest.param("true", "frågor, svar", id="with-texts"),
    ],
)
def test_the_status_tells_what_goes_to_a_collector(
    assist: Assist, monkeypatch: pytest.MonkeyPatch, texts: str, told: str
) -> None:
    monkeypatch.setenv("UTBLICK_TELEMETRY__ENDPOINT", "http://192.0.2.1:4317")
    monkeypatch.setenv("UTBLICK_TELEMETRY__TEXTS", texts)
    line = next(x for x in assist("status").out.splitlines() if x.startswith("Lämnar datorn"))
    assert told in line
    assert "http://192.0.2.1:4317" in line
    assert "sökfrågor" not in line
