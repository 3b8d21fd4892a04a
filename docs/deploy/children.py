"""Programs kept running beside each other: started, waited for, started anew, stopped."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

THIS_MACHINE = "127.0.0.1"
_LOOK_SECONDS = 0.1
# A cold start on a busy machine; ready is commonly within five seconds.
_READY_SECONDS = 120.0
# The assistant finishes what it answers within five seconds.
_STOP_SECONDS = 8.0
# Something that dies at once is not started more often than this.
_BETWEEN_STARTS_SECONDS = 1.0


class ScaleOutError(Exception):
    """What the person at the terminal can mend; the message says how, in one line."""


@dataclass(slots=True, kw_only=True)
class Child:
    """A program that is kept running, with all that it starts itself."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    port: int
    ready_path: str | None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    starts: int = 0

    def start(self) -> None:
        """Starts it, in a process group of its own; what it complains of is shown, no more."""
        self.process = subprocess.Popen(  # noqa: S603 - of our own making
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.started_at = time.monotonic()
        self.starts += 1

    def has_died(self) -> bool:
        """Tells whether it was started and is no more."""
        return self.process is not None and self.process.poll() is not None

    def signal_all(self, what: signal.Signals) -> None:
        """Signals the program and whatever it has left behind, such as nginx's workers."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, what)

    def is_ready(self) -> bool:
        """Tells whether it answers."""
        if self.ready_path is None:
            with socket.socket() as attempt:
                return attempt.connect_ex((THIS_MACHINE, self.port)) == 0
        connection = http.client.HTTPConnection(THIS_MACHINE, self.port, timeout=5)
        try:
            connection.request("GET", self.ready_path)
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def free_port() -> int:
    """Returns a port that nothing listens on now."""
    with socket.socket() as free:
        free.bind((THIS_MACHINE, 0))
        port: int = free.getsockname()[1]
        return port


def wait_until_ready(children: Sequence[Child]) -> None:
    """Waits until all answer.

    Raises:
        ScaleOutError: One of them died, or took too long.
    """
    for child in children:
        while not child.is_ready():
            if child.has_died():
                raise ScaleOutError(f"{child.name} did not start, see above")
            if time.monotonic() - child.started_at > _READY_SECONDS:
                raise ScaleOutError(f"{child.name} is not ready after {_READY_SECONDS:.0f} s")
            time.sleep(_LOOK_SECONDS)


def keep_running(children: Sequence[Child], *, restarted: Callable[[Child, int], None]) -> NoReturn:
    """Starts anew what dies, for ever, and tells ``restarted`` what it was and how it ended."""
    while True:
        time.sleep(_LOOK_SECONDS)
        for child in children:
            waited = time.monotonic() - child.started_at
            if child.process and child.has_died() and waited >= _BETWEEN_STARTS_SECONDS:
                code = child.process.returncode
                child.signal_all(signal.SIGKILL)  # what it left behind would hold its port
                child.start()
                restarted(child, code)


def stop(children: Sequence[Child]) -> None:
    """Stops all, the foremost first, and waits for them."""
    for child in reversed(children):
        child.signal_all(signal.SIGTERM)
        if child.process is not None:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(_STOP_SECONDS)
        child.signal_all(signal.SIGKILL)
