"""The service as an operator runs it, started to be measured: one process, or several."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from assistant.config import ROOT

THIS_MACHINE = "127.0.0.1"
_START_SECONDS = 300.0
# One client asks for all, and may.
_UNLIMITED = {"UTBLICK_PAGE__QUESTIONS_PER_MINUTE": "0"}


class NotStarted(Exception):  # noqa: N818 - says what is the matter
    """The service ended, or was not ready in time; what it said stands above."""


def free_port() -> int:
    """Returns a port that nothing listens on now."""
    with socket.socket() as free:
        free.bind((THIS_MACHINE, 0))
        port: int = free.getsockname()[1]
        return port


def status_of(address: str, path: str) -> int:
    """Returns the status of a GET, 0 where nothing answers."""
    found = urlsplit(address)
    connection = http.client.HTTPConnection(found.hostname or "", found.port, timeout=90)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def seconds_until(address: str, path: str, process: subprocess.Popen[bytes]) -> float:
    """Returns how long it took until a GET was answered with 200.

    Raises:
        NotStarted: The process ended, or it took too long.
    """
    begun = time.perf_counter()
    while status_of(address, path) != http.client.OK:
        waited = time.perf_counter() - begun
        if process.poll() is not None or waited > _START_SECONDS:
            raise NotStarted(path)
        time.sleep(0.01)
    return time.perf_counter() - begun


def copied_data(data: Path, folder: Path) -> dict[str, str]:
    """Returns an environment with a copy of ``data``, so that nothing is counted there."""
    own = folder / "data"
    if data.is_dir():
        shutil.copytree(data, own, ignore=shutil.ignore_patterns("scale-out", "reader*"))
    return os.environ | _UNLIMITED | {"UTBLICK_PATHS__DATA": str(own)}


@contextmanager
def one_process(
    environment: Mapping[str, str],
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serves from one process; gives its address once the page is there too, and the process."""
    port = free_port()
    address = f"http://{THIS_MACHINE}:{port}"
    process = start_process(environment, port)
    try:
        seconds_until(address, "/readyz", process)
        seconds_until(address, "/", process)
        yield address, process
    finally:
        process.terminate()
        process.wait()


def start_process(environment: Mapping[str, str], port: int) -> subprocess.Popen[bytes]:
    """Returns `assistant serve`, just started."""
    command = [sys.executable, "-m", "assistant", "serve", "--quiet", "--port", str(port)]
    return subprocess.Popen(command, env=dict(environment), cwd=ROOT, stdout=subprocess.DEVNULL)


@dataclass(frozen=True, slots=True)
class ScaledOut:
    """Several processes, a Chroma server and nginx; ``folder`` tells what runs where."""

    address: str
    folder: Path

    def processes(self) -> dict[str, dict[str, str | int]]:
        """Returns process id, address and number of starts by name."""
        state: dict[str, dict[str, str | int]] = json.loads(
            (self.folder / "processes.json").read_text("utf-8")
        )
        return state


@contextmanager
def scaled_out(
    environment: Mapping[str, str], folder: Path, *, processes: int
) -> Iterator[ScaledOut]:
    """Serves by ``docs/deploy/scale_out.py``."""
    script = str(ROOT / "docs" / "deploy" / "scale_out.py")
    options = ["--processes", str(processes), "--port", "0", "--folder", str(folder)]
    command = [sys.executable, script, *options]
    process = subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL)
    state = folder / "processes.json"
    try:
        begun = time.perf_counter()
        while not state.is_file():
            if process.poll() is not None or time.perf_counter() - begun > _START_SECONDS:
                raise NotStarted(script)
            time.sleep(0.1)
        running = ScaledOut(json.loads(state.read_text("utf-8"))["nginx"]["address"], folder)
        for name, each in running.processes().items():
            if name.startswith("assistant"):
                seconds_until(str(each["address"]), "/", process)
        yield running
    finally:
        process.terminate()
        process.wait()
