"""Breaks one thing at a time while questions come, and tells what was lost and when it was whole.

    python -m tests.load.faults                  # all of them
    python -m tests.load.faults assistant disk   # some

Killing is done to the processes that this starts, by their numbers. Time is told from the blow.
"""

import argparse
import asyncio
import os
import platform
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.config import Config, read_config
from tests.integration.fake_model_server import fake_model_server, hanging
from tests.load.asking import HEAD, Load, at_rate
from tests.load.expected import Questions, read_lines
from tests.load.service import ScaledOut, copied_data, one_process, scaled_out, status_of

_RATE = 10.0
# As many different ones as are asked, so that each fault meets what is kept and what is not.
_QUESTIONS = 60
_SECONDS = 20.0
_BEFORE_SECONDS = 3.0
_OK = 200
# Debian's package libfaketime; the build for processes with threads.
_FAKE_CLOCK = Path(f"/usr/lib/{platform.machine()}-linux-gnu/faketime/libfaketimeMT.so.1")

Blow = Callable[[], None]


async def struck(
    address: str,
    config: Config,
    *,
    blow: Blow,
    whole: Callable[[], bool],
    most_questions: int = _QUESTIONS,
) -> Load:
    """Returns the load during which ``blow`` was struck; prints when all was ``whole`` again."""
    questions = Questions(read_lines()[:most_questions], new_share=0.5)
    await questions.learn(address, config)
    loading = asyncio.create_task(at_rate(address, questions, rate=_RATE, seconds=_SECONDS))
    await asyncio.sleep(_BEFORE_SECONDS)
    begun = time.perf_counter()
    await asyncio.to_thread(blow)
    while not await asyncio.to_thread(whole):
        await asyncio.sleep(0.02)
    print(f"whole again after {time.perf_counter() - begun:.1f} s", flush=True)
    return await loading


def _killed(service: ScaledOut, name: str) -> tuple[Blow, Callable[[], bool]]:
    before = service.processes()[name]

    def whole() -> bool:
        now = service.processes()[name]
        path = "/api/v2/heartbeat" if name == "chroma" else "/readyz"
        return now["starts"] != before["starts"] and status_of(str(now["address"]), path) == _OK

    return lambda: os.kill(int(before["pid"]), signal.SIGKILL), whole


async def kill(service: ScaledOut, name: str, config: Config) -> Load:
    """Returns the load during which a process was killed."""
    blow, whole = _killed(service, name)
    return await struck(service.address, config, blow=blow, whole=whole)


async def full_disk(folder: Path, config: Config) -> Load:
    """Returns the load of a process that may not write to any file for a while: a full disk."""
    environment = copied_data(config.paths.data, folder)
    with one_process(environment) as (address, process):

        def fill() -> None:
            sizes = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, sizes[1]))
            time.sleep(10)
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, sizes)

        return await struck(address, config, blow=fill, whole=lambda: process.poll() is None)


async def jumping_clock(folder: Path, config: Config) -> Load:
    """Returns the load of a process whose clock is 400 days ahead for a while, then 3 behind."""
    offset = folder / "offset"
    offset.write_text("+0\n", encoding="ascii")
    environment = copied_data(config.paths.data, folder) | {
        "LD_PRELOAD": str(_FAKE_CLOCK),
        "FAKETIME_TIMESTAMP_FILE": str(offset),
        "FAKETIME_CACHE_DURATION": "1",
        # Nobody can set the clock that limits and deadlines count.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    with one_process(environment) as (address, process):

        def jump() -> None:
            for days in ("+400d\n", "-3d\n"):
                offset.write_text(days, encoding="ascii")
                time.sleep(6)

        def whole() -> bool:
            return process.poll() is None and status_of(address, "/readyz") == _OK

        return await struck(address, config, blow=jump, whole=whole)


async def slow_model(folder: Path, config: Config) -> Load:
    """Returns the load of a process whose language model says nothing at all."""
    with fake_model_server() as server:
        server.will(hanging())
        environment = copied_data(config.paths.data, folder) | {
            "UTBLICK_MODEL__BASE_URL": server.base_url,
            "UTBLICK_MODEL__MODEL": "silent",
            "UTBLICK_MODEL__DEADLINE_SECONDS": "1",
        }
        with one_process(environment) as (address, _):
            # Each is asked alone first, and waits for the model then.
            few = 10
            return await struck(
                address, config, blow=lambda: None, whole=lambda: True, most_questions=few
            )


@contextmanager
def _two_processes(config: Config) -> Iterator[ScaledOut]:
    with tempfile.TemporaryDirectory() as folder:
        environment = copied_data(config.paths.data, Path(folder))
        with scaled_out(environment, Path(folder) / "scale-out", processes=2) as service:
            yield service


def run(name: str, config: Config) -> Load:
    """Returns the load during one of the faults."""
    killed = {"assistant": "assistant-1", "chroma": "chroma", "nginx": "nginx"}
    if name in killed:
        with _two_processes(config) as service:
            return asyncio.run(kill(service, killed[name], config))
    faults: dict[str, Callable[[Path, Config], Awaitable[Load]]] = {
        "clock": jumping_clock,
        "disk": full_disk,
        "model": slow_model,
    }
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_awaited(faults[name](Path(folder), config)))


async def _awaited(load: Awaitable[Load]) -> Load:
    return await load


FAULTS = ("assistant", "chroma", "nginx", "disk", "clock", "model")


def main() -> int:
    """Prints the figures; returns 1 if any reply was wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("faults", nargs="*", choices=[*FAULTS, []], help=", ".join(FAULTS))
    chosen = parser.parse_args().faults or FAULTS
    config = read_config()
    is_sound = True
    for name in chosen:
        if name in {"assistant", "chroma", "nginx"} and not shutil.which("nginx", path="/usr/sbin"):
            print(f"{name}: skipped, nginx is not installed")
            continue
        if name == "clock" and not _FAKE_CLOCK.is_file():
            print(f"{name}: skipped, libfaketime is not installed")
            continue
        print(f"\n{name}", flush=True)
        done = run(name, config)
        print(f"{HEAD}\n{done.row()}", flush=True)
        is_sound = is_sound and not done.wrong
    return int(not is_sound)


if __name__ == "__main__":
    sys.exit(main())
