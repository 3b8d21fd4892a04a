"""A Chroma server that is down, slow, another program or lost what it held; and that is back."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import chromadb
import pytest
from chromadb.config import Settings
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.calibration import shipped_calibrations
from assistant.config import Answers
from assistant.desk import Assistant
from assistant.pipeline import Desk
from assistant.suggest import Suggestions
from assistant.web.api import build_api
from assistant.web.app import build_app
from assistant.web.settings import WebSettings
from index.build import build_index, compare_index, store_address
from index.connection import StoreAddress
from index.generations import current_name, open_generation
from index.hashing import HashingEncoder
from index.problems import Damaged, Unreachable
from index.restore import import_index
from index.search import open_index
from index.snapshot import export_index
from index.store import PassageStore, drop_collection

PAGES = {
    "badet": {"text": "Badet\n\nDet gamla badhuset i Norrby öppnade 1932. Vattnet är varmt.\n"},
    "skolan": {"text": "Skolan\n\nSkolan har tolv klasser. Maten lagas på plats.\n"},
}
QUERY = "När öppnade badhuset?"


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Server:
    """``chroma run`` on one port and one directory, to be stopped and started again."""

    def __init__(self, data):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._data = data
        self._child = None

    def start(self):
        command = [Path(sys.executable).with_name("chroma"), "run", "--path", self._data]
        self._child = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"ANONYMIZED_TELEMETRY": "False"},
        )
        for _ in range(300):
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        pytest.fail("the Chroma server did not start within 30 s")

    def stop(self):
        if self._child:
            self._child.send_signal(signal.SIGTERM)
            self._child.wait(timeout=20)
            self._child = None


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(running):
    """The server, running before the test and after it, empty again."""
    yield running
    if running._child is None:
        running.start()
    for name in names_on(running.url):
        client(running.url).delete_collection(name)


def client(url):
    host, port = re.fullmatch(r"http://(.*):(\d+)", url).groups()
    return chromadb.HttpClient(host, int(port), settings=Settings(anonymized_telemetry=False))


def names_on(url):
    return [collection.name for collection in client(url).list_collections()]


@pytest.fixture
def corpus(invented):
    return invented(PAGES)


@pytest.fixture
def encoder():
    return HashingEncoder()


def address_of(directory):
    return store_address(open_generation(directory, current_name(directory)))


def hits(index):
    return [(hit.passage.id, hit.score) for hit in index.search(QUERY)]


def said(caught):
    """The problem's one line."""
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_search_while_the_server_is_down_says_so_and_works_when_it_is_back(
    server, corpus, encoder, tmp_path
):
    build_index(corpus, encoder, tmp_path, url=server.url)
    with open_index(corpus, encoder, tmp_path, url=server.url) as index:
        expected = hits(index)
        assert index.is_reachable()
        server.stop()
        with pytest.raises(Unreachable, match="check that it runs") as caught:
            index.search(QUERY)
        assert server.url in said(caught)
        assert not index.is_reachable()
        server.start()
        assert index.is_reachable()
        assert hits(index) == expected


def assistant_over(index):
    desk = Desk(
        corpus=index.corpus,
        index=index,
        answers=Answers(),
        calibrations=shipped_calibrations(),
        suggestions=Suggestions({}),
    )
    return Assistant(desk=desk)


def test_the_service_is_ready_only_while_the_server_answers(server, corpus, encoder, tmp_path):
    build_index(corpus, encoder, tmp_path, url=server.url)
    with open_index(corpus, encoder, tmp_path, url=server.url) as index:
        app = FastAPI()
        app.include_router(build_api(assistant_over(index), lambda _: None, WebSettings()))
        with TestClient(app) as page:
            assert page.get("/readyz").status_code == 200
            server.stop()
            assert page.get("/readyz").status_code == 503
            assert page.get("/healthz").status_code == 200
            server.start()
            assert page.get("/readyz").status_code == 200


def test_a_question_while_the_server_is_down_is_told_to_come_again_and_then_answered(
    server, corpus, encoder, tmp_path, caplog
):
    line = {"question": QUERY}
    build_index(corpus, encoder, tmp_path, url=server.url)
    with open_index(corpus, encoder, tmp_path, url=server.url) as index:
        app = build_app(assistant_over(index), settings=WebSettings(questions_per_minute=0))
        with TestClient(app) as page:
            assert page.post("/api/v1/ask", json=line).status_code == 200
            server.stop()
            refused = page.post("/api/v1/ask", json=line)
            events = page.post("/api/v1/ask", json=line, headers={"accept": "text/event-stream"})
            server.start()
            assert page.post("/api/v1/ask", json=line).json()["status"] != "error"
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    problem = refused.json()
    assert (problem["title"], problem["status"]) == ("Service Unavailable", 503)
    assert "Försök igen om en stund" in problem["detail"]
    assert server.url not in refused.text  # readers have no business with it
    assert json.loads(events.text.split("data: ")[1]) == problem
    told = [json.loads(record.message) for record in caplog.records if "problem" in record.message]
    assert len(told) == 2
    assert all(server.url in one["problem"] and "[store] url" in one["problem"] for one in told)


