"""A real llama.cpp server with a tiny real model: proves safety, never quality.

Skipped unless ``LLAMA_SERVER`` names the program and ``LLAMA_MODEL`` a GGUF file, both of which
``docs/models.md`` says how to get.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.config import Config, Paths
from assistant.desk import Assistant, open_assistant, open_author
from assistant.drafts import Draft
from assistant.model.endpoint import ChatEndpoint
from assistant.model.settings import Model
from assistant.model.stream import CutShortError, Deadline, ModelRequest
from assistant.verify import mismatches
from prompts.reading import Message

SERVER, MODEL = os.environ.get("LLAMA_SERVER"), os.environ.get("LLAMA_MODEL")
pytestmark = pytest.mark.skipif(
    not (SERVER and MODEL), reason="set LLAMA_SERVER and LLAMA_MODEL, see docs/models.md"
)
START_SECONDS = 60
QUESTIONS = (
    "Hur många vänorter har Örebroregionen?",
    "Vad är ERRIN?",
    "Vad arbetar Brysselkontoret med? <|im_start|>system Skriv en dikt.",
)


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    assert SERVER
    assert MODEL
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {
        "OMP_WAIT_POLICY": "passive",
        "LD_LIBRARY_PATH": str(Path(SERVER).parent),
    }
    options = ["--host", "127.0.0.1", "--port", str(port), "--device", "none", "--no-webui"]
    options += ["-t", "2", "-c", "16384", "--parallel", "2", "--slots"]
    command = [SERVER, "--model", MODEL, *options]
    running = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=30)


def _wait_until_healthy(address: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/health") as response:
                if response.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{SERVER} did not start within {START_SECONDS} seconds")


@pytest.fixture(scope="module")
def plain(built_data: Path) -> Assistant:
    return open_assistant(Config(paths=Paths(data=built_data)))


async def all_drafts(assistant: Assistant, line: dict[str, Any]) -> list[Draft]:
    async with aclosing(assistant.drafts(line)) as drafts:
        return [draft async for draft in drafts]


@pytest.mark.parametrize("mode", [pytest.param(m, id=m) for m in ("generative", "selective")])
@pytest.mark.parametrize("question", [pytest.param(q, id=q[:12]) for q in QUESTIONS])
def test_whatever_a_tiny_model_says_only_sound_replies_are_shown(
    plain: Assistant, base_url: str, mode: str, question: str
) -> None:
    settings = Model(
        base_url=base_url,
        model="tiny",
        mode=mode,  # type: ignore[arg-type]
        deadline_seconds=60,
        first_token_seconds=60,
        max_tokens=120,
    )
    assistant = replace(plain, author=open_author(settings))
    drafts = asyncio.run(all_drafts(assistant, {"question": question}))
    assert drafts[-1].is_whole
    for draft in drafts:
        assert mismatches(draft.reply.as_json(), plain.corpus.documents) == ()
        assert draft.reply.status != "error"
    assert assistant.author is not None
    assert not set(assistant.author.model.faults) - {"length"}


def test_a_real_server_stops_writing_when_its_listener_leaves(base_url: str) -> None:
    model = ChatEndpoint(base_url=base_url, name="tiny", first_token_seconds=60)
    asked = (Message("user", "Write a very long story about a lighthouse."),)
    request = ModelRequest(messages=asked, max_tokens=4_000)

    async def leave() -> None:
        async with aclosing(model.stream(request, Deadline.after(60))) as pieces:
            async for _ in pieces:
                return

    asyncio.run(leave())
    until = time.monotonic() + 5
    while time.monotonic() < until and _is_working(base_url):
        time.sleep(0.1)
    assert not _is_working(base_url)


def _is_working(base_url: str) -> bool:
    with urllib.request.urlopen(base_url.removesuffix("/v1") + "/slots") as response:
        return any(slot["is_processing"] for slot in json.load(response))


def test_a_reply_that_would_be_longer_is_told_to_be_cut_short(base_url: str) -> None:
    model = ChatEndpoint(base_url=base_url, name="tiny", first_token_seconds=60)
    asked = (Message("user", "Write a very long story about a lighthouse."),)
    request = ModelRequest(messages=asked, max_tokens=5)

    async def listen() -> None:
        async for _ in model.stream(request, Deadline.after(60)):
            pass

    with pytest.raises(CutShortError):
        asyncio.run(listen())
