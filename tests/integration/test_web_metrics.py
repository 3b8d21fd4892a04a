import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from assistant.config import LOOPBACK
from assistant.messages import Language
from assistant.reply import Reply
from assistant.web.app import build_app
from assistant.web.metrics import may_read
from assistant.web.settings import WebSettings
from tests.browser.world import WorldEngine

HOW_MANY = "Hur många böcker har biblioteket?"
MACHINE = "127.0.0.1"

Visit = Any  # (engine, settings, host) -> TestClient


class FailingEngine(WorldEngine):
    def ask(self, line: dict[str, object], *, language: Language = "sv") -> Reply:
        raise OSError("disk")


@pytest.fixture
def visit() -> Iterator[Visit]:
    with ExitStack() as stack:

        def visit(
            engine: WorldEngine | None = None,
            settings: WebSettings | None = None,
            host: str = MACHINE,
        ) -> TestClient:
            app = build_app(engine or WorldEngine(), settings=settings)
            return stack.enter_context(TestClient(app, client=(host, 4711)))

        yield visit


def figure(client: TestClient, name: str, **labels: str) -> float | None:
    families = text_string_to_metric_families(client.get("/metrics").text)
    samples = [sample for family in families for sample in family.samples]
    found = [s.value for s in samples if s.name == name and labels.items() <= s.labels.items()]
    return found[0] if found else None


def test_replies_are_counted_by_route_status_and_reason(visit: Visit) -> None:
    client = visit()
    for question in (HOW_MANY, HOW_MANY, "Vad kostar kaffet?", "Menar du det?", "Gå sönder"):
        client.post("/api/v1/ask", json={"question": question})
    client.post("/enkel", data={"question": HOW_MANY})
    counted = {
        ("ask", "answered", ""): 2,
        ("ask", "refused", "not_in_sources"): 1,
        ("ask", "clarify", "unclear"): 1,
        ("ask", "error", "failed"): 1,
        ("plain", "answered", ""): 1,
    }
    for (route, status, reason), count in counted.items():
        labels = {"route": route, "status": status, "reason": reason}
        assert figure(client, "utblick_questions_total", **labels) == count


def test_a_question_that_fails_inside_is_counted(visit: Visit) -> None:
    client = visit(FailingEngine())
    assert client.post("/api/v1/ask", json={"question": HOW_MANY}).status_code == 500
    labels = {"route": "ask", "status": "error", "reason": "failed"}
    assert figure(client, "utblick_questions_total", **labels) == 1
    assert figure(client, "utblick_http_responses_total", route="ask", status="500") == 1


def test_the_time_of_each_stage_is_a_histogram_in_seconds(visit: Visit) -> None:
    client = visit()
    client.post("/api/v1/ask", json={"question": HOW_MANY})  # of 1 ms, the engine says
    assert figure(client, "utblick_stage_seconds_sum", stage="total") == pytest.approx(0.001)
    assert figure(client, "utblick_stage_seconds_bucket", stage="total", le="0.005") == 1


def test_questions_in_progress_are_counted_while_they_are(visit: Visit) -> None:
    engine = WorldEngine()
    engine.released.clear()
    client = visit(engine)
    asking = threading.Thread(
        target=lambda: client.post("/api/v1/ask", json={"question": HOW_MANY})
    )
    asking.start()
    deadline = time.monotonic() + 5
    while not figure(client, "utblick_questions_in_progress") and time.monotonic() < deadline:
        time.sleep(0.01)
    assert figure(client, "utblick_questions_in_progress") == 1
    engine.released.set()
    asking.join()
    assert figure(client, "utblick_questions_in_progress") == 0


def test_what_is_refused_is_counted_by_its_status(visit: Visit) -> None:
    engine, settings = WorldEngine(), WebSettings(questions_per_minute=2)
    app = build_app(engine, settings=settings)
    with TestClient(app, client=("192.0.2.1", 1)) as client:
        client.post("/api/v1/ask", json={"question": "å" * 1001})
        client.post("/api/v1/ask", json={"question": HOW_MANY})
        client.get("/saknas/hemlighet")
    with TestClient(app, client=(MACHINE, 1)) as client:
        client.post("/api/v1/ask", content=b"x" * 70_000)
        for route, status in (("ask", "422"), ("ask", "429"), ("ask", "413"), ("closed", "404")):
            labels = {"route": route, "status": status}
            assert figure(client, "utblick_http_responses_total", **labels) == 1
        assert figure(client, "utblick_rate_limited_total", route="ask") == 1


def test_the_index_is_described_as_it_is_now(visit: Visit) -> None:
    engine = WorldEngine()
    client = visit(engine)
    assert figure(client, "utblick_index_built_timestamp_seconds") == engine.built_at
    assert figure(client, "utblick_index_documents") == len(engine.corpus.documents)
    assert figure(client, "utblick_index_passages") == 0
    engine.built_at = 1_800_000_000.0
    assert figure(client, "utblick_index_built_timestamp_seconds") == 1_800_000_000.0


def test_nothing_of_a_question_is_in_the_figures(visit: Visit) -> None:
    client = visit()
    client.post("/api/v1/ask", json={"question": "hemlighet", "id": "hemlighet"})
    client.post("/hemlighet", json={"question": "hemlighet"})
    client.get("/dokument/hemlighet")
    client.request("HEMLIGHET", "/")
    assert "hemlighet" not in client.get("/metrics").text.casefold()


@pytest.mark.parametrize(
    ("host", "networks", "is_let_in"),
    [
        pytest.param(MACHINE, LOOPBACK, True, id="this-machine"),
        pytest.param("::1", LOOPBACK, True, id="this-machine-in-ipv6"),
        pytest.param("fe80::1%eth0", ("fe80::/10",), True, id="with-a-zone"),
        pytest.param("192.0.2.1", LOOPBACK, False, id="somebody-else"),
        pytest.param("192.0.2.1", ("192.0.2.0/24",), True, id="named-network"),
        pytest.param("::ffff:10.1.2.3", ("10.0.0.0/8",), True, id="ipv4-in-ipv6-clothes"),
        pytest.param("::ffff:10.1.2.3", ("::/0",), False, id="which-is-ipv4-all-the-same"),
        pytest.param(MACHINE, (), False, id="nobody"),
        pytest.param("testclient", ("0.0.0.0/0", "::/0"), False, id="no-address"),
    ],
)
def test_the_figures_are_for_whom_the_operator_names(
    host: str, networks: tuple[str, ...], is_let_in: bool
) -> None:
    assert may_read(host, networks) is is_let_in


def test_for_anybody_else_there_are_no_figures(visit: Visit) -> None:
    assert visit().get("/metrics").status_code == 200
    refused = visit(host="192.0.2.1").get("/metrics")
    assert (refused.status_code, refused.json()["detail"]) == (404, "Sidan finns inte.")
    off = WebSettings(metrics_networks=())
    assert visit(settings=off).get("/metrics").status_code == 404
