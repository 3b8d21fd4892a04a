import hashlib
import json
from collections.abc import Iterator
from typing import Any, get_args
from urllib.parse import quote

import pytest
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from starlette.testclient import TestClient

from assistant.reply import (
    Answer,
    Clarification,
    Failure,
    NoticeKind,
    Outcome,
    Refusal,
    RefusalReason,
    Reply,
)
from assistant.web.api import build_api, build_metrics
from assistant.web.app import build_app
from assistant.web.metrics import Metrics
from assistant.web.open_paths import open_methods
from assistant.web.openapi import describe_api
from assistant.web.settings import WebSettings
from corpus.source import DateKind
from tests.browser.world import WorldEngine, how_many_books, not_in_sources, what_can_i_do
from tests.conftest import Assist

Json = dict[str, Any]
API = describe_api(WebSettings())
SCHEMAS: Json = API["components"]["schemas"]
HTTP_METHODS = {"get", "post", "put", "delete", "patch"}
QUICKLY = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
WORLD = WorldEngine()

OUTCOMES: dict[str, Outcome] = {
    "answered": how_many_books(WORLD.corpus),
    "list": what_can_i_do(WORLD.corpus),
    "partial": Answer(
        sentences=how_many_books(WORLD.corpus).sentences,
        citations=how_many_books(WORLD.corpus).citations,
        notices=how_many_books(WORLD.corpus).notices,
        missing="Det här framgår inte av källorna: ”Vad kostar kaffet?”",
    ),
    "refused-with-contact": not_in_sources(WORLD.corpus),
    "clarify": Clarification(message="Menar du biblioteket?", suggestions=("Vad?",)),
    "error": Failure(message="Det gick inte."),
    **{
        f"refused-{reason}": Refusal(reason=reason, message="Nej.")
        for reason in get_args(RefusalReason)
    },
}


def validator(name: str) -> Draft202012Validator:
    schema = {"$ref": f"#/components/schemas/{name}", "components": API["components"]}
    return Draft202012Validator(schema, format_checker=FormatChecker())


def operations() -> Iterator[tuple[str, str, Json]]:
    for path, item in API["paths"].items():
        for method in HTTP_METHODS & item.keys():
            yield path, method, item[method]


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def at(pointer: str) -> Any:
    found: Any = API
    for part in pointer.removeprefix("#/").split("/"):
        found = found[part]
    return found


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = build_app(WorldEngine(), settings=WebSettings(questions_per_minute=0))
    with TestClient(app, client=("127.0.0.1", 4711), raise_server_exceptions=False) as client:
        yield client


def test_the_description_is_served_as_it_is(client: TestClient) -> None:
    assert client.get("/api/v1/openapi.json").json() == API


def test_what_is_described_is_what_is_routed_and_open() -> None:
    engine, frame_of = WorldEngine(), lambda _: None
    routers = (
        build_api(engine, frame_of, WebSettings()),
        build_metrics(Metrics(engine), frame_of),
    )
    routed = {
        (route.path, method.lower())
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
    assert {(path, method) for path, method, _ in operations()} == routed
    for path, method in routed:
        assert method.upper() in open_methods(path.replace("{document_id}", "a"))


def test_every_reference_leads_somewhere_and_every_schema_is_one() -> None:
    assert all(at(pointer) for pointer in references(API))
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)


def test_the_limits_and_the_token_of_an_operator_are_described() -> None:
    described = describe_api(WebSettings(question_limit=321, api_token="0123456789abcdef"))
    question = described["components"]["schemas"]["QuestionLine"]["properties"]["question"]
    assert question["maxLength"] == 321
    assert described["security"] == [{"token": []}]
    assert "0123456789abcdef" not in json.dumps(described)
    assert "security" not in API


def check_reply(reply: Json, *, extra: set[str] = frozenset()) -> None:
    """Fails unless ``reply`` has exactly the keys that are described, with their types."""
    validator("ReplyObject").validate(reply)
    assert reply.keys() - extra == SCHEMAS["ReplyObject"]["properties"].keys()
    for key, name in (("citations", "Citation"), ("sentences", "Sentence"), ("notices", "Notice")):
        for entry in reply[key]:
            assert entry.keys() == SCHEMAS[name]["properties"].keys()
    if reply["contact"]:
        assert reply["contact"].keys() == SCHEMAS["Contact"]["properties"].keys()


@pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=OUTCOMES)
def test_a_reply_of_every_status_and_reason_is_as_described(outcome: Outcome) -> None:
    timings = {"total": 1.5, "retrieve": 0.0}
    reply = Reply(question="Vad?", outcome=outcome, id="1", timings_ms=timings, extra={"x": [None]})
    check_reply(json.loads(json.dumps(reply.as_json())), extra={"x"})


@pytest.mark.parametrize(
    ("question", "status"),
    [
        pytest.param("Vad är ERRIN?", "answered", id="answered"),
        pytest.param("Vad är ERRIN och vad kostar en kaffe i Paris?", None, id="two-parts"),
        pytest.param("Vad heter Kungens hund?", "refused", id="refused"),
        pytest.param("Hej!", "clarify", id="clarify"),
        pytest.param("19121212-1212", "refused", id="personal-number"),
        pytest.param("a" * 1001, "refused", id="too-long"),
        pytest.param("", "refused", id="empty"),
    ],
)
def test_what_the_assistant_really_replies_is_as_described(
    assist: Assist, question: str, status: str | None
) -> None:
    reply = json.loads(assist("ask", "--json", "--", question).out)
    check_reply(reply)
    assert status in {reply["status"], None}


