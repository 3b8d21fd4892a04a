"""A judge behind a real endpoint: a scripted server with every fault, and the command line."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from assistant.model.completing import ModelError, ModelRejectedError
from assistant.model.connecting import MOST_BYTES
from assistant.model.plain_endpoint import EndpointModel, open_model
from assistant.model.settings import Model
from evals.fakes import fake_system
from evals.form import check_row
from evals.judging import Judge, judge_run
from evals.run import run_samples
from evals.samples import sample_of
from evals.texts import Texts
from evals.verdicts import Judging
from prompts.reading import Message
from tests.conftest import DATA, ROOT, Assist

SECRET = "sk-hemlig"
PATIENCE = 30  # seconds, for what is to come at once also on a busy machine
ASKED = (Message("system", "Du svarar."), Message("user", "Säg hej, å."))

Request = dict[str, Any]
Act = Callable[["Handler", Request], None]


class Handler(BaseHTTPRequestHandler):
    """Does what the script says with each request, and keeps it."""

    server: "Server"

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.script.requests.append((self.path, dict(self.headers), request))
        try:
            self.server.script.act(self, request)
        except OSError:
            self.close_connection = True  # the client has left

    def send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""


@dataclass
class Script:
    """What the server does, what it was asked, and where it listens."""

    act: Act
    requests: list[tuple[str, dict[str, str], Request]] = field(default_factory=list)
    base_url: str = ""
    stop: Event = field(default_factory=Event)

    def model(self, name: str = "domare") -> EndpointModel:
        return EndpointModel(base_url=self.base_url, name=name, api_key=SECRET)


class Server(ThreadingHTTPServer):
    script: Script
    daemon_threads = True
    block_on_close = False


Serve = Callable[[Act], Script]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server on a free port for each script."""
    servers: list[Server] = []

    def start(act: Act) -> Script:
        server = Server(("127.0.0.1", 0), Handler)
        server.script = Script(act, base_url=f"http://127.0.0.1:{server.server_port}/v1")
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return server.script

    yield start
    for server in servers:
        server.script.stop.set()
        server.shutdown()
        server.server_close()


def completion(text: object, finish: object = "stop") -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}}
    return json.dumps({"choices": [choice | {"finish_reason": finish}]}).encode()


def sending(body: bytes, status: int = 200, **headers: str) -> Act:
    return lambda handler, _: handler.send(body, status, **headers)


def hang(handler: Handler, _: Request) -> None:
    handler.server.script.stop.wait(20)


