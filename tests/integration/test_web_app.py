import asyncio
import json
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message

from assistant.web.app import build_app
from assistant.web.settings import WebSettings
from tests.browser.world import HOSTILE, WorldEngine

PAGES = ("/", "/enkel", "/kallor", "/om", "/integritet", "/tillganglighet")
DOCUMENT = "/dokument/norrby-bibliotek-2023"


@pytest.fixture(scope="module")
def engine() -> WorldEngine:
    return WorldEngine()


@pytest.fixture(scope="module")
def client(engine: WorldEngine) -> Iterator[TestClient]:
    settings = WebSettings(
        operator="Norrby kommun",
        embed_origins=("https://intranet.example",),
        questions_per_minute=0,
    )
    with TestClient(build_app(engine, settings=settings)) as client:
        yield client


@pytest.mark.parametrize("path", [*PAGES, DOCUMENT, f"{DOCUMENT}/80-129", "/saknas", "/healthz"])
def test_every_response_has_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'self' https://intranet.example" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in headers
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", [*PAGES, DOCUMENT])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_says_its_language_and_loads_nothing_from_elsewhere(
    client: TestClient, path: str, language: str
) -> None:
    response = client.get(path, params={"lang": language})
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.text
    assert "<base" not in response.text
    assert "og:" not in response.text
    # Of styles there are our own, and none in what people or documents wrote.
    assert response.text.count("<style") == (path == "/")
    for loaded in ('src="http', 'src="//', 'rel="stylesheet" href="http'):
        assert loaded not in response.text


def test_the_start_page_has_no_inline_script(client: TestClient) -> None:
    page = client.get("/").text
    scripts = [part.partition(">")[0] for part in page.split("<script")[1:]]
    assert all("src=" in s or 'type="application/json"' in s for s in scripts)
    assert "noscript" in page
    assert 'href="/enkel"' in page


