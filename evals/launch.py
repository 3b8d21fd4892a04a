"""``python -m evals.launch COMMAND``: runs it and prints its seconds and peak memory as JSON.

A process of its own, because Linux counts into a child's peak what its parent held when it was
started (``getrusage(2)``): started from here that is next to nothing.
"""

import json
import resource
import subprocess
import sys
import time

_KIB_PER_MIB = 1024


def main(command: list[str]) -> int:
    """Returns the command's exit code; its output is dropped, its errors are passed on."""
    started = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
    seconds = time.perf_counter() - started
    maximum = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    kib = maximum / _KIB_PER_MIB if sys.platform == "darwin" else maximum
    sys.stdout.write(json.dumps({"seconds": seconds, "peak_mib": kib / _KIB_PER_MIB}))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
