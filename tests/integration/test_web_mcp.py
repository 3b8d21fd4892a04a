import asyncio
import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from mcp import Client, MCPError
from starlette.testclient import TestClient

from assistant.web.app import build_app
from assistant.web.settings import WebSettings
from tests.browser.world import WorldEngine
from tests.integration.live_service import serving

HOW_MANY = "Hur många böcker har biblioteket?"
LIBRARY = "norrby-bibliotek-2023"
HERE = "http://127.0.0.1:7860"
ACCEPTS = {"accept": "application/json, text/event-stream"}
# The handshake of earlier revisions, and the requests that stand alone of the later.
ERAS = pytest.mark.parametrize("mode", ["legacy", "auto"])


@pytest.fixture(scope="module")
def engine() -> WorldEngine:
    return WorldEngine()


@pytest.fixture(scope="module")
def address(engine: WorldEngine) -> Iterator[str]:
    with serving(build_app(engine)) as address:
        yield f"{address}/mcp"


@pytest.fixture
def visit() -> Iterator[Any]:
    with ExitStack() as stack:

        def visit(settings: WebSettings, host: str = "192.0.2.1", base: str = HERE) -> TestClient:
            app = build_app(WorldEngine(), settings=settings)
            return stack.enter_context(TestClient(app, base_url=base, client=(host, 4711)))

        yield visit


@pytest.fixture(scope="module")
def named() -> Iterator[TestClient]:
    settings = WebSettings(
        hosts=("svar.norrby.example",), cors_origins=("https://intranet.example",)
    )
    app = build_app(WorldEngine(), settings=settings)
    with TestClient(app, base_url=HERE, client=("127.0.0.1", 4711)) as client:
        yield client


@pytest.fixture(scope="module")
def local(engine: WorldEngine) -> Iterator[TestClient]:
    app = build_app(engine)
    with TestClient(app, base_url=HERE, client=("127.0.0.1", 4711), headers=ACCEPTS) as client:
        yield client


def call(name: str, **arguments: object) -> dict[str, Any]:
    params = {"name": name, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}


def result_of(address: str, name: str, *, mode: str = "auto", **arguments: object) -> Any:
    async def ask() -> Any:
        async with Client(address, mode=mode) as client:
            return await client.call_tool(name, arguments)

    return asyncio.run(ask())


@ERAS
def test_a_model_is_told_in_swedish_what_the_tools_do_and_what_they_take(
    address: str, mode: str
) -> None:
    async def ask() -> tuple[Any, str]:
        async with Client(address, mode=mode) as client:
            return (await client.list_tools()).tools, client.instructions or ""

    tools, instructions = asyncio.run(ask())
    assert [tool.name for tool in tools] == ["ask", "search", "read_document"]
    assert "ordagrant" in instructions
    for tool in tools:
        assert "dokument" in tool.description
        assert tool.annotations.read_only_hint
        assert tool.input_schema["additionalProperties"] is False
        assert all(p["description"] for p in tool.input_schema["properties"].values())
    assert "högst 1000 tecken" in tools[0].input_schema["properties"]["question"]["description"]


def test_the_tools_are_described_in_english_at_an_address_that_says_so(address: str) -> None:
    async def ask() -> str:
        async with Client(f"{address}?lang=en") as client:
            return (await client.list_tools()).tools[1].description or ""

    assert asyncio.run(ask()).startswith("Finds the passages")


@ERAS
def test_asking_gives_the_reply_object_and_the_answer_with_its_sources_to_read(
    address: str, mode: str
) -> None:
    result = result_of(address, "ask", mode=mode, question=HOW_MANY)
    reply = result.structured_content
    assert (result.is_error, reply["schema"], reply["status"]) == (False, 1, "answered")
    assert reply["citations"][0]["document"] == LIBRARY
    text = result.content[0].text
    assert text.startswith("Biblioteket har 54 000 böcker och fyra studierum. [1]")
    assert "Norrby kommun" in text