def drip(handler: Handler, _: Request) -> None:
    """Sends a byte at a time, so that no single read takes long."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.script.stop.wait(0.05):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def hang_up(handler: Handler, _: Request) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def cut_off(handler: Handler, _: Request) -> None:
    handler.send(b'{"choices": [', Content_Length="500")
    handler.close_connection = True


def ask(script: Script, *, timeout_seconds: float = PATIENCE) -> str:
    return script.model().complete(ASKED, max_tokens=7, timeout_seconds=timeout_seconds)


def test_a_conversation_is_sent_and_the_next_message_returned(serve: Serve) -> None:
    script = serve(sending(completion(" Hej, å!\n")))
    assert ask(script) == "Hej, å!"
    ((path, headers, request),) = script.requests
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == f"Bearer {SECRET}"
    assert request == {
        "model": "domare",
        "messages": [
            {"role": "system", "content": "Du svarar."},
            {"role": "user", "content": "Säg hej, å."},
        ],
        "max_tokens": 7,
        "stream": False,
    }


def test_without_a_key_none_is_sent(serve: Serve) -> None:
    script = serve(sending(completion("Hej")))
    model = open_model(Model(base_url=f"{script.base_url}/", model="m"))
    assert model.complete(ASKED, max_tokens=7, timeout_seconds=PATIENCE) == "Hej"
    assert script.requests[0][0] == "/v1/chat/completions"
    assert "Authorization" not in script.requests[0][1]


def test_what_a_model_thinks_before_it_speaks_is_left_out(serve: Serve) -> None:
    assert ask(serve(sending(completion("<think>\nHm.\n</think>\n\nHej")))) == "Hej"


@pytest.mark.parametrize(
    ("act", "told"),
    [
        pytest.param(sending(b"{", 200), "without a whole message", id="broken-json"),
        pytest.param(sending(b"<html>Hej</html>"), "without a whole message", id="html"),
        pytest.param(sending(b""), "without a whole message", id="empty-body"),
        pytest.param(sending(b"[]"), "without a whole message", id="a-list"),
        pytest.param(sending(b'{"choices": []}'), "without a whole message", id="no-choice"),
        pytest.param(sending(b'{"choices": [1]}'), "without a whole message", id="odd-choice"),
        pytest.param(
            sending(b'{"choices": [{"message": "x", "finish_reason": "stop"}]}'),
            "without a whole message",
            id="odd-message",
        ),
        pytest.param(sending(b"[" * 100_000), "without a whole message", id="nested-too-deep"),
        pytest.param(sending(completion(None)), "without a whole message", id="null"),
        pytest.param(sending(completion(" \n")), "without a whole message", id="white-space"),
        pytest.param(sending(completion("Hej", None)), "without a whole message", id="unfinished"),
        pytest.param(sending(completion("Hej", "length")), r"cut off \(length\)", id="length"),
        pytest.param(sending(completion("Hej", "content_filter")), "cut off", id="content-filter"),
        pytest.param(sending(b"", 429), "status 429; it takes no more calls", id="429"),
        pytest.param(sending(b"", 500), "status 500", id="500"),
        pytest.param(
            sending(b'{"error": {"message": "for \\u001b[31mstor\\n\\nfr\\u00e5ga"}}', 400),
            r"status 400 \(for \[31mstor fråga\)",
            id="400-explained",
        ),
        pytest.param(sending(b'{"error": "trasig"}', 503), r"503 \(trasig\)", id="503-in-short"),
        pytest.param(sending(b"", 302, Location="http://192.0.2.1/"), "status 302", id="redirect"),
        pytest.param(sending(b" " * (MOST_BYTES + 1)), "more than 1,000,000 bytes", id="endless"),
        pytest.param(hang_up, "is it running", id="hangs-up"),
        pytest.param(cut_off, "is it running", id="cut-off"),
    ],
)
def test_a_fault_is_one_line_with_the_address_and_is_not_tried_again(
    serve: Serve, act: Act, told: str
) -> None:
    script = serve(act)
    with pytest.raises(ModelError, match=told) as caught:
        ask(script)
    message = str(caught.value)
    assert message.startswith(f"{script.base_url}: ")
    assert message.isprintable()
    assert SECRET not in message
    assert not isinstance(caught.value, ModelRejectedError)
    assert len(script.requests) == 1


@pytest.mark.parametrize("status", [401, 403, 404])
def test_an_endpoint_that_takes_no_calls_is_told_apart_and_repeats_no_key(
    serve: Serve, status: int
) -> None:
    body = json.dumps({"error": {"message": f"wrong key {SECRET}"}}).encode()
    with pytest.raises(ModelRejectedError, match=rf"status {status}; check \[model\]") as caught:
        ask(serve(sending(body, status)))
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("act", [pytest.param(hang, id="hangs"), pytest.param(drip, id="drips")])
def test_one_deadline_covers_the_whole_exchange(serve: Serve, act: Act) -> None:
    script = serve(act)
    started = time.monotonic()
    with pytest.raises(ModelError, match=r"within 0\.5 seconds; raise \[model\] timeout_seconds"):
        ask(script, timeout_seconds=0.5)
    assert time.monotonic() - started < 10


def test_an_endpoint_that_is_not_there_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    model = EndpointModel(base_url=f"http://127.0.0.1:{port}", name="m")
    with pytest.raises(ModelError, match=rf"{port}: .*is it running"):
        model.complete(ASKED, max_tokens=7, timeout_seconds=PATIENCE)


def test_a_port_that_is_none_is_an_error_of_one_line() -> None:
    model = EndpointModel(base_url="http://127.0.0.1:port", name="m")
    with pytest.raises(ModelError, match="is it running"):
        model.complete(ASKED, max_tokens=7, timeout_seconds=PATIENCE)


def test_no_proxy_of_the_environment_is_told(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve(sending(completion("avlyssnat")))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.base_url)
    assert ask(serve(sending(completion("Hej")))) == "Hej"
    assert proxy.requests == []


def test_no_address_is_guessed() -> None:
    with pytest.raises(ModelRejectedError, match=r"\[model\] base_url and model are not set"):
        open_model(Model())


def test_a_model_does_not_show_its_key() -> None:
    assert SECRET not in repr(EndpointModel(base_url="http://a", name="m", api_key=SECRET))


def test_the_client_is_imported_only_when_it_is_used() -> None:
    code = (
        "import sys, assistant.model.plain_endpoint, evals.__main__; print('httpx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]


# Judging through it


TEXTS = Texts({"kiosk": "Kiosken öppnar klockan 9. Den stänger klockan 17."})
ROW: dict[str, object] = {
    "question": "När öppnar kiosken?",
    "language": "sv",
    "kind": "fact",
    "register": "sentence",
    "expect": "answer",
    "judgments": [{"document": "kiosk", "quote": "Kiosken öppnar klockan 9."}],
}


def judged(script: Script, *, timeout_seconds: float = PATIENCE) -> Judging:
    """Judges two perfect answers."""
    samples = [
        sample_of(check_row({"id": name} | ROW), split="dev", topic="kiosk", texts=TEXTS)
        for name in ("a", "b")
    ]
    run = run_samples(fake_system(samples, TEXTS), samples, texts=TEXTS, dataset="d")
    judge = Judge(model=script.model(), name="domare", timeout_seconds=timeout_seconds)
    return judge_run(judge, run, texts=TEXTS)


def in_turn(*acts: Act) -> Act:
    following = cycle(acts)

    def act(handler: Handler, request: Request) -> None:
        next(following)(handler, request)

    return act


def support(handler: Handler, request: Request) -> None:
    """Finds every sentence supported by the whole of its first source, and nothing answered."""
    found = re.search(
        r"<material-(\w+)>\n(.*)\n</material", request["messages"][-1]["content"], re.DOTALL
    )
    assert found
    sentences = json.loads(found[2])["sentences"]
    entries = [
        {"number": s["number"], "quote": s["sources"][0]["text"], "supported": True}
        for s in sentences
    ]
    verdict = {"code": found[1], "sentences": entries, "answered_by": []}
    handler.send(completion(json.dumps(verdict, ensure_ascii=False)))


def test_good_verdicts_are_counted(serve: Serve) -> None:
    judging = judged(serve(support))
    assert judging.figures() == {
        "sentences_supported": 1,
        "answers_answering": 0,
        "drop_rate": 0,
        "disagreement": 0,
        "thrown_away": 0,
    }


@pytest.mark.parametrize(
    ("fault", "failed", "thrown"),
    [
        pytest.param(sending(completion("{'code': ")), 0, 2, id="broken-verdict"),
        pytest.param(sending(completion("Ja.")), 0, 2, id="no-verdict"),
        pytest.param(sending(b"{"), 1, 0, id="broken-json"),
        pytest.param(sending(b"", 429), 1, 0, id="429"),
        pytest.param(sending(b"", 500), 1, 0, id="500"),
        pytest.param(hang, 1, 0, id="hangs"),
        pytest.param(hang_up, 1, 0, id="hangs-up"),
    ],
)
def test_one_faulty_reply_in_three_costs_a_vote_and_no_verdict(
    serve: Serve, fault: Act, failed: int, thrown: int
) -> None:
    seconds = 2 if fault is hang else PATIENCE
    judging = judged(serve(in_turn(support, fault, support)), timeout_seconds=seconds)
    assert judging.stopped is None
    assert judging.figures()["sentences_supported"] == 1
    assert judging.counts()["calls_failed"] == 2 * failed
    assert sum(judging.thrown_away().values()) == 2 * thrown


@pytest.mark.parametrize(
    ("act", "told"),
    [
        pytest.param(sending(b"", 500), "status 500", id="500"),
        pytest.param(sending(b"", 429), "status 429", id="429"),
        pytest.param(hang, "within 0.5 seconds", id="hangs"),
        pytest.param(hang_up, "is it running", id="hangs-up"),
    ],
)
def test_an_endpoint_that_only_fails_is_given_up_after_four_calls(
    serve: Serve, act: Act, told: str
) -> None:
    judging = judged(serve(act), timeout_seconds=0.5 if act is hang else PATIENCE)
    assert told in str(judging.stopped)
    assert judging.counts()["calls_failed"] == judging.counts()["calls"] == 4


def test_an_endpoint_that_refuses_the_key_is_asked_once(serve: Serve) -> None:
    script = serve(sending(b"", 401))
    assert "check [model] api_key" in str(judged(script).stopped)
    assert len(script.requests) == 1


# The command line


def run_evals(
    *arguments: str, data: Path, script: Script | None = None, **more: str
) -> "subprocess.CompletedProcess[str]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith("UTBLICK_")}
    environment |= {DATA: str(data)}
    if script:
        environment |= {"UTBLICK_MODEL__BASE_URL": script.base_url, "UTBLICK_MODEL__MODEL": "m"}
    command = [sys.executable, "-m", "evals", "run", "--split", "dev", "--kind", "definition"]
    return subprocess.run(
        [*command, *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_verdicts_stand_beside_the_results_and_change_none(
    serve: Serve, built_data: Path, tmp_path: Path
) -> None:
    script = serve(support)
    with_judge, plain = tmp_path / "judged", tmp_path / "plain"
    done = run_evals(
        "--judge", "--judge-limit", "7", "--out", str(with_judge), data=built_data, script=script
    )
    assert done.returncode == 0, done.stderr
    assert "sentences_supported" in done.stdout
    assert len(script.requests) == 6
    run_evals("--out", str(plain), data=built_data)
    results = json.loads((with_judge / "results.json").read_text("utf-8"))
    found = results.pop("judged")
    assert results == json.loads((plain / "results.json").read_text("utf-8"))
    assert found["figures"]["sentences_supported"] == 1
    assert found["figures"]["answers_answering"] == 0
    assert found["figures"]["thrown_away"] == 0
    assert found["counts"]["calls"] == 6
    assert found["stopped"] is None


def test_a_judge_against_everything_moves_no_gate(serve: Serve, built_data: Path) -> None:
    script = serve(sending(completion('{"code": "?"}')))
    gate = ("--gate", "--json")
    hostile = run_evals("--judge", "--judge-limit", "3", *gate, data=built_data, script=script)
    plain = run_evals(*gate, data=built_data)
    assert hostile.returncode == plain.returncode
    assert hostile.stderr.strip() == plain.stderr.strip()
    assert json.loads(hostile.stdout)["judged"]["thrown_away"]["wrong_code"] > 0


def test_a_judge_that_fails_is_given_up_in_one_line_and_the_run_is_kept(
    serve: Serve, built_data: Path
) -> None:
    script = serve(sending(b"", 500))
    done = run_evals("--judge", "--json", data=built_data, script=script)
    assert done.returncode == 0
    line = done.stderr.strip()
    assert line.startswith(f"evals: judging was given up: {script.base_url}: status 500")
    assert "\n" not in line
    results = json.loads(done.stdout)
    assert results["samples"] > 0
    assert results["judged"]["stopped"] in line


def test_without_an_endpoint_nothing_is_asked(built_data: Path) -> None:
    done = run_evals("--judge", data=built_data)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("evals: --judge: [model] base_url and model are not set")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("language", "told"),
    [
        pytest.param(
            "sv",
            "Lämnar datorn: provfrågor, svar och citerade källtexter, till http://10.0.0.1/v1, "
            "när utvärderingen körs med --judge",
            id="swedish",
        ),
        pytest.param("en", "test questions, answers and cited source texts", id="english"),
    ],
)
def test_the_status_says_what_goes_to_the_model_and_when(
    assist: Assist, monkeypatch: pytest.MonkeyPatch, language: str, told: str
) -> None:
    monkeypatch.setenv("UTBLICK_MODEL__BASE_URL", "http://10.0.0.1/v1")
    monkeypatch.setenv("UTBLICK_MODEL__MODEL", "domare-7b")
    monkeypatch.setenv("UTBLICK_MODEL__API_KEY", SECRET)
    monkeypatch.setenv("UTBLICK_MODEL__MODE", "extractive")
    shown = assist("status", "--lang", language).out
    assert told in shown
    assert "domare-7b" in shown
    state = json.loads(assist("status", "--json").out)
    assert state["leaves_the_machine"] == ["http://10.0.0.1/v1"]
    assert (state["model"], state["model_address"]) == ("domare-7b", "http://10.0.0.1/v1")
    assert SECRET not in shown + json.dumps(state)


def test_the_status_keeps_what_goes_to_the_encoder_apart_even_at_one_address(
    assist: Assist, monkeypatch: pytest.MonkeyPatch
) -> None:
    for section in ("EMBEDDER", "MODEL"):
        monkeypatch.setenv(f"UTBLICK_{section}__BASE_URL", "http://10.0.0.1")
        monkeypatch.setenv(f"UTBLICK_{section}__MODEL", "m")
    monkeypatch.setenv("UTBLICK_EMBEDDER__KIND", "e5")
    monkeypatch.setenv("UTBLICK_MODEL__MODE", "extractive")
    shown = assist("status").out
    assert "sökfrågor och textavsnitt, till http://10.0.0.1; provfrågor" in shown
