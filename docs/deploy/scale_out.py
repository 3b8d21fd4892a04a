"""Runs the service on one machine: Chroma's server, several assistants, nginx in front of them.

    python docs/deploy/scale_out.py --processes 2 --port 8080

Run it with the Python that the assistant is installed in. It builds the index on the Chroma server,
starts everything, says where it answers, starts anew whatever dies, and stops all of it when it is
told to stop. What runs where stands in ``processes.json`` in its folder. It is for a trial, a load
test or a small machine; for a public service let systemd do the same (``docs/deploy/systemd``).
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from children import (
    THIS_MACHINE,
    Child,
    ScaleOutError,
    free_port,
    keep_running,
    stop,
    wait_until_ready,
)

HERE = Path(__file__).resolve().parent


@dataclass(slots=True, kw_only=True)
class Setup:
    """What to run, from the command line."""

    processes: int
    host: str
    port: int
    folder: Path
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    @property
    def data(self) -> Path:
        """The data directory, apart from that of an assistant without a Chroma server."""
        return self.folder / "data"


def chroma(setup: Setup) -> Child:
    """Returns the Chroma server, with its database in the folder."""
    port = free_port()
    program = str(Path(sys.executable).with_name("chroma"))
    where = ["--path", str(setup.folder / "chroma"), "--host", THIS_MACHINE, "--port", str(port)]
    return Child(
        name="chroma",
        command=[program, "run", *where],
        environment=setup.environment | {"ANONYMIZED_TELEMETRY": "False"},
        port=port,
        ready_path="/api/v2/heartbeat",
    )


def assistants(setup: Setup, store: Child) -> list[Child]:
    """Returns the assistants, which share the cores, the data directory and the Chroma server."""
    threads = max(1, (os.cpu_count() or 1) // setup.processes)
    own = {
        "UTBLICK_STORE__URL": f"http://{THIS_MACHINE}:{store.port}",
        "UTBLICK_PATHS__DATA": str(setup.data),
    }
    environment = {"UTBLICK_EMBEDDER__THREADS": str(threads)} | setup.environment | own
    children = []
    for number in range(1, setup.processes + 1):
        port = free_port()
        command = [sys.executable, "-m", "assistant", "serve", "--quiet"]
        children.append(
            Child(
                name=f"assistant-{number}",
                command=[*command, "--host", THIS_MACHINE, "--port", str(port)],
                environment=environment,
                port=port,
                ready_path="/readyz",
            )
        )
    return children


def proxy(setup: Setup, behind: Sequence[Child]) -> Child:
    """Returns nginx in front of ``behind``, its configuration written and checked.

    Raises:
        ScaleOutError: There is no nginx, or it cannot use the configuration.
    """
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise ScaleOutError("nginx is not installed: apt-get install nginx-light")
    folder = setup.folder / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    servers = [
        f"        server {THIS_MACHINE}:{each.port} max_fails=3 fail_timeout=2s;" for each in behind
    ]
    text = (HERE / "nginx" / "trial.conf").read_text("utf-8")
    filled = {
        "@SERVERS@": "\n".join(servers),
        "@LISTEN@": f"{setup.host}:{setup.port}",
        "@LOCATIONS@": str(HERE / "nginx" / "locations.conf"),
    }
    for mark, value in filled.items():
        text = text.replace(mark, value)
    (folder / "nginx.conf").write_text(text, "utf-8")
    command = [program, "-e", "stderr", "-p", f"{folder}/", "-c", "nginx.conf"]
    check = [*command, "-t", "-q"]
    checked = subprocess.run(check, capture_output=True, text=True, check=False)  # noqa: S603
    if checked.returncode:
        raise ScaleOutError(" ".join(checked.stderr.split()))
    return Child(
        name="nginx",
        command=command,
        environment=setup.environment,
        port=setup.port,
        ready_path=None,
    )


def build_index(environment: dict[str, str]) -> None:
    """Brings the index on the Chroma server up to date before anybody asks.

    Raises:
        ScaleOutError: That failed; the assistant has said why.
    """
    command = [sys.executable, "-m", "assistant", "index"]
    if subprocess.run(command, env=environment, check=False).returncode:  # noqa: S603
        raise ScaleOutError("the index could not be built, see above")


def write_state(setup: Setup, children: Sequence[Child]) -> None:
    """Writes down what runs where; programs that read it never see half of it."""
    state = {
        child.name: {
            "pid": child.process.pid if child.process else None,
            "address": f"http://{THIS_MACHINE}:{child.port}",
            "starts": child.starts,
        }
        for child in children
    }
    unfinished = setup.folder / "processes.part"
    unfinished.write_text(json.dumps(state, indent=1), "utf-8")
    unfinished.replace(setup.folder / "processes.json")


def run(setup: Setup) -> None:
    """Starts everything and keeps it running until a signal ends it."""
    setup.folder.mkdir(parents=True, exist_ok=True)
    store = chroma(setup)
    behind = assistants(setup, store)
    front = proxy(setup, behind)
    children = [store, *behind, front]
    try:
        store.start()
        wait_until_ready([store])
        build_index(behind[0].environment)
        for child in (*behind, front):
            child.start()
        wait_until_ready(children)
        write_state(setup, children)
        print(f"http://{setup.host}:{setup.port}  ({setup.processes} processes)", flush=True)

        def restarted(child: Child, code: int) -> None:
            print(f"{child.name} ended ({code}); started anew", flush=True)
            write_state(setup, children)

        keep_running(children, restarted=restarted)
    finally:
        stop(children)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Runs the command line; returns its exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--processes", type=int, default=2, help="assistants (2)")
    parser.add_argument("--host", default=THIS_MACHINE, help="where nginx listens (127.0.0.1)")
    parser.add_argument(
        "--port", type=int, default=8080, help="its port (8080); 0 takes a free one"
    )
    parser.add_argument(
        "--folder", type=Path, default=Path(".data/scale-out"), help="for its files"
    )
    given = parser.parse_args()
    if given.processes < 1:
        parser.error("--processes must be 1 or more")
    setup = Setup(
        processes=given.processes,
        host=given.host,
        port=given.port or free_port(),
        folder=given.folder.resolve(),
    )
    signal.signal(signal.SIGTERM, _end)
    try:
        run(setup)
    except KeyboardInterrupt:
        return 0
    except ScaleOutError as error:
        print(f"scale_out: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