def test_a_refusal_is_no_error(address: str) -> None:
    result = result_of(address, "ask", question="Vad kostar kaffet?")
    assert (result.is_error, result.structured_content["status"]) == (False, "refused")
    assert result.content[0].text.startswith("Källorna säger inget om det.")


def test_a_follow_up_is_asked_with_what_was_said_before(address: str, engine: WorldEngine) -> None:
    history = [{"role": "user", "content": HOW_MANY}, {"role": "assistant", "content": "54 000."}]
    result = result_of(address, "ask", question="Och hur många?", history=history)
    assert result.structured_content["interpreted_as"] == HOW_MANY
    assert engine.lines[-1]["history"] == history


def test_searching_gives_verbatim_passages_with_their_places(
    address: str, engine: WorldEngine
) -> None:
    result = result_of(address, "search", query="böcker", hits=2)
    first, second = result.structured_content["hits"]
    for hit in (first, second):
        text = engine.corpus.documents[hit["document"]].text
        assert text[hit["start"] : hit["end"]] == hit["text"]
        assert hit["text"] in result.content[0].text
    assert "den 4 maj 2023" in result.content[0].text
    nothing = result_of(address, "search", query="rymdraket")
    assert nothing.structured_content == {"hits": []}
    assert nothing.content[0].text == "Inga avsnitt hittades."


def test_a_replaced_document_is_said_to_be_replaced(address: str) -> None:
    result = result_of(address, "search", query="31 000")
    assert result.structured_content["hits"][0]["superseded_by"] == LIBRARY
    assert f"Ersatt av dokument {LIBRARY}." in result.content[0].text


def test_a_document_can_be_read_part_by_part_verbatim(address: str, engine: WorldEngine) -> None:
    async def read() -> tuple[str, int]:
        text, start, parts = "", 0, 0
        async with Client(address) as client:
            while start is not None:
                wanted = {"document": LIBRARY, "start": start, "characters": 100}
                result = await client.call_tool("read_document", wanted)
                part = result.structured_content
                text, start, parts = text + part["text"], part["next_start"], parts + 1
        return text, parts

    text, parts = asyncio.run(read())
    assert text == engine.corpus.documents[LIBRARY].text
    assert parts == -(-len(text) // 100)


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        pytest.param("ask", {}, "question: ", id="no-question"),
        pytest.param("ask", {"question": 3}, "question: ", id="no-text"),
        pytest.param("ask", {"question": "a", "top_k": 3}, "top_k: ", id="unknown-argument"),
        pytest.param("ask", {"question": "å" * 1001}, "1001 tecken", id="too-long"),
        pytest.param("search", {"query": "å" * 1001}, "1001 tecken", id="query-too-long"),
        pytest.param("search", {"query": "a", "hits": 21}, "hits: ", id="too-many-hits"),
        pytest.param("read_document", {"document": "x"}, "beteckningen x", id="no-document"),
        pytest.param(
            "read_document", {"document": LIBRARY, "start": -1}, "start: ", id="before-the-start"
        ),
        pytest.param(
            "read_document",
            {"document": LIBRARY, "characters": 20_001},
            "characters: ",
            id="too-much-at-once",
        ),
    ],
)
def test_a_call_that_cannot_be_answered_says_what_is_wrong_with_it(
    local: TestClient, name: str, arguments: dict[str, object], told: str
) -> None:
    result = local.post("/mcp", json=call(name, **arguments)).json()["result"]
    assert result["isError"]
    assert told in result["content"][0]["text"]


def test_half_a_character_is_no_question(local: TestClient) -> None:
    body = json.dumps(call("ask", question="HALF")).replace("HALF", "\\ud800")
    headers = {"content-type": "application/json"}
    response = local.post("/mcp", content=body, headers=headers)
    assert response.status_code == 400 or response.json()["result"]["isError"]


