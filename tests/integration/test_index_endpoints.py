"""Embedders behind an endpoint, against a small server of our own: what is sent, and what is said.

The packages are not among the dependencies; where one is missing its cases are skipped, and
``test_a_missing_package_is_named`` holds instead.
"""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from index.embedding import EmbeddingError
from index.encoder import Encoder
from index.encoder_choice import EncoderChoice, open_encoder

PACKAGES = {"openai": "openai_like", "ollama": "ollama"}
KINDS = [pytest.param(kind, id=kind) for kind in PACKAGES]


class Endpoint(ThreadingHTTPServer):
    """Gives each text the vector of its length and its words; tells what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sent: list[tuple[str, str | None, dict[str, object]]] = []
        self.is_broken = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def texts(self) -> list[str]:
        """All texts that came in, in order."""
        found: list[str] = []
        for _, _, body in self.sent:
            given = body["input"]
            found += given if isinstance(given, list) else [str(given)]
        return found


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.sent.append((self.path, self.headers.get("Authorization"), body))
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        vectors = [[float(len(text)), float(len(text.split())), 1.0] for text in texts]
        rows = [
            {"object": "embedding", "index": at, "embedding": v} for at, v in enumerate(vectors)
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        told = {"object": "list", "model": "m", "data": rows, "usage": usage, "embeddings": vectors}
        answer = json.dumps({"error": "no such model"} if self.server.is_broken else told).encode()
        self.send_response(404 if self.server.is_broken else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Keeps the test's output to the test."""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def opened(kind: str, endpoint: Endpoint, tmp_path) -> Encoder:
    pytest.importorskip(f"llama_index.embeddings.{PACKAGES[kind]}")
    url = f"{endpoint.url}/v1" if kind == "openai" else endpoint.url
    choice = EncoderChoice(
        kind=kind, model="m", base_url=url, api_key="key", query_prefix="q: ", passage_prefix="p: "
    )
    return open_encoder(choice, tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_texts_go_to_the_endpoint_with_their_prefix_and_come_back_as_unit_vectors(
    kind, endpoint, tmp_path
):
    encoder = opened(kind, endpoint, tmp_path)
    endpoint.sent.clear()
    passages = encoder.embed_passages(["ett två", "tre"])
    queries = encoder.embed_queries(["ett två"])
    assert endpoint.texts() == ["p: ett två", "p: tre", "q: ett två"]
    assert {body["model"] for _, _, body in endpoint.sent} == {"m"}
    assert (encoder.dimensions, passages.shape, passages.dtype) == (3, (2, 3), np.float32)
    assert np.linalg.norm(passages, axis=1) == pytest.approx([1, 1])
    assert queries[0] == pytest.approx(passages[0])
    assert encoder.identity.startswith(f"{kind}:m/")
    assert encoder.identity.endswith("/3")


def test_the_key_goes_to_the_endpoint_and_nowhere_else(endpoint, tmp_path):
    encoder = opened("openai", endpoint, tmp_path)
    assert {key for _, key, _ in endpoint.sent} == {"Bearer key"}
    assert "key" not in encoder.identity


@pytest.mark.parametrize("kind", KINDS)
def test_an_endpoint_without_the_model_is_one_line(kind, endpoint, tmp_path):
    encoder = opened(kind, endpoint, tmp_path)
    endpoint.is_broken = True
    with pytest.raises(EmbeddingError, match=f"embedding with {kind}:m failed: ") as raised:
        encoder.embed_queries(["ett"])
    assert "\n" not in str(raised.value)
