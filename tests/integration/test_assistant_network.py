"""Nothing but this machine is contacted, whatever command is used."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import DATA, ROOT, write_corpus

# Starts before anything of ours: every way out of the machine is written down and closed.
WATCH = """
import json, os, socket, sys

attempts = []
LOCAL = {"localhost", "127.0.0.1", "::1", "", None}

def watch(name):
    real = getattr(socket.socket, name)

    def watched(self, *arguments):
        address = next((a for a in arguments if isinstance(a, (tuple, str))), None)
        is_local = self.family == socket.AF_UNIX or address is None or address[0] in LOCAL
        if not is_local:
            attempts.append([name, repr(address)])
            raise OSError("the network is closed")
        return real(self, *arguments)

    setattr(socket.socket, name, watched)

for name in ("connect", "connect_ex", "sendto"):
    watch(name)

def looked_up(name, real):
    def watched(host, *arguments, **options):
        host = host.decode() if isinstance(host, bytes) else host
        if host not in LOCAL:
            attempts.append([name, host])
            raise socket.gaierror("the network is closed")
        return real(host, *arguments, **options)

    return watched

for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
    setattr(socket, name, looked_up(name, getattr(socket, name)))
"""
RUN = """
from assistant.__main__ import run
code = run(sys.argv[2:])
"""
PAGE = """
from starlette.testclient import TestClient
from assistant.config import read_config
from assistant.desk import open_assistant
from assistant.web.app import build_app
with TestClient(build_app(open_assistant(read_config()))) as client:
    answers = [client.get(path).status_code for path in ("/", "/kallor", "/healthz")]
    asked = client.post("/api/v1/ask", json={"question": "Vad är Storgatan?"})
    code = 0 if {*answers, asked.status_code} == {200} else 3
"""
TELL = """
import time
time.sleep(0.3)  # telemetry is often sent from a thread of its own
with open(sys.argv[1], "w") as file:
    json.dump(attempts, file)
sys.stdout.flush()
os._exit(code)
"""
ESCAPE = """
import socket
code = 0
for way in (lambda: socket.socket().connect(("192.0.2.1", 80)),
            lambda: socket.getaddrinfo("example.org", 80)):
    try:
        way()
    except OSError:
        code += 1
"""


def attempts(code: str, folder: Path, *arguments: str) -> tuple[int, list[list[str]]]:
    """Returns the exit code of ``code`` and what it tried to reach."""
    documents = folder / "documents"
    if not documents.exists():
        text = "Storgatan\n\nStorgatan är Norrbys äldsta gata. Den är en kilometer lång.\n"
        write_corpus(documents, {"storgatan": {"text": text}})
    told = folder / "attempts.json"
    told.unlink(missing_ok=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("UTBLICK_")}
    environment |= {DATA: str(folder / "data"), "UTBLICK_PATHS__DOCUMENTS": str(documents)}
    done = subprocess.run(
        [sys.executable, "-c", WATCH + code + TELL, str(told), *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert told.exists(), done.stderr.decode()
    return done.returncode, json.loads(told.read_text())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty data directory, so that the encoder and the index are built with the door shut."""
    return tmp_path_factory.mktemp("closed")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["index"], id="index"),
        pytest.param(["ask", "Hur lång är Storgatan?"], id="ask"),
        pytest.param(["search", "gata"], id="search"),
        pytest.param(["status"], id="status"),
    ],
)
def test_no_command_reaches_beyond_the_machine(folder: Path, arguments: list[str]) -> None:
    assert attempts(RUN, folder, *arguments) == (0, [])


def test_the_page_reaches_nothing_beyond_the_machine(folder: Path) -> None:
    assert attempts(PAGE, folder) == (0, [])


def test_the_watch_sees_what_it_watches_for(folder: Path) -> None:
    code, seen = attempts(ESCAPE, folder)
    assert code == 2
    assert [way for way, _ in seen] == ["connect", "getaddrinfo"]