def test_a_tool_that_is_none_is_an_error_of_the_protocol(address: str) -> None:
    async def ask() -> str:
        async with Client(address) as client:
            with pytest.raises(MCPError) as caught:
                await client.call_tool("delete_everything", {})
        return str(caught.value)

    assert asyncio.run(ask()) == "no such tool: 'delete_everything'"


def test_a_model_that_asks_too_often_is_told_to_wait(visit: Any) -> None:
    client = visit(WebSettings(questions_per_minute=2))
    results = [
        client.post("/mcp", json=call(*arguments[:1], **arguments[1]), headers=ACCEPTS).json()
        for arguments in (
            ("ask", {"question": HOW_MANY}),
            ("search", {"query": "böcker"}),
            ("read_document", {"document": LIBRARY}),
        )
    ]
    assert [each["result"]["isError"] for each in results] == [False, True, False]
    assert "Vänta 30 sekunder" in results[1]["result"]["content"][0]["text"]
    asked = client.post("/api/v1/ask", json={"question": HOW_MANY})
    assert asked.status_code == 429


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"host": "angripare.example"}, 421, id="other-host"),
        pytest.param({"host": "127.0.0.1.angripare.example"}, 421, id="host-that-begins-so"),
        pytest.param({"host": "svar.norrby.example"}, 200, id="named-host"),
        pytest.param({"host": "localhost:1"}, 200, id="this-machine"),
        pytest.param({"origin": "https://angripare.example"}, 403, id="other-origin"),
        pytest.param({"origin": "null"}, 403, id="no-origin-to-speak-of"),
        pytest.param({"origin": "https://svar.norrby.example"}, 200, id="own-origin"),
        pytest.param({"origin": "https://intranet.example"}, 200, id="named-origin"),
        pytest.param({"origin": "http://localhost:6274"}, 200, id="local-origin"),
    ],
)
def test_names_and_sites_that_the_operator_did_not_name_are_kept_out(
    named: TestClient, headers: dict[str, str], status: int
) -> None:
    response = named.post("/mcp", json=call("search", query="a"), headers=ACCEPTS | headers)
    assert response.status_code == status


def test_any_process_may_answer_the_next_request(visit: Any) -> None:
    processes = [visit(WebSettings(), "127.0.0.1") for _ in range(2)]
    hello = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    }
    greeting = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello}
    first = processes[0].post("/mcp", json=greeting, headers=ACCEPTS)
    assert first.status_code == 200
    assert "mcp-session-id" not in first.headers
    second = processes[1].post("/mcp", json=call("ask", question=HOW_MANY), headers=ACCEPTS)
    assert second.json()["result"]["structuredContent"]["status"] == "answered"


@pytest.mark.parametrize(
    ("method", "status"),
    [pytest.param("GET", 405, id="stream"), pytest.param("DELETE", 405, id="end-of-session")],
)
def test_there_are_no_sessions_to_follow_or_end(
    local: TestClient, method: str, status: int
) -> None:
    response = local.request(method, "/mcp")
    assert (response.status_code, response.headers["allow"]) == (status, "POST")


def test_a_body_over_64_kibibytes_is_refused(local: TestClient) -> None:
    response = local.post("/mcp", json=call("ask", question="a" * 66_000))
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


def test_an_operator_may_leave_the_tools_out(visit: Any) -> None:
    client = visit(WebSettings(mcp=False), "127.0.0.1")
    response = client.post("/mcp", json=call("ask", question=HOW_MANY), headers=ACCEPTS)
    assert response.status_code in {404, 405}


def test_questions_to_the_tools_are_counted_and_not_written_down(
    local: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    local.post("/mcp", json=call("ask", question="hemlighet"))
    figures = local.get("/metrics").text
    assert 'reason="not_in_sources",route="mcp",status="refused"' in figures
    assert "hemlighet" not in caplog.text
    assert "hemlighet" not in figures
