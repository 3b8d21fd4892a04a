"""Files read whole within bounds, and written whole or not at all."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LONGEST_NAME_BYTES = 255
"""Of a file's name on the file systems of Linux, macOS and Windows."""

_UNFINISHED = ".part"
_LONGEST_ADDITION = len(".4194304.part.")  # process numbers of Linux end there


class UnreadableFileError(ValueError):
    """A file cannot be read: one line, what is wrong and the remedy, without the file's name."""


class MissingFileError(UnreadableFileError):
    """There is no such file."""


def fits_name(name: str) -> bool:
    """Tells whether a file called ``name`` can be written by way of an unfinished one."""
    return len(os.fsencode(name)) + _LONGEST_ADDITION <= _LONGEST_NAME_BYTES


def read_whole(path: Path, *, max_bytes: int) -> bytes:
    """Returns the bytes of an ordinary file; a pipe or a device could keep its reader for ever.

    Raises:
        UnreadableFileError: It is missing, too large, no ordinary file, or not ours to read.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFileError("not an ordinary file; put the document itself there")
        _check_size(status.st_size, max_bytes)
        with path.open("rb") as stream:
            raw = stream.read(max_bytes + 1)
    except FileNotFoundError:
        raise MissingFileError("no such file; add it or take the source out") from None
    except OSError as error:
        raise UnreadableFileError(f"cannot be read ({error.strerror}); mend the file") from None
    _check_size(len(raw), max_bytes)
    return raw


def _check_size(size: int, most: int) -> None:
    if size > most:
        message = f"{size:,} bytes, more than the {most:,} allowed; split the file"
        raise UnreadableFileError(message)


def write_whole(path: Path, raw: bytes) -> None:
    """Writes a file so that, whatever happens, either the old one or the whole new one is there.

    Raises:
        OSError: It cannot be written; nothing is left behind.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}{_UNFINISHED}")
    try:
        with unfinished.open("wb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    finally:
        with suppress(OSError):  # the fault that led here is the one to tell
            unfinished.unlink(missing_ok=True)


def remove_unfinished(directory: Path, *names: str) -> None:
    """Takes away what a writer of ``names`` that was killed left; to be called when ``alone``."""
    for path in directory.iterdir():
        if path.name.endswith(_UNFINISHED) and path.name.startswith(
            tuple(f".{name}." for name in names)
        ):
            path.unlink(missing_ok=True)


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Keeps other writers out of a folder meanwhile, where the system can lock one."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    folder = os.open(directory, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems lock no folders
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
