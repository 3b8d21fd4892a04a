"""By which names the service may be asked, and whose word about the client counts."""

import inspect
from collections.abc import Iterator

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from assistant.web.app import build_app
from assistant.web.server import server_config
from assistant.web.settings import WebSettings
from tests.browser.world import WorldEngine
from tests.integration.live_service import serving

NAMED = ("svar.example.org", "prov.example.org:8443")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(build_app(WorldEngine(), settings=WebSettings(hosts=NAMED))) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/enkel", "/api/v1/documents", "/healthz", "/statik/x.css"])
@pytest.mark.parametrize(
    "host",
    [
        pytest.param("rebound.example.org", id="another-name"),
        pytest.param("svar.example.org.attacker.example", id="name-as-prefix"),
        pytest.param("prov.example.org", id="named-with-another-port"),
        pytest.param("127.0.0.1.example.org:7860", id="address-as-prefix"),
        pytest.param("svar.example.org.", id="trailing-dot"),
    ],
)
def test_no_path_answers_to_a_name_that_the_operator_did_not_give(
    client: TestClient, path: str, host: str
) -> None:
    refused = client.get(path, headers={"host": host})
    assert refused.status_code == 421
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["cache-control"] == "no-store"
    assert "[server] hosts" in refused.json()["detail"]


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1:7860", "localhost:7860", "localhost", "[::1]:7860", "192.0.2.3", "app:7860"),
        *("svar.example.org", "SVAR.example.org", "svar.example.org:443", "prov.example.org:8443"),
        "",
    ],
)
def test_own_names_addresses_and_names_of_this_network_are_answered(
    client: TestClient, host: str
) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_a_question_by_another_name_reaches_no_engine(client: TestClient) -> None:
    line = {"question": "Hur många böcker har biblioteket?"}
    asked = {"host": "rebound.example.org"}
    assert client.post("/api/v1/ask", json=line, headers=asked).status_code == 421
    assert client.post("/mcp", json=line, headers=asked).status_code == 421


async def tell_client(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope)
    told = f"{request.client.host if request.client else ''} {request.url.scheme}"
    await PlainTextResponse(told)(scope, receive, send)


FORWARDED = {"x-forwarded-for": "198.51.100.1, 192.0.2.7", "x-forwarded-proto": "https"}


@pytest.mark.parametrize(
    ("trusted", "told"),
    [
        pytest.param(
            ("127.0.0.0/8",), "192.0.2.7 https", id="the-nearest-hop-that-we-do-not-trust"
        ),
        pytest.param(
            ("127.0.0.0/8", "192.0.2.0/24"), "198.51.100.1 https", id="two-proxies-in-a-row"
        ),
        pytest.param(("203.0.113.0/24",), "127.0.0.1 http", id="another-proxy-than-ours"),
        pytest.param((), "127.0.0.1 http", id="nobody"),
    ],
)
def test_who_the_client_is_may_be_said_by_trusted_proxies_only(
    trusted: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")  # uvicorn's own variable must not widen it
    with serving(tell_client, trusted_proxies=trusted) as address:
        assert httpx.get(address, headers=FORWARDED).text == told


def test_a_limit_is_counted_by_the_address_that_the_proxy_tells() -> None:
    settings = WebSettings(questions_per_minute=2)
    line = {"question": "Hur många böcker har biblioteket?"}
    with serving(build_app(WorldEngine(), settings=settings)) as address:

        def status(client: str) -> int:
            told = {"x-forwarded-for": client}
            return httpx.post(f"{address}/api/v1/ask", json=line, headers=told).status_code

        asked = [status(client) for client in ("192.0.2.1", "192.0.2.1", "192.0.2.2")]
    assert asked == [200, 429, 200]


def test_a_service_without_settings_trusts_this_machine_alone() -> None:
    stated = inspect.signature(server_config).parameters["trusted_proxies"].default
    assert set(stated) == {"127.0.0.0/8", "::1/128"}


STAFF = "X-Auth-Request-User"
DOCUMENTS = "/api/v1/documents"


def documents_status(settings: WebSettings, *headers: tuple[str, str]) -> int:
    """Returns what is said to who connects from this machine and says to come from elsewhere."""
    told = httpx.Headers([("x-forwarded-for", "192.0.2.7"), *headers])
    app = build_app(WorldEngine(), settings=settings)
    with serving(app, trusted_proxies=settings.trusted_proxies) as address:
        return httpx.get(f"{address}{DOCUMENTS}", headers=told).status_code


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param([(STAFF, "eva")], 200, id="named-by-the-proxy"),
        pytest.param([], 401, id="not-named"),
        pytest.param([(STAFF, "")], 401, id="named-empty"),
        pytest.param([(STAFF, "eva"), (STAFF, "adam")], 401, id="named-twice"),
        pytest.param([("Authorization", "Bearer eva")], 401, id="a-token-where-there-is-none"),
        pytest.param([("Authorization", "Bearer")], 401, id="an-empty-token"),
    ],
)
def test_who_has_signed_in_with_a_trusted_proxy_needs_no_token(
    headers: list[tuple[str, str]], status: int
) -> None:
    assert documents_status(WebSettings(signed_in_header=STAFF), *headers) == status


@pytest.mark.parametrize(
    ("header", "status"),
    [
        pytest.param((STAFF, "eva"), 200, id="signed-in"),
        pytest.param(("Authorization", "Bearer 0123456789abcdef"), 200, id="token"),
        pytest.param(("Authorization", "Bearer 0123456789abcdee"), 401, id="another-token"),
    ],
)
def test_a_token_does_too_where_there_are_both(header: tuple[str, str], status: int) -> None:
    settings = WebSettings(signed_in_header=STAFF, api_token="0123456789abcdef")
    assert documents_status(settings, header) == status


@pytest.mark.parametrize("trusted", [(), ("203.0.113.0/24",)], ids=["nobody", "another"])
def test_nobody_but_a_trusted_proxy_may_say_who_has_signed_in(trusted: tuple[str, ...]) -> None:
    settings = WebSettings(signed_in_header=STAFF, trusted_proxies=trusted)
    assert documents_status(settings, (STAFF, "eva")) == 401
