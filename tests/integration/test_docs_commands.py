"""Every command of the tutorial and the how-tos is run as it stands, or says why it is not.

A page is one shell session: what one block makes is there for the next. Above each block stands
``<!-- run -->``, ``<!-- run: PROGRAM -->`` if that program is needed, or ``<!-- not run: why -->``.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import ROOT

DOCS = ROOT / "docs"
PAGES = [DOCS / "tutorial.md", *sorted((DOCS / "how-to").glob("*.md"))]
BLOCK = re.compile(r"(?:<!-- ([^\n]*) -->\n)?```sh\n(.*?)```", re.DOTALL)
SEARCHED = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}:/usr/sbin"
PORTS = ("7860", "8080", "8000")
# What must come out, so that a page that does nothing does not pass.
TOLD = {
    "tutorial.md": ["54 vänorter", "Alla citat stämmer", '"status":"answered"', "ready"],
    "add-a-document.md": ["80 kronor", "90 kronor", "badhuset-i-norrby"],
    "brand-it.md": ["Fråga Norrby", "frame-ancestors"],
    "attach-a-model.md": ["my-model", "was not tried"],
    "behind-nginx.md": ["assistant-2", '"status":"answered"'],
    "several-machines.md": ["ERRIN"],
    "look-after-it.md": ["All is in order"],
}
MOST_SECONDS = 400


def blocks(page: Path) -> list[tuple[str, str]]:
    """Returns the mark and the commands of each block."""
    return BLOCK.findall(page.read_text("utf-8"))


def is_run(mark: str) -> bool:
    return mark == "run" or mark.startswith("run: ")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_block_is_run_or_says_why_not(page: Path) -> None:
    for mark, commands in blocks(page):
        assert is_run(mark) or re.fullmatch(r"not run: .{10,}", mark), commands


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def project(place: Path) -> Path:
    """Returns a folder like a checkout, with nothing built in it."""
    place.mkdir()
    for entry in ROOT.iterdir():
        if entry.name not in {".data", ".git", "build", "reports", "utblick.toml"}:
            (place / entry.name).symlink_to(entry)
    return place


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if any(is_run(mark) for mark, _ in blocks(page))],
    ids=lambda page: page.stem,
)
def test_the_commands_of_the_page_do_what_it_says(
    page: Path, built_data: Path, tmp_path: Path
) -> None:
    run = [(mark, commands) for mark, commands in blocks(page) if is_run(mark)]
    for needed in {mark.removeprefix("run: ") for mark, _ in run if mark != "run"}:
        if not shutil.which(needed, path=SEARCHED):
            pytest.skip(f"{needed} is not installed")
    script = "\n".join(["set -euo pipefail", *(commands for _, commands in run)])
    for port in PORTS:
        script = re.sub(rf"\b{port}\b", str(free_port()), script)
    data = Path(shutil.copytree(built_data, tmp_path / "data"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("UTBLICK_")}
    done = session(
        script,
        cwd=project(tmp_path / "project"),
        environment=kept
        | {"PATH": SEARCHED, "UTBLICK_PATHS__DATA": str(data), "UTBLICK_SERVER__PORT": "0"},
        output=tmp_path / "output",
    )
    told = (tmp_path / "output").read_text("utf-8")
    assert done == 0, told[-3000:]
    for words in TOLD[page.name]:
        assert words in told


def session(script: str, *, cwd: Path, environment: dict[str, str], output: Path) -> int:
    """Returns the exit code of a shell session; what it leaves running is ended."""
    with output.open("wb") as file:
        shell = subprocess.Popen(
            ["/bin/bash", "-c", script],
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            return shell.wait(MOST_SECONDS)
        finally:
            for what in (signal.SIGTERM, signal.SIGKILL):
                with suppress(ProcessLookupError):
                    os.killpg(shell.pid, what)
                    wait_for_group(shell.pid)


def wait_for_group(group: int) -> None:
    """Gives what was told to stop ten seconds to stop what it has started itself."""
    for _ in range(100):
        os.killpg(group, 0)
        time.sleep(0.1)
