"""What the kernel tells of a running process."""

from pathlib import Path


def resident_mib(process_id: int) -> float:
    """Returns how much memory a process holds, in MiB."""
    status = Path(f"/proc/{process_id}/status").read_text("utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def open_files(process_id: int) -> int:
    """Returns how many file descriptors a process has open."""
    return len(list(Path(f"/proc/{process_id}/fd").iterdir()))


def threads(process_id: int) -> int:
    """Returns how many threads a process has."""
    return len(list(Path(f"/proc/{process_id}/task").iterdir()))