def test_an_embedded_index_is_always_reachable(corpus, encoder, tmp_path):
    build_index(corpus, encoder, tmp_path)
    with open_index(corpus, encoder, tmp_path) as index:
        assert index.is_reachable()


def test_neither_building_nor_opening_waits_for_a_server_that_is_down(
    server, corpus, encoder, tmp_path
):
    build_index(corpus, encoder, tmp_path / "built", url=server.url)
    server.stop()
    calls = (
        lambda: build_index(corpus, encoder, tmp_path / "new", url=server.url),
        lambda: build_index(corpus, encoder, tmp_path / "built", url=server.url),
        lambda: compare_index(corpus, encoder, tmp_path / "built", url=server.url),
        lambda: open_index(corpus, encoder, tmp_path / "built", url=server.url),
    )
    for call in calls:
        began = time.monotonic()
        with pytest.raises(Unreachable) as caught:
            call()
        assert "[store] url" in said(caught)
        assert time.monotonic() - began < 20
    assert not (tmp_path / "new" / "current").exists()


def test_a_server_that_is_down_is_one_line_in_the_terminal(assist, invent, monkeypatch):
    url = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv("UTBLICK_STORE__URL", url)
    done = assist("index", documents=invent(PAGES))
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert url in done.err


# Slow


class Proxy:
    """Passes connections on until it is told to stall; then it takes them and says nothing."""

    def __init__(self, port):
        self._target = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.passes = 10**9  # how many more connections are passed on
        self.flows = threading.Event()  # cleared: nothing goes through at all
        self.flows.set()
        self._open = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                self._open.append(near)
                self.passes -= 1
                if self.passes >= 0:
                    far = socket.create_connection(("127.0.0.1", self._target))
                    self._open.append(far)
                    for pair in ((near, far), (far, near)):
                        threading.Thread(target=self._pump, args=pair, daemon=True).start()

    def _pump(self, source, target):
        with suppress(OSError):
            while content := source.recv(65_536):
                self.flows.wait(20)
                target.sendall(content)
            target.shutdown(socket.SHUT_WR)

    def close(self):
        self.flows.set()
        for held in [self._listening, *self._open]:
            held.close()


@pytest.fixture
def proxy(server):
    made = Proxy(server.port)
    yield made
    made.close()


@pytest.fixture
def proxied(proxy, server, corpus, encoder, tmp_path):
    """Where the index's collection is, as seen through the proxy by somebody impatient."""
    build_index(corpus, encoder, tmp_path / "index", url=server.url)
    held = address_of(tmp_path / "index")
    return StoreAddress(
        directory=held.directory,
        url=proxy.url,
        collection=held.collection,
        encoder=held.encoder,
        patience_seconds=0.7,
    )


@pytest.mark.parametrize("passes", [0, 1, 2], ids="{} connections answered".format)
def test_a_server_that_stalls_while_it_is_opened_is_not_waited_for(proxy, proxied, corpus, passes):
    proxy.passes = passes  # one asks for the version; the client makes two
    began = time.monotonic()
    with pytest.raises(Unreachable, match="has not answered in time") as caught:
        PassageStore.open(proxied, passages=len(corpus.passages))
    assert proxy.url in said(caught)
    assert time.monotonic() - began < 20


def test_a_search_that_stalls_is_given_up_and_the_next_one_works(proxy, proxied, corpus, encoder):
    vector = encoder.embed_queries([QUERY])[0]
    with PassageStore.open(proxied, passages=len(corpus.passages)) as store:
        expected = store.nearest(vector, 2)
        proxy.flows.clear()
        began = time.monotonic()
        with pytest.raises(Unreachable, match="has not answered in time"):
            store.nearest(vector, 2)
        assert not store.is_reachable()
        assert time.monotonic() - began < 20
        proxy.flows.set()
        assert store.nearest(vector, 2) == expected
        assert store.is_reachable()


# Something else


