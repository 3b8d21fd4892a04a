"""Work done in a process of its own, so that its memory is its own, and what it takes there."""

import multiprocessing
import os
import resource
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

Figures = dict[str, float]

_KIB_PER_MIB = 1024


def in_process(action: Callable[..., Figures], *arguments: object) -> Figures:
    """Returns what ``action``, a function of a module, returns in a new process.

    Raises:
        RuntimeError: It failed there; what it said is on standard error.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(sender, action, arguments))
    process.start()
    sender.close()
    try:
        found: Figures = receiver.recv()
    except EOFError:
        raise RuntimeError(f"{action.__name__} failed in its process") from None
    finally:
        process.join()
    return found


def _run(sender: Connection, action: Callable[..., Figures], arguments: tuple[Any, ...]) -> None:
    sender.send(action(*arguments))
    sender.close()


def resident_mib() -> float:
    """Returns what this process holds in memory now, files that it maps among it.

    Where the system does not tell, as on macOS, what it has held at most.
    """
    told = Path("/proc/self/statm")
    if told.exists():
        pages = int(told.read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / _KIB_PER_MIB**2
    maximum = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return maximum / (_KIB_PER_MIB**2 if sys.platform == "darwin" else _KIB_PER_MIB)
