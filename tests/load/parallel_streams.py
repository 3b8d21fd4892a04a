"""Asks as many readers at once would, and tells when each of them had the first text.

    python tests/load/parallel_streams.py http://127.0.0.1:7860 "FRÅGA" --sessions 100 --over 10

Each session is a page of its own to the server: it joins Gradio's queue and reads the stream of
events until its answer is whole. To be run against this machine, whose sessions are not limited.
"""

import argparse
import asyncio
import json
import secrets
import sys
import time
from dataclasses import dataclass

import httpx

# Far above what is wanted: a session that takes longer has failed.
_TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Session:
    """One reader's wait in seconds from sending; ``None`` where nothing came."""

    first_text: float | None
    whole: float | None


def shown_in(event: dict[str, object]) -> bool:
    """Tells whether an event of the queue brings an answer's words to the page."""
    if event.get("msg") not in {"process_generating", "process_completed"}:
        return False
    return 'class=\\"svar-text' in json.dumps(event.get("output"), ensure_ascii=False)


async def ask_once(client: httpx.AsyncClient, question: str, function: int) -> Session:
    """Returns how long one session waited."""
    name = secrets.token_hex(6)
    body = {"data": [question, None], "fn_index": function, "session_hash": name}
    begun, first = time.perf_counter(), None
    try:
        joined = await client.post("/gradio_api/queue/join", json=body)
        joined.raise_for_status()
        async with client.stream(
            "GET", "/gradio_api/queue/data", params={"session_hash": name}
        ) as stream:
            async for line in stream.aiter_lines():
                if not line.startswith("data:"):
                    continue
                event = json.loads(line[5:])
                now = time.perf_counter() - begun
                first = now if first is None and shown_in(event) else first
                if event["msg"] == "process_completed":
                    return Session(first, now if event["success"] else None)
    except httpx.HTTPError:
        pass
    return Session(first, None)


async def begin_after(
    seconds: float, client: httpx.AsyncClient, question: str, function: int
) -> Session:
    """Returns how long a session that begins later waited."""
    await asyncio.sleep(seconds)
    return await ask_once(client, question, function)


async def asking_function(client: httpx.AsyncClient) -> int:
    """Returns the number of the event that asks: the first one that a client may cause."""
    config = (await client.get("/config")).json()
    return int(config["dependencies"][0]["id"])


async def measure(
    address: str, question: str, *, sessions: int, over_seconds: float
) -> list[Session]:
    """Returns what all sessions saw, begun evenly over some time, after one that warms up."""
    limits = httpx.Limits(max_connections=2 * sessions + 2)
    async with httpx.AsyncClient(
        base_url=address, limits=limits, timeout=_TIMEOUT_SECONDS, trust_env=False
    ) as client:
        function = await asking_function(client)
        await ask_once(client, question, function)
        return await asyncio.gather(
            *(
                begin_after(over_seconds * n / sessions, client, question, function)
                for n in range(sessions)
            )
        )


def quantile(values: list[float], share: float) -> float:
    """Returns the smallest value that ``share`` of all are not above.

    >>> quantile([4.0, 1.0, 3.0, 2.0], 0.5)
    2.0
    """
    ordered = sorted(values)
    return ordered[max(0, -(-round(share * 100) * len(ordered) // 100) - 1)]


def main() -> int:
    """Prints the figures; returns 1 if any session failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("question")
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--over", type=float, default=0.0, help="seconds; 0 is all at once")
    given = parser.parse_args()
    seen = asyncio.run(
        measure(given.address, given.question, sessions=given.sessions, over_seconds=given.over)
    )
    firsts = [session.first_text for session in seen if session.first_text is not None]
    failed = sum(session.first_text is None or session.whole is None for session in seen)
    print(f"sessions {len(seen)}, failed {failed}")
    if firsts:
        p50, p95 = quantile(firsts, 0.5), quantile(firsts, 0.95)
        print(f"first text: p50 {p50:.2f} s, p95 {p95:.2f} s, most {max(firsts):.2f} s")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