ANSWERS = {
    "a web page": (200, "text/html", b"<html><body>Welcome to nginx!</body></html>"),
    "not found": (404, "application/json", b'{"detail":"Not Found"}'),
    "an older Chroma": (200, "application/json", b'"0.5.23"'),
    "a newer Chroma": (200, "application/json", b'"2.0.0"'),
    "an interface that is gone": (410, "text/plain", b"The v1 API is deprecated."),
    "an error": (500, "text/plain", b"Internal\nServer Error"),
    "elsewhere": (302, "text/plain", b""),
    "a login": (401, "application/json", b'{"error":"Unauthorized"}'),
    "very much": (200, "text/plain", b"x" * 1_000_000),
    "bytes that are no text": (200, "application/octet-stream", b"\xff\xfe\x00"),
}


class Other(ThreadingHTTPServer):
    """Answers every request with the same; the version rightly where ``version`` is given."""

    def __init__(self, status, kind, body, version=None):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                is_version = version and self.path.endswith("/version")
                answer = (200, "application/json", version) if is_version else (status, kind, body)
                self.send_response(answer[0])
                self.send_header("Content-Type", answer[1])
                self.send_header("Content-Length", str(len(answer[2])))
                self.end_headers()
                self.wfile.write(answer[2])

            do_POST = do_GET  # noqa: N815 - the library's name

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


@pytest.fixture
def other():
    made = []

    def start(*answer):
        made.append(Other(*answer))
        return made[-1].url

    yield start
    for server in made:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_what_is_no_chroma_server_of_our_version_is_named(other, answer, corpus, encoder, tmp_path):
    url = other(*answer)
    with pytest.raises(Unreachable, match="unlike a Chroma server of version 1") as caught:
        build_index(corpus, encoder, tmp_path, url=url)
    assert url in said(caught)
    assert "correct [store] url" in said(caught)
    assert len(said(caught)) < 500


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_server_that_gives_odd_answers_later_is_named(other, answer, corpus, encoder, tmp_path):
    url = other(*answer, b'"1.0.0"')
    with pytest.raises(Unreachable) as caught:
        build_index(corpus, encoder, tmp_path, url=url)
    assert url in said(caught)
    assert "[store] url" in said(caught)
    assert len(said(caught)) < 500


