import gzip
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from assistant.web.app import build_app
from tests.browser.world import WorldEngine


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(build_app(WorldEngine())) as client:
        yield client


def received(client: TestClient, path: str, *, takes: str) -> tuple[dict[str, str], bytes]:
    """Returns the headers and the body as it was sent."""
    with client.stream("GET", path, headers={"Accept-Encoding": takes}) as response:
        return dict(response.headers), b"".join(response.iter_raw())


@pytest.mark.parametrize("path", ["/", "/om", "/finns-inte"])
def test_a_page_comes_compressed_to_whoever_takes_it_so(client: TestClient, path: str) -> None:
    headers, body = received(client, path, takes="gzip, br")
    plain_headers, plain = received(client, path, takes="identity")
    assert headers["content-encoding"] == "gzip"
    assert headers["content-length"] == str(len(body))
    assert "Accept-Encoding" in headers["vary"]
    assert gzip.decompress(body).startswith(b"<!doctype html>")
    assert len(body) < len(plain) / 2
    assert "content-encoding" not in plain_headers


def test_what_is_no_page_stays_as_it_is(client: TestClient) -> None:
    headers, body = received(client, "/api/v1/documents", takes="gzip")
    assert "content-encoding" not in headers
    assert body.startswith((b"{", b"["))
