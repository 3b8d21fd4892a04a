"""Asks the service more and more at once over HTTP, and tells how fast and how right it answers.

    python -m tests.load.asking                          # one process, then two behind nginx
    python -m tests.load.asking --address http://127.0.0.1:8080

Every reply is compared with the one that the same question got when nobody else asked. It asks this
machine only. Time counts from when a question was due, not from when there was room to send it.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.config import Config, read_config
from tests.load.expected import ASK, Questions, read_lines
from tests.load.parallel_streams import quantile
from tests.load.service import copied_data, one_process, scaled_out
from tests.load.wire import Connection

_OK = 200
# At the rate that is wanted, more than ever wait for a reply at the same time.
_CONNECTIONS = 100


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one question."""

    seconds: float
    status: int
    is_right: bool


@dataclass(frozen=True, slots=True)
class Load:
    """What came of one load."""

    name: str
    seen: Sequence[Seen]
    seconds: float

    @property
    def lost(self) -> int:
        """How many were not answered."""
        return sum(each.status != _OK for each in self.seen)

    @property
    def wrong(self) -> int:
        """How many got another reply than when nobody else asked."""
        return sum(each.status == _OK and not each.is_right for each in self.seen)

    def row(self) -> str:
        """Returns the line of the table; times of questions that were answered."""
        times = [each.seconds * 1000 for each in self.seen if each.status == _OK] or [0.0]
        shown = " | ".join(f"{quantile(times, share):.0f}" for share in (0.5, 0.95, 0.99))
        rate = (len(self.seen) - self.lost) / self.seconds
        lost = f"{self.lost} of {len(self.seen)}"
        return f"| {self.name} | {rate:.0f} | {shown} | {lost} | {self.wrong} |"


HEAD = "| load | answered a second | p50, ms | p95 | p99 | lost | wrong |\n" + "|---" * 7 + "|"


async def _ask(connection: Connection, questions: Questions, due: float | None = None) -> Seen:
    asked = questions.draw()
    response = await connection.post(ASK, asked.body, due=due)
    is_right = response.status == _OK and questions.is_right(asked, response.body)
    return Seen(response.seconds, response.status, is_right)


async def side_by_side(address: str, questions: Questions, *, readers: int, seconds: float) -> Load:
    """Returns what comes of ``readers`` who each ask again as soon as they are answered."""
    begun = time.perf_counter()

    async def read() -> list[Seen]:
        connection, seen = Connection(address), []
        while time.perf_counter() - begun < seconds:
            seen.append(await _ask(connection, questions))
        connection.close()
        return seen

    seen = await asyncio.gather(*(read() for _ in range(readers)))
    taken = time.perf_counter() - begun
    return Load(f"{readers} at a time", [each for one in seen for each in one], taken)


async def at_rate(address: str, questions: Questions, *, rate: float, seconds: float) -> Load:
    """Returns what comes of ``rate`` questions a second, whether the service keeps up or not."""
    begun, due = time.perf_counter(), iter(range(round(rate * seconds)))

    async def send() -> list[Seen]:
        connection, seen = Connection(address), []
        for number in due:
            at = begun + number / rate
            await asyncio.sleep(at - time.perf_counter())
            seen.append(await _ask(connection, questions, at))
        connection.close()
        return seen

    seen = await asyncio.gather(*(send() for _ in range(_CONNECTIONS)))
    taken = time.perf_counter() - begun
    return Load(f"{rate:g} a second", [each for one in seen for each in one], taken)


async def measure(address: str, config: Config, given: argparse.Namespace) -> bool:
    """Prints a table for each share of new questions; tells whether nothing was lost or wrong."""
    is_sound = True
    for new_share in given.new_share:
        questions = Questions(read_lines(), new_share=new_share)
        await questions.learn(address, config)
        print(f"\n{new_share:.0%} of the questions were not asked before\n\n{HEAD}", flush=True)
        for load in [
            *(
                side_by_side(address, questions, readers=readers, seconds=given.seconds)
                for readers in given.readers
            ),
            *(
                at_rate(address, questions, rate=rate, seconds=given.rate_seconds)
                for rate in given.rate
            ),
        ]:
            done = await load
            print(done.row(), flush=True)
            is_sound = is_sound and not done.lost and not done.wrong
    return is_sound


@contextmanager
def _services(given: argparse.Namespace, config: Config, processes: int) -> Iterator[str]:
    if given.address:
        yield given.address
        return
    with tempfile.TemporaryDirectory() as folder:
        environment = copied_data(config.paths.data, Path(folder))
        if processes == 1:
            with one_process(environment) as (address, _):
                yield address
        else:
            own = Path(folder) / "scale-out"
            with scaled_out(environment, own, processes=processes) as service:
                yield service.address


def main() -> int:
    """Prints the figures; returns 1 if any question was lost or wrongly answered."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--address", help="of a service without a rate limit; else one is started")
    parser.add_argument("--processes", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--readers", type=int, nargs="*", default=[1, 4, 16, 64])
    parser.add_argument("--rate", type=float, nargs="*", default=[100.0], help="questions a second")
    parser.add_argument("--seconds", type=float, default=5.0, help="for each number of readers")
    parser.add_argument("--rate-seconds", type=float, default=10.0, help="for each rate")
    parser.add_argument("--new-share", type=float, nargs="*", default=[1.0, 0.5, 0.0])
    given = parser.parse_args()
    config = read_config()
    is_sound = True
    for processes in [0] if given.address else given.processes:
        with _services(given, config, processes) as address:
            print(f"\n{given.address or f'{processes} process(es)'}", flush=True)
            is_sound = asyncio.run(measure(address, config, given)) and is_sound
    return int(not is_sound)


if __name__ == "__main__":
    sys.exit(main())