def test_the_description_knows_every_word_that_a_reply_may_use() -> None:
    reply = json.dumps(SCHEMAS, ensure_ascii=False)
    for word in (*get_args(NoticeKind), *get_args(RefusalReason), *get_args(DateKind)):
        assert f'"{word}"' in reply
    with pytest.raises(Exception, match="no_such_status"):
        validator("ReplyObject").validate(example("answered") | {"status": "no_such_status"})


def example(name: str) -> Json:
    content = API["paths"]["/api/v1/ask"]["post"]["responses"]["200"]["content"]
    found: Json = content["application/json"]["examples"][name]["value"]
    return found


def test_the_examples_are_what_they_are_examples_of() -> None:
    check_reply(example("answered"))
    check_reply(example("refused"))
    (citation,) = example("answered")["citations"]
    assert citation["sha256"] == hashlib.sha256(citation["quote"].encode()).hexdigest()
    assert citation["end"] - citation["start"] == len(citation["quote"])
    body = API["paths"]["/api/v1/ask"]["post"]["requestBody"]["content"]["application/json"]
    for each in body["examples"].values():
        validator("QuestionLine").validate(each["value"])
    problem = API["components"]["responses"]["Unreadable"]["content"]["application/problem+json"]
    validator("Problem").validate(problem["example"])


def test_the_list_of_documents_is_as_described(client: TestClient) -> None:
    listed = client.get("/api/v1/documents").json()
    validator("DocumentList").validate(listed)
    for entry in listed["documents"]:
        assert entry.keys() == SCHEMAS["DocumentEntry"]["properties"].keys()


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
TURNS = st.fixed_dictionaries(
    {"role": st.sampled_from(["user", "assistant", "system"]), "content": st.text(max_size=40)}
)
LINES = st.fixed_dictionaries(
    {"question": st.text(max_size=80) | JSON_VALUES},
    optional={
        "id": st.text(max_size=10) | JSON_VALUES,
        "history": st.lists(TURNS, max_size=3) | JSON_VALUES,
        "x": JSON_VALUES,
    },
)
BODIES = st.one_of(
    LINES.map(lambda line: json.dumps(line).encode()),
    JSON_VALUES.map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=60),
)
ACCEPTS = st.sampled_from(
    ["application/json", "text/event-stream", "*/*", "", ";q=", "text/event-stream;q=x, a/b"]
) | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)


def check_response(response: Any, operation: Json) -> None:
    """Fails unless a response is one that is described."""
    described = operation["responses"]
    assert str(response.status_code) in described, response.text
    entry = described[str(response.status_code)]
    entry = at(entry["$ref"]) if "$ref" in entry else entry
    media_type = response.headers["content-type"].partition(";")[0]
    assert media_type in entry["content"]
    if media_type.endswith("json"):
        schema = entry["content"][media_type]["schema"]
        Draft202012Validator(schema | {"components": API["components"]}).validate(response.json())


@QUICKLY
@given(body=BODIES, accept=ACCEPTS, lang=st.sampled_from(["sv", "en", "x", ""]))
def test_whatever_is_asked_the_response_is_one_of_those_described(
    client: TestClient, body: bytes, accept: str, lang: str
) -> None:
    response = client.post(
        "/api/v1/ask", content=body, headers={"accept": accept}, params={"lang": lang}
    )
    assert response.status_code in {200, 422}
    check_response(response, API["paths"]["/api/v1/ask"]["post"])


@QUICKLY
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "QUERY"]),
    path=st.sampled_from([*API["paths"], "/mcp", "/api/v1/documents/farlig"])
    | st.text(max_size=20).map(lambda text: f"/api/v1/documents/{quote(text)}"),
    body=BODIES,
    header=st.tuples(
        st.sampled_from(["authorization", "origin", "host", "accept-encoding", "x-request-id"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20),
    ),
)
def test_no_request_makes_the_service_fail(
    client: TestClient, method: str, path: str, body: bytes, header: tuple[str, str]
) -> None:
    name, value = header
    headers = {name: value.encode("latin-1")}
    response = client.request(method, path, content=body, headers=headers)
    assert response.status_code < 500
    if response.status_code >= 400 and path != "/mcp" and method != "HEAD":
        validator("Problem").validate(response.json())


CALLS = st.fixed_dictionaries(
    {
        "jsonrpc": st.just("2.0") | JSON_VALUES,
        "method": st.sampled_from(["tools/call", "tools/list", "initialize", "ping", "x"])
        | JSON_VALUES,
    },
    optional={
        "id": st.integers() | JSON_VALUES,
        "params": st.fixed_dictionaries(
            {"name": st.sampled_from(["ask", "search", "read_document", "x"]) | JSON_VALUES},
            optional={"arguments": LINES | JSON_VALUES},
        ),
    },
)


@settings(QUICKLY, max_examples=60)
@given(call=CALLS, version=st.sampled_from([None, "2025-06-18", "2026-07-28", "x"]))
def test_no_call_of_a_tool_makes_the_service_fail(
    client: TestClient, call: Json, version: str | None
) -> None:
    headers = {"accept": "application/json, text/event-stream", "host": "127.0.0.1"}
    headers |= {"content-type": "application/json"}
    headers |= {"mcp-protocol-version": version} if version else {}
    response = client.post("/mcp", content=json.dumps(call).encode(), headers=headers)
    assert response.status_code < 500