def test_something_that_does_not_speak_http_is_named(corpus, encoder, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def greet():
            with suppress(OSError):
                while True:
                    near, _ = listening.accept()
                    near.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
                    near.close()

        threading.Thread(target=greet, daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(Unreachable, match=r"\[store\] url") as caught:
            build_index(corpus, encoder, tmp_path, url=url)
        assert url in said(caught)


@pytest.mark.parametrize("url", ["ftp://x", "127.0.0.1:8000", "http://", "http://:80"], ids=repr)
def test_an_address_that_is_none_is_named(corpus, encoder, tmp_path, url):
    with pytest.raises(Unreachable, match="not an http") as caught:
        build_index(corpus, encoder, tmp_path, url=url)
    assert repr(url) in said(caught)


# Collections that are gone or of something else


@pytest.mark.parametrize("dimensions", [64, 32], ids="{} numbers".format)
def test_a_collection_of_another_encoder_is_refused_and_built_anew(
    server, corpus, encoder, tmp_path, dimensions
):
    build_index(corpus, encoder, tmp_path, url=server.url)
    address = address_of(tmp_path)
    drop_collection(address)
    foreign = StoreAddress(
        directory=tmp_path, url=server.url, collection=address.collection, encoder="other/1"
    )
    vectors = HashingEncoder(dimensions).embed_passages([p.text for p in corpus.passages])
    with PassageStore.create(foreign, passages=len(corpus.passages)) as store:
        store.write(corpus.passages, vectors)
    with pytest.raises(Damaged, match="vectors of other/1") as caught:
        open_index(corpus, encoder, tmp_path, url=server.url)
    assert "build the index again" in said(caught)
    assert build_index(corpus, encoder, tmp_path, url=server.url).is_new
    with open_index(corpus, encoder, tmp_path, url=server.url) as index:
        assert hits(index)


def test_vectors_of_another_length_are_told_from_a_server_that_is_down(server, corpus, tmp_path):
    address = StoreAddress(directory=tmp_path, url=server.url, collection="test-dimensions")
    vectors = HashingEncoder(32).embed_passages([p.text for p in corpus.passages])
    with PassageStore.create(address, passages=len(corpus.passages)) as store:
        store.write(corpus.passages, vectors)
        with pytest.raises(Damaged, match="another encoder"):
            store.nearest(HashingEncoder(64).embed_queries([QUERY])[0], 1)


def test_a_collection_that_the_server_lost_is_built_anew_without_embedding(
    server, corpus, encoder, tmp_path
):
    build_index(corpus, encoder, tmp_path, url=server.url)
    assert not compare_index(corpus, encoder, tmp_path, url=server.url).is_new
    drop_collection(address_of(tmp_path))
    with pytest.raises(Damaged, match="build the index again"):
        open_index(corpus, encoder, tmp_path, url=server.url)
    assert compare_index(corpus, encoder, tmp_path, url=server.url).is_new
    report = build_index(corpus, encoder, tmp_path, url=server.url)
    assert (report.is_new, report.embedded) == (True, 0)
    with open_index(corpus, encoder, tmp_path, url=server.url) as index:
        assert hits(index)


def test_a_collection_with_passages_too_many_is_built_anew(server, corpus, encoder, tmp_path):
    build_index(corpus, encoder, tmp_path, url=server.url)
    name = address_of(tmp_path).collection
    held = client(server.url).get_collection(name, embedding_function=None)
    held.add(ids=["stray"], embeddings=[[1.0] * 64])
    with pytest.raises(Damaged, match="it holds 3 passages, not 2"):
        open_index(corpus, encoder, tmp_path, url=server.url)
    assert build_index(corpus, encoder, tmp_path, url=server.url).is_new
    with open_index(corpus, encoder, tmp_path, url=server.url) as index:
        assert hits(index)


def test_an_open_index_goes_on_when_its_collection_was_built_anew(
    server, corpus, encoder, tmp_path
):
    build_index(corpus, encoder, tmp_path / "one", url=server.url)
    with open_index(corpus, encoder, tmp_path / "one", url=server.url) as index:
        expected = hits(index)
        drop_collection(address_of(tmp_path / "one"))
        with pytest.raises(Damaged, match="build the index again"):
            index.search(QUERY)
        assert not index.is_reachable()
        build_index(corpus, encoder, tmp_path / "two", url=server.url)
        assert hits(index) == expected
        assert index.is_reachable()


def test_two_machines_share_one_collection(server, corpus, encoder, tmp_path):
    for name in ("one", "two"):
        build_index(corpus, encoder, tmp_path / name, url=server.url)
    assert len(names_on(server.url)) == 1
    found = []
    for name in ("one", "two"):
        with open_index(corpus, encoder, tmp_path / name, url=server.url) as index:
            found.append(hits(index))
    assert found[0] == found[1]


def test_collections_of_removed_generations_go_and_a_server_that_is_gone_is_no_hindrance(
    server, encoder, tmp_path, invented
):
    def build(year, url):
        text = {"text": f"Badet\n\nBadhuset öppnade {year}.\n"}
        return build_index(invented({"badet": text}), encoder, tmp_path / "index", url=url)

    for year in (1930, 1931, 1932):
        build(year, server.url)
    assert len(names_on(server.url)) == 2
    server.stop()
    for year in (1933, 1934, 1935):
        assert build(year, None).is_new
    server.start()
    assert names_on(server.url)


# Snapshots


@pytest.mark.parametrize("to_server", [True, False], ids=["to a server", "from a server"])
def test_a_snapshot_moves_an_index_between_a_directory_and_a_server(
    server, corpus, encoder, tmp_path, to_server
):
    there, here = (None, server.url) if to_server else (server.url, None)
    build_index(corpus, encoder, tmp_path / "there", url=there)
    with open_index(corpus, encoder, tmp_path / "there", url=there) as index:
        expected = hits(index)
    export_index(tmp_path / "there", tmp_path / "index.snapshot")
    for name in names_on(server.url):
        client(server.url).delete_collection(name)
    embedded = encoder.embedded
    import_index(tmp_path / "index.snapshot", corpus, encoder, tmp_path / "here", url=here)
    assert encoder.embedded == embedded
    assert len(names_on(server.url)) == int(to_server)
    with open_index(corpus, encoder, tmp_path / "here", url=here) as index:
        assert hits(index) == expected


def test_an_index_is_not_brought_to_a_server_that_is_down(server, encoder, tmp_path, invented):
    corpus = invented(PAGES)
    build_index(corpus, encoder, tmp_path / "there")
    export_index(tmp_path / "there", tmp_path / "index.snapshot")
    server.stop()
    with pytest.raises(Unreachable):
        import_index(
            tmp_path / "index.snapshot", corpus, encoder, tmp_path / "here", url=server.url
        )
    assert list((tmp_path / "here" / "generations").iterdir()) == []
