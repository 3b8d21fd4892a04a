"""Asks for a long while at a steady rate, and tells whether memory and open files grow.

    python -m tests.load.soak --minutes 30 --rate 20

The first third is left out of the trend: replies that are kept, and what the allocator keeps for
the busiest moment, grow until they are full.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.config import Config, read_config
from tests.load.asking import HEAD, at_rate
from tests.load.expected import Questions, read_lines
from tests.load.process_state import open_files, resident_mib, threads
from tests.load.service import copied_data, one_process

_LOOK_SECONDS = 5.0
_SHOWN = 12
# So few that they are all there before the trend is told.
_FEW_KEPT = {"UTBLICK_SERVER__KEPT_REPLIES": "100"}


@dataclass(frozen=True, slots=True)
class Look:
    """A process at one moment: minutes since the load began, MiB, open files, threads."""

    minutes: float
    mib: float
    files: int
    threads: int


def growth_an_hour(looks: Sequence[Look]) -> float:
    """Returns by what share of its memory a process grows in an hour, by least squares.

    >>> looks = [Look(0.0, 100.0, 1, 1), Look(30.0, 101.0, 1, 1), Look(60.0, 102.0, 1, 1)]
    >>> round(growth_an_hour(looks), 4)
    0.0198
    """
    line = statistics.linear_regression(
        [look.minutes for look in looks], [look.mib for look in looks]
    )
    return line.slope * 60 / statistics.fmean(look.mib for look in looks)


async def watch(process_id: int, loading: "asyncio.Task[object]") -> list[Look]:
    """Returns looks at a process until ``loading`` is done."""
    begun, looks = time.perf_counter(), []
    while not loading.done():
        await asyncio.wait([loading], timeout=_LOOK_SECONDS)
        minutes = (time.perf_counter() - begun) / 60
        files, tasks = open_files(process_id), threads(process_id)
        looks.append(Look(minutes, resident_mib(process_id), files, tasks))
    return looks


async def soak(address: str, process_id: int, config: Config, given: argparse.Namespace) -> bool:
    """Prints the figures; tells whether nothing was lost or wrong."""
    questions = Questions(read_lines(), new_share=0.5)
    await questions.learn(address, config)
    loading = asyncio.create_task(
        at_rate(address, questions, rate=given.rate, seconds=given.minutes * 60)
    )
    looks = await watch(process_id, loading)
    done = await loading
    print("| minute | MiB | open files | threads |\n|---|---|---|---|")
    for look in looks[:: max(1, len(looks) // _SHOWN)]:
        print(f"| {look.minutes:.1f} | {look.mib:.1f} | {look.files} | {look.threads} |")
    later = looks[len(looks) // 3 :]
    print(f"\nmemory, after the first third: {growth_an_hour(later):+.1%} an hour")
    print(f"open files, most and last: {max(look.files for look in later)}, {later[-1].files}")
    print(f"\n{HEAD}\n{done.row()}")
    return not done.lost and not done.wrong


def main() -> int:
    """Prints the figures; returns 1 if any question was lost or wrongly answered."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--rate", type=float, default=20.0, help="questions a second")
    given = parser.parse_args()
    config = read_config()
    with tempfile.TemporaryDirectory() as folder:
        environment = copied_data(config.paths.data, Path(folder)) | _FEW_KEPT
        with one_process(environment) as (address, process):
            is_sound = asyncio.run(soak(address, process.pid, config, given))
    return int(not is_sound)


if __name__ == "__main__":
    sys.exit(main())
