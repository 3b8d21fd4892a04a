"""A model's endpoint is asked for no more than it can do, and not while it fails."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from assistant.model.guard import PAUSE_SECONDS, Breaker, GuardedModel, Slots
from assistant.model.stream import (
    CutShortError,
    Deadline,
    FaultKind,
    ModelFaultError,
    ModelRequest,
)

REQUEST = ModelRequest(messages=(), max_tokens=5)


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Scripted:
    """A model that fails as it is told, or writes; it counts how many listen at once."""

    fault: FaultKind | None = None
    seconds: float = 0.0
    asked: int = 0
    now: int = 0
    most: int = 0
    name: str = "m"
    host: str = "h"
    order: list[str] = field(default_factory=list)

    async def stream(self, request: ModelRequest, deadline: Deadline) -> AsyncGenerator[str, None]:
        self.asked += 1
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(self.seconds)
            yield "ord"
            if self.fault in {"length", "content_filter"}:
                raise CutShortError(self.fault, "x")
            if self.fault:
                raise ModelFaultError(self.fault, "x")
        finally:
            self.now -= 1


async def listen(model: GuardedModel, *, seconds: float = 5) -> str | None:
    """Returns the kind of fault, ``None`` when the reply was whole."""
    try:
        async with aclosing(model.stream(REQUEST, Deadline.after(seconds))) as pieces:
            async for _ in pieces:
                pass
    except ModelFaultError as fault:
        return fault.kind
    return None


def guarded(
    model: Scripted, *, number: int = 4, queue: int = 4, clock: Clock | None = None
) -> GuardedModel:
    return GuardedModel(
        model, slots=Slots(number, queue=queue), breaker=Breaker(clock=clock or Clock())
    )


def kinds(model: GuardedModel, times: int) -> list[str | None]:
    async def ask() -> list[str | None]:
        return [await listen(model) for _ in range(times)]

    return asyncio.run(ask())


def test_three_faults_in_a_row_pause_an_endpoint_and_one_question_tries_it_later() -> None:
    clock, model = Clock(), Scripted("server")
    guard = guarded(model, clock=clock)
    assert kinds(guard, 5) == ["server"] * 3 + ["paused"] * 2
    clock.now = PAUSE_SECONDS - 1
    assert kinds(guard, 1) == ["paused"]
    clock.now = PAUSE_SECONDS
    assert kinds(guard, 2) == ["server", "paused"]
    assert model.asked == 4
    model.fault, clock.now = None, 2 * PAUSE_SECONDS
    assert kinds(guard, 3) == [None] * 3


def test_while_one_tries_the_others_are_kept_away() -> None:
    clock, model = Clock(), Scripted("server")
    guard = guarded(model, clock=clock)
    kinds(guard, 3)
    clock.now, model.fault, model.seconds = PAUSE_SECONDS, None, 0.05

    async def together() -> list[str | None]:
        return [*await asyncio.gather(listen(guard), listen(guard))]

    assert asyncio.run(together()) == [None, "paused"]


def test_a_reply_in_between_makes_the_count_start_again() -> None:
    model = Scripted("cut")
    guard = guarded(model)
    for fault in ("cut", "cut", None, "cut", "cut"):
        model.fault = fault
        assert kinds(guard, 1) == [fault]
    assert kinds(guard, 1) == ["cut"]
    assert kinds(guard, 1) == ["paused"]


@pytest.mark.parametrize(
    "fault", [pytest.param(f, id=f) for f in ("length", "content_filter", "too_long")]
)
def test_what_is_wrong_with_one_request_says_nothing_of_the_endpoint(fault: FaultKind) -> None:
    assert kinds(guarded(Scripted(fault)), 5) == [fault] * 5


def test_faults_are_counted_by_kind() -> None:
    model = Scripted("server")
    guard = guarded(model)
    kinds(guard, 2)
    model.fault = "slow"
    kinds(guard, 3)
    assert guard.faults == {"server": 2, "slow": 1, "paused": 2}


def test_faults_are_told_to_the_operator_without_the_question(
    caplog: pytest.LogCaptureFixture,
) -> None:
    kinds(guarded(Scripted("server")), 1)
    (record,) = caplog.records
    assert record.getMessage() == "language model: server: x"


def test_no_more_than_the_slots_are_asked_at_once_and_all_get_their_turn() -> None:
    model = Scripted(seconds=0.01)
    guard = guarded(model, number=3, queue=20)

    async def together() -> list[str | None]:
        return await asyncio.gather(*(listen(guard) for _ in range(20)))

    assert asyncio.run(together()) == [None] * 20
    assert model.most == 3


def test_who_would_wait_behind_too_many_is_turned_away_at_once() -> None:
    guard = guarded(Scripted(seconds=0.05), number=1, queue=1)

    async def together() -> list[str | None]:
        return await asyncio.gather(*(listen(guard) for _ in range(3)))

    assert asyncio.run(together()) == [None, None, "busy"]


def test_who_waits_past_the_deadline_is_turned_away_and_frees_the_queue() -> None:
    guard = guarded(Scripted(seconds=0.2), number=1, queue=1)

    async def together() -> list[str | None]:
        first = asyncio.ensure_future(listen(guard))
        await asyncio.sleep(0.01)
        late = await listen(guard, seconds=0.05)
        return [late, *await asyncio.gather(listen(guard), first)]

    assert asyncio.run(together()) == ["busy", None, None]


def test_whoever_leaves_gives_the_slot_or_the_place_in_the_queue_back() -> None:
    model = Scripted(seconds=5)
    guard = guarded(model, number=1, queue=1)

    async def leave() -> str | None:
        working, waiting = (asyncio.ensure_future(listen(guard)) for _ in range(2))
        await asyncio.sleep(0.02)
        for task in (waiting, working):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        model.seconds = 0
        return await listen(guard)

    assert asyncio.run(leave()) is None
    assert model.now == 0


def test_slots_are_shared_between_event_loops() -> None:
    from concurrent.futures import ThreadPoolExecutor

    model = Scripted(seconds=0.02)
    guard = guarded(model, number=2, queue=20)
    with ThreadPoolExecutor(8) as threads:
        ended = list(threads.map(lambda _: asyncio.run(listen(guard)), range(8)))
    assert ended == [None] * 8
    assert model.most <= 2


def test_a_turn_that_comes_as_its_owner_leaves_is_passed_on() -> None:
    slots = Slots(1, queue=2)

    async def race() -> list[bool]:
        held: list[bool] = []

        async def take(seconds: float) -> None:
            async with slots.taken(Deadline.after(5)) as is_held:
                held.append(is_held)
                await asyncio.sleep(seconds)

        first = asyncio.ensure_future(take(0.01))
        await asyncio.sleep(0)
        second, third = (asyncio.ensure_future(take(0)) for _ in range(2))
        await first  # its slot has just been given to the second
        second.cancel()
        await asyncio.gather(second, third, return_exceptions=True)
        await take(0)
        return held

    held = asyncio.run(race())
    assert held[-2:] == [True, True]


def test_deadlines_shorten_each_other() -> None:
    early, late = Deadline.after(1), Deadline.after(9)
    assert early.or_after(5) == early
    assert late.or_after(2).at < late.at
    assert all(one.at < other.at for one, other in pairwise([early, late]))
