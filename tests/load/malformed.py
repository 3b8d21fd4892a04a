"""Requests that are none, or nearly: bytes at random, broken HTTP, broken JSON, wrong shapes.

    python -m tests.load.malformed --requests 10000

Each is sent on a connection of its own, as whoever means harm would. The service must refuse them
all, or not answer what is no HTTP, fail inside at none, and answer everybody else meanwhile.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from assistant.config import Config, read_config
from tests.load.asking import HEAD, at_rate
from tests.load.expected import ASK, Questions, read_lines
from tests.load.process_state import open_files, resident_mib
from tests.load.service import copied_data, one_process
from tests.load.wire import Connection

_FAILED = 500
_ATTACKERS = 8
_QUESTIONS = 60
_PATHS = ("/", ASK, "/mcp", "/enkel", "/omdome", "/gradio_api/queue/join", "/dokument/x/9-1", "/x")
_METHODS = ("GET", "POST", "PUT", "HEAD", "OPTIONS", "TRACE", "BREW", "get", "")


def noise(chance: random.Random) -> bytes:
    """Returns bytes that mean nothing."""
    return chance.randbytes(chance.randrange(1, 2000)) + b"\r\n\r\n"


def broken_head(chance: random.Random) -> bytes:
    """Returns a request line and headers of which some are wrong."""
    wrong = [
        b"Content-Length: -1",
        b"Content-Length: 1\r\nContent-Length: 2",
        b"Transfer-Encoding: chunked\r\n\r\nzz",
        b"Host: \x00",
        b"X" * 70_000 + b": y",
        b": no name",
        b"Accept: " + b"a" * 9_000,
        b"X-Forwarded-For: " + chance.randbytes(20).replace(b"\r", b"").replace(b"\n", b""),
        b"Authorization: Bearer \xff\xfe",
        b"Cookie: a=b; " * 50,
    ]
    method, path = chance.choice(_METHODS), chance.choice(_PATHS)
    version = chance.choice(("HTTP/1.1", "HTTP/1.0", "HTTP/9.9", ""))
    head = f"{method} {path}?{chance.randrange(9)} {version}\r\nHost: 127.0.0.1\r\n".encode()
    return head + chance.choice(wrong) + b"\r\nConnection: close\r\n\r\n"


def broken_body(chance: random.Random) -> bytes:
    """Returns a request in form whose body is not what the path takes."""
    sound = json.dumps({"question": "Vad är ERRIN?", "history": []}).encode()
    at = chance.randrange(len(sound))
    bodies = [
        sound[:at],
        sound[:at] + chance.randbytes(4) + sound[at:],
        b"[" * chance.randrange(1, 30_000),
        json.dumps({"question": chance.choice([1, None, [], {}, True])}).encode(),
        json.dumps({"question": "x", "history": chance.choice([1, [1], [{"role": "x"}]])}).encode(),
        b'{"question": "\\ud800"}',
        b'{"question": "x", "question": 1e999}',
        b'{"question": "' + b"x" * chance.choice([1_001, 70_000]) + b'"}',
        b"question=%ff%zz&question=",
    ]
    body, path = chance.choice(bodies), chance.choice(_PATHS)
    kind = chance.choice(("application/json", "text/plain", "multipart/form-data", "é/é"))
    accept = chance.choice(("*/*", "text/event-stream", "text/event-stream;q=x", ","))
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nAccept: {accept}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode("latin-1") + body


_KINDS: tuple[Callable[[random.Random], bytes], ...] = (noise, broken_head, broken_body)


async def attack(address: str, *, requests: int, seed: int = 1) -> Counter[int]:
    """Returns how many got which status; 0 is no HTTP answer."""
    chance, statuses = random.Random(seed), Counter[int]()
    left = iter(range(requests))

    async def send() -> None:
        for number in left:
            connection = Connection(address, timeout_seconds=5.0)
            response = await connection.send(_KINDS[number % len(_KINDS)](chance))
            connection.close()
            statuses[response.status] += 1

    await asyncio.gather(*(send() for _ in range(_ATTACKERS)))
    return statuses


async def measure(address: str, process_id: int, config: Config, requests: int) -> bool:
    """Prints the figures; tells whether nothing failed inside and nobody else was kept waiting."""
    questions = Questions(read_lines()[:_QUESTIONS], new_share=0.5)
    await questions.learn(address, config)
    before = resident_mib(process_id), open_files(process_id)
    attacking = asyncio.create_task(attack(address, requests=requests))
    meanwhile = await at_rate(address, questions, rate=5, seconds=10)
    statuses = await attacking
    await asyncio.sleep(1)
    after = resident_mib(process_id), open_files(process_id)
    told = ", ".join(f"{status}: {number}" for status, number in sorted(statuses.items()))
    print(f"{requests} malformed requests, by status: {told}")
    print(f"memory {before[0]:.0f} to {after[0]:.0f} MiB, open files {before[1]} to {after[1]}")
    print(f"\nothers meanwhile\n\n{HEAD}\n{meanwhile.row()}")
    failed = sum(number for status, number in statuses.items() if status >= _FAILED)
    return not failed and not meanwhile.lost and not meanwhile.wrong


def main() -> int:
    """Prints the figures; returns 1 if the service failed at any request."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=10_000)
    given = parser.parse_args()
    config = read_config()
    with tempfile.TemporaryDirectory() as folder:
        environment = copied_data(config.paths.data, Path(folder))
        with one_process(environment) as (address, process):
            is_sound = asyncio.run(measure(address, process.pid, config, given.requests))
    return int(not is_sound)


if __name__ == "__main__":
    sys.exit(main())