@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/redoc",
        "/openapi.json",
        "/monitoring",
        "/gradio_api/info",
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/runs",
        "/gradio_api/call/ask",
        "/gradio_api/run/ask",
        "/gradio_api/component_server",
        "/gradio_api/proxy=https://example.invalid/",
        "/manifest.json",
        "/robots.txt",
        "/svelte/x.js",
        "/login",
        "/statik/../app.py",
        "/statik/saknas.css",
        "/assets/../index.html",
        "/dokument/",
        "/dokument/saknas",
        f"{DOCUMENT}/9-3",
        f"{DOCUMENT}/0-999999",
        f"{DOCUMENT}/-",
        "/../../etc/passwd",
    ],
)
def test_what_is_not_listed_is_closed(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "content-security-policy" in response.headers


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        pytest.param("GET", "/api/v1/ask", "POST", id="get-ask"),
        pytest.param("HEAD", "/api/v1/ask", "POST", id="head-ask"),
        pytest.param("OPTIONS", "/api/v1/ask", "POST", id="options-ask"),
        pytest.param("POST", "/api/v1/documents", "GET, HEAD", id="post-documents"),
        pytest.param("POST", "/healthz", "GET, HEAD", id="post-health"),
        pytest.param("PUT", "/enkel", "GET, HEAD, POST", id="put-plain"),
        pytest.param("POST", "/", "GET, HEAD", id="post-start"),
        pytest.param("DELETE", DOCUMENT, "GET, HEAD", id="delete-document"),
        pytest.param("GET", "/gradio_api/queue/join", "POST", id="get-queue"),
        pytest.param("HEAD", "/gradio_api/heartbeat/a", "GET", id="head-stream"),
    ],
)
def test_a_method_that_a_path_does_not_take_is_refused_with_those_it_takes(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    response = client.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"] == allowed
    if method == "HEAD":
        assert response.content == b""
    elif path in {"/api/v1/ask", "/healthz"}:
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["detail"] == "Adressen tar inte emot den sortens anrop."


def sent_bytes(app: ASGIApp, method: str, path: str) -> int:
    """Returns how long a body the application sends; a client would hide that of a HEAD."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": []}
    scope |= {"raw_path": path.encode(), "root_path": "", "http_version": "1.1", "scheme": "http"}
    scope |= {"server": ("testserver", 80), "client": ("testclient", 1)}

    async def answer() -> None:
        await app(scope, receive, send)

    asyncio.run(answer())
    return sum(len(message.get("body", b"")) for message in sent)


@pytest.mark.parametrize(
    "path",
    [*PAGES, DOCUMENT, "/saknas", "/healthz", "/readyz", "/api/v1/documents", "/theme.css"],
)
def test_head_is_answered_as_get_is_without_a_body(client: TestClient, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert head.status_code == get.status_code
    assert sent_bytes(client.app, "GET", path) > 0
    assert sent_bytes(client.app, "HEAD", path) == 0
    for name in ("content-type", "content-length", "content-security-policy"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("path", ["/api/v1/ask", "/enkel", "/gradio_api/queue/join"])
def test_a_body_over_64_kibibytes_is_refused_in_swedish(client: TestClient, path: str) -> None:
    response = client.post(path, content=b"x" * (64 * 1024 + 1))
    assert response.status_code == 413
    assert "Högst 64 kibibyte" in response.text


def test_a_body_that_does_not_say_its_length_is_measured(client: TestClient) -> None:
    response = client.post("/api/v1/ask", content=(b"x" * 1024 for _ in range(65)))
    assert response.status_code == 413


def test_a_question_line_gives_a_reply_object(client: TestClient) -> None:
    line = {"id": "a", "question": "Hur många böcker har biblioteket?", "history": []}
    reply = client.post("/api/v1/ask", json=line).json()
    assert (reply["schema"], reply["status"]) == (1, "answered")
    assert reply["citations"][0]["document"] == "norrby-bibliotek-2023"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"{}",
        b'{"question": 3}',
        b'{"question": "a", "history": "b"}',
        b'{"question": "a", "history": [{"role": "system", "content": "b"}]}',
        b'{"question": "a", "id": {}}',
        b"\xff\xfe",
    ],
    ids=range(11),
)
def test_a_line_that_is_none_gets_a_problem_object(client: TestClient, body: bytes) -> None:
    response = client.post("/api/v1/ask", content=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == 422
    assert problem["detail"].startswith("Anropet gick inte att läsa.")
    assert problem["fault"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        pytest.param(rb'{"question": "Vad \ud800?"}', "halvt tecken", id="half-in-question"),
        pytest.param(rb'{"question": "a", "id": "\udfff"}', "halvt tecken", id="half-in-id"),
        pytest.param(rb'{"question": "a", "\ud800": 1}', "halvt tecken", id="half-in-key"),
        pytest.param(rb'{"question": "a", "x": [["\ud800"]]}', "halvt tecken", id="half-inside"),
        pytest.param(b'{"question": "a\xed\xa0\x80"}', "halvt tecken", id="half-in-bytes"),
        pytest.param(b'{"question": "a", "x": NaN}', "NaN", id="not-a-number"),
        pytest.param(b'{"question": "a", "x": -Infinity}', "NaN", id="infinity"),
        pytest.param(b'{"question": "a", "x": [1e999]}', "NaN", id="overflow"),
        pytest.param(
            b'{"question": "a", "x": ' + b"[" * 32 + b"]" * 32 + b"}", "Högst 32", id="33-levels"
        ),
        pytest.param(
            b'{"question": "a", "x": ' + b'{"a":' * 900 + b"1" + b"}" * 901,
            "Högst 32",
            id="900-levels",
        ),
        pytest.param(b"[" * 60_000, "Högst 32", id="60000-levels"),
    ],
)
def test_what_a_reply_could_not_repeat_is_refused_with_the_reason(
    client: TestClient, body: bytes, told: str
) -> None:
    response = client.post("/api/v1/ask", content=body)
    assert response.status_code == 422
    assert told in response.json()["detail"]
    assert response.json()["fault"]


def test_whole_characters_and_32_levels_reach_the_engine(
    client: TestClient, engine: WorldEngine
) -> None:
    inner = b"[" * 31 + b"]" * 31
    body = rb'{"question": "Vad \ud83d\ude00?", "x": ' + inner + b', "y": 1e99}'
    reply = client.post("/api/v1/ask", content=body).json()
    assert reply["question"] == "Vad \N{GRINNING FACE}?"
    line = engine.lines[-1]
    assert (json.dumps(line["x"]).encode(), line["y"]) == (inner, 1e99)


def test_a_question_of_1001_characters_is_refused_and_one_of_1000_is_not(
    client: TestClient,
) -> None:
    long = client.post("/api/v1/ask", json={"question": "å" * 1001})
    assert long.status_code == 422
    assert "1001 tecken" in long.json()["detail"]
    assert client.post("/api/v1/ask", json={"question": "å" * 1000}).status_code == 200


def test_errors_of_the_interface_come_in_english_when_asked(client: TestClient) -> None:
    response = client.post("/api/v1/ask?lang=en", content=b"{")
    assert response.json()["detail"].startswith("The request could not be read.")
    assert response.headers["content-language"] == "en"


def test_the_documents_are_listed_and_given_verbatim(
    client: TestClient, engine: WorldEngine
) -> None:
    listed = client.get("/api/v1/documents").json()
    assert listed["index"] == engine.fingerprint
    assert [entry["id"] for entry in listed["documents"]] == list(engine.corpus.documents)
    for entry in listed["documents"]:
        text = client.get(entry["text"]).content.decode("utf-8")
        assert text == engine.corpus.documents[entry["id"]].text
    assert client.get("/api/v1/documents/saknas").status_code == 404


def test_ready_means_documents_and_an_index(client: TestClient, engine: WorldEngine) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    engine.fingerprint = ""
    assert client.get("/readyz").status_code == 503
    engine.fingerprint = "f" * 16


def test_the_plain_page_answers_by_post_and_never_puts_the_question_in_an_address(
    client: TestClient,
) -> None:
    question = "Hur många böcker har biblioteket?"
    page = client.post("/enkel", data={"question": question})
    assert page.status_code == 200
    assert "54 000 böcker" in page.text
    assert "<script" not in page.text
    assert f"{DOCUMENT}/80-129" in page.text
    assert "b%C3%B6cker" not in page.text


@pytest.mark.parametrize("body", [b"", b"question=", b"question=%20", b"%ff%fe=1", b"x"])
def test_the_plain_page_asks_for_a_question_when_there_is_none(
    client: TestClient, body: bytes
) -> None:
    page = client.post("/enkel", content=body)
    assert page.status_code == 422
    assert "Skriv en fråga först." in page.text


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_the_plain_page_shows_hostile_text_as_text(client: TestClient, payload: str) -> None:
    page = client.post("/enkel", data={"question": payload}).text
    for trap in ("<script", "<img", "<iframe", "<svg onload", "<object", "<base", "<style"):
        assert trap not in page


def test_a_document_page_marks_the_place_without_javascript(client: TestClient) -> None:
    page = client.get(f"{DOCUMENT}/80-129").text
    assert '<mark id="markering">Biblioteket har 54 000 böcker och fyra studierum.</mark>' in page


def test_a_hostile_document_is_shown_as_text(client: TestClient) -> None:
    page = client.get("/dokument/farlig").text
    assert "<script>window" not in page
    assert "&lt;script&gt;window.__hacked=1&lt;/script&gt;" in page


def test_the_sources_page_tells_what_replaces_what(client: TestClient) -> None:
    page = client.get("/kallor").text
    assert "Ersatt av" in page
    assert page.count('role="img"') == 2
    assert page.index("Granskad 12 mars 2015") < page.index("Uppdaterad 4 maj 2023")


@pytest.mark.parametrize("path", ["/om", "/integritet", "/tillganglighet"])
def test_the_statements_name_the_operator_and_mark_what_it_must_fill_in(
    client: TestClient, path: str
) -> None:
    page = client.get(path).text
    assert "<h1>" in page
    assert "$" not in page
    if path != "/integritet":
        assert "Norrby kommun" in page
    if path != "/om":
        assert "Att fylla i" in page


def test_own_files_may_be_cached_for_ever_at_an_address_that_changes(client: TestClient) -> None:
    page = client.get("/om").text
    address = page.split('rel="stylesheet" href="')[-1].partition('"')[0]
    response = client.get(address)
    assert response.headers["content-encoding"] == "gzip"
    plain = client.get(address, headers={"accept-encoding": "identity"})
    assert plain.content == response.content
    assert "content-encoding" not in plain.headers
    assert response.status_code == 200
    assert "immutable" in response.headers["cache-control"]
    assert "?v=" in address


def test_gradio_is_told_to_keep_nothing_and_offer_nothing(client: TestClient) -> None:
    page = client.get("/").text
    config = json.loads(page.split('id="gradio-config">')[1].partition("</script>")[0])
    assert config["analytics_enabled"] is False
    assert config["run_history"] is False
    assert config["footer_links"] == []
    assert config["show_error"] is False
    assert {d["api_visibility"] for d in config["dependencies"]} == {"private"}
    stopping = [d for d in config["dependencies"] if d["queue"] is False]
    assert all(d["cancels"] and not d["backend_fn"] for d in stopping), stopping
