"""Two assistants and a Chroma server behind nginx, run by the one script; one of them is killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import ROOT, write_corpus

SCRIPT = ROOT / "docs" / "deploy" / "scale_out.py"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
PAGES = {
    "badet": {"text": "Badet\n\nDet gamla badhuset i Norrby öppnade 1932. Vattnet är varmt.\n"},
    "skolan": {"text": "Skolan\n\nSkolan i Norrby har tolv klasser. Maten lagas på plats.\n"},
}
LINE = {"question": "När öppnade badhuset i Norrby?"}
FORGED = {"x-forwarded-for": "192.0.2.77"}  # a client that says it is somebody else
START_SECONDS = 180

pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed (apt-get install nginx)")


@dataclass(frozen=True)
class Running:
    """What ``scale_out.py`` started."""

    folder: Path
    script: subprocess.Popen[bytes]

    def processes(self) -> dict[str, dict[str, Any]]:
        state: dict[str, dict[str, Any]] = json.loads((self.folder / "processes.json").read_text())
        return state

    def address(self, name: str = "nginx") -> str:
        return str(self.processes()[name]["address"])

    def wait_for(self, condition: Callable[[], bool], seconds: float) -> None:
        until = time.monotonic() + seconds
        while not condition():
            assert self.script.poll() is None, "scale_out.py ended"
            assert time.monotonic() < until, "not within the time"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def running(built_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    place = tmp_path_factory.mktemp("scale")
    folder = place / "run"
    shutil.copytree(built_data / "encoder", folder / "data" / "encoder")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("UTBLICK_")}
    own = {
        "UTBLICK_PATHS__DOCUMENTS": str(write_corpus(place / "documents", PAGES)),
        "UTBLICK_PAGE__QUESTIONS_PER_MINUTE": "2",
    }
    command = [sys.executable, SCRIPT, "--processes", "2", "--port", "0", "--folder", folder]
    with subprocess.Popen(command, cwd=ROOT, env=kept | own) as script:
        started = Running(folder, script)
        try:
            started.wait_for((folder / "processes.json").is_file, START_SECONDS)
            yield started
        finally:
            script.send_signal(signal.SIGTERM)
            script.wait(60)


def ask(address: str, **headers: str) -> httpx.Response:
    return httpx.post(f"{address}/api/v1/ask", json=LINE, headers=headers, timeout=30)


def answered(address: str) -> int:
    """Returns how many questions the process at ``address`` has answered."""
    figures = httpx.get(f"{address}/metrics", timeout=30).text
    lines = [line for line in figures.splitlines() if line.startswith("utblick_questions_total{")]
    return sum(int(float(line.split()[-1])) for line in lines)


def test_both_processes_answer_the_same_behind_one_address(running: Running) -> None:
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: ask(running.address()), range(12)))
    assert {reply.status_code for reply in replies} == {200}
    assert {reply.json()["answer"] for reply in replies} == {
        "Det gamla badhuset i Norrby öppnade 1932. [1]"
    }
    assert answered(running.address("assistant-1")) > 0
    assert answered(running.address("assistant-2")) > 0


def test_a_stream_comes_through_event_by_event(running: Running) -> None:
    # The first is sent before the answer is there: a buffer would join them each time, a client
    # that is slow to read now and then.
    assert any(streamed(running)[0] == b": \n\n" for _ in range(10))


def streamed(running: Running) -> list[bytes]:
    url, headers = f"{running.address()}/api/v1/ask", {"accept": "text/event-stream"}
    with httpx.stream("POST", url, json=LINE, headers=headers, timeout=30) as response:
        parts = list(response.iter_raw())
    assert b"event: reply" in parts[-1]
    return parts


def test_the_chat_page_comes_through_with_its_headers(running: Running) -> None:
    page = httpx.get(f"{running.address()}/", timeout=30)
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for path in ("/gradio_api/startup-events", "/config", "/kallor", "/readyz"):
        assert httpx.get(running.address() + path, timeout=30).status_code == 200


def test_a_body_a_little_too_large_is_explained_and_one_far_too_large_is_stopped(
    running: Running,
) -> None:
    url = f"{running.address()}/api/v1/ask"
    refused = httpx.post(url, content=b"x" * (65 * 1024), timeout=30)
    assert (refused.status_code, refused.json()["status"]) == (413, 413)
    assert httpx.post(url, content=b"x" * (80 * 1024), timeout=30).status_code == 413


def test_a_client_cannot_say_through_the_proxy_that_it_is_somebody_else(running: Running) -> None:
    through = [ask(running.address(), **FORGED).status_code for _ in range(5)]
    assert through == [200] * 5  # counted as this machine, which is not limited
    past_it = [ask(running.address("assistant-1"), **FORGED).status_code for _ in range(2)]
    assert past_it == [200, 429]  # a trusted proxy's word


def test_figures_are_not_served_through_the_proxy(running: Running) -> None:
    assert httpx.get(f"{running.address()}/metrics", timeout=30).status_code == 404


@pytest.mark.parametrize("name", ["assistant-1", "chroma", "nginx"])
def test_what_is_killed_is_started_anew_and_no_question_is_lost_to_one_assistant(
    running: Running, name: str
) -> None:
    before = running.processes()[name]
    os.kill(before["pid"], signal.SIGKILL)
    if name == "assistant-1":
        with ThreadPoolExecutor(2) as pool:
            replies = list(pool.map(lambda _: ask(running.address()), range(20)))
        assert [reply.status_code for reply in replies] == [200] * 20
    running.wait_for(lambda: running.processes()[name]["starts"] > before["starts"], 30)
    running.wait_for(lambda: is_ready(running.address()), START_SECONDS)
    assert running.processes()[name]["pid"] != before["pid"]
    assert ask(running.address()).status_code == 200


def is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=30).status_code == 200
    except httpx.HTTPError:
        return False


def test_all_of_it_ends_when_the_script_is_told_to_stop(running: Running) -> None:
    started = running.processes()
    running.script.send_signal(signal.SIGTERM)
    assert running.script.wait(60) == 0
    for process in started.values():
        with pytest.raises(ProcessLookupError):
            os.kill(process["pid"], 0)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{process['address']}/", timeout=5)
