"""One compressed file of named files, whose first member states the others: sizes and digests.

Reading trusts nothing: a name must be stated and plain, a member a regular file of exactly the
stated size and sha256, and no more is ever unpacked than was stated. So links, devices, paths that
lead elsewhere, bombs, and files cut short or altered are all refused. What an archive cannot tell
is who made it: whoever can write one can write its digests.
"""

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from index.archive_header import ArchiveProblem, Header, altered, checked_header, header_bytes

_HEADER = "snapshot"
_MOST_HEADER_BYTES = 64_000_000  # 100,000 documents at 110 bytes are 11 MB
_MEMBER_OVERHEAD_BYTES = 2_048  # its tar header and padding; the end of the archive has twenty more
_END_BYTES = 20_480  # tar pads to 20 blocks of 512 bytes at its end
_CHUNK_BYTES = 1_000_000
# The bundled index shrinks to .643 at level 1 (40 MB/s), .629 at 6 (22), .628 at 9 (6).
_COMPRESSION = 1

Tell = Callable[[int], None]


def write_archive(
    target: BinaryIO, header: Header, files: Mapping[str, Path], *, tell: Tell
) -> None:
    """Writes the archive to ``target``.

    Equal files give equal archives: no times, owners or names of this machine are written.

    Args:
        target: Opened for writing.
        header: What to state.
        files: Where each of its entries lies.
        tell: Given the bytes that went in.
    """
    stated = header_bytes(header)
    with (
        gzip.GzipFile("", "wb", _COMPRESSION, target, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.GNU_FORMAT) as tar,
    ):
        tar.addfile(_member(_HEADER, len(stated)), io.BytesIO(stated))
        for entry in header.entries:
            with files[entry.name].open("rb") as source:
                tar.addfile(_member(entry.name, entry.size), _Told(source, tell))


def read_header(file: Path) -> Header:
    """Returns what the archive ``file`` states; nothing is unpacked.

    Raises:
        ArchiveProblem: It cannot be read, is no snapshot, or names what no snapshot holds.
    """
    with _opened(file) as (tar, _):
        return _read_header(file, tar)


def unpack(file: Path, header: Header, folders: Mapping[str, Path], *, tell: Tell) -> None:
    """Writes the archive's files below ``folders``.

    Args:
        file: The archive.
        header: What it stated when it was looked at; it must state the same still.
        folders: For the first part of each name the existing directory for the rest of it.
        tell: Given the bytes that were written.

    Raises:
        ArchiveProblem: A file is not as stated, not stated, or not there. What was written until
            then stays: unpack only where it can be thrown away.
    """
    with _opened(file) as (tar, bounded):
        if _read_header(file, tar) != header:
            raise altered(file, "it changed while it was read")
        bounded.allow(header.size + _MEMBER_OVERHEAD_BYTES * len(header.entries) + _END_BYTES)
        for entry in header.entries:
            member = tar.next()
            if member is None or not member.isreg():
                raise altered(file, f"{entry.name} is missing or no plain file")
            if (member.name, member.size) != (entry.name, entry.size):
                raise altered(file, f"{member.name!r} stands where {entry.name} was stated")
            folder, _, rest = entry.name.partition("/")
            found = tar.extractfile(member)
            digest = _write_file(_Told(found, tell), folders[folder] / rest)
            if digest != entry.sha256:
                raise altered(file, f"{entry.name} has another checksum than stated")
        if tar.next() is not None:
            raise altered(file, "it holds more than it states")


class _Told(io.RawIOBase):
    """Reads from ``source`` and tells how much."""

    def __init__(self, source: IO[bytes] | None, tell: Tell) -> None:
        self._source = source
        self._tell = tell

    def read(self, size: int = -1, /) -> bytes:
        content = self._source.read(size) if self._source else b""
        self._tell(len(content))
        return content


class _Bounded(io.RawIOBase):
    """Reads from ``source`` until more has come than was allowed."""

    def __init__(self, file: Path, source: gzip.GzipFile) -> None:
        self._file = file
        self._source = source
        self._left = _MOST_HEADER_BYTES + _MEMBER_OVERHEAD_BYTES

    def allow(self, size: int) -> None:
        """Allows ``size`` bytes from here on."""
        self._left = size

    def read(self, size: int = -1, /) -> bytes:
        content: bytes = self._source.read(size)
        self._left -= len(content)
        if self._left < 0:
            raise altered(self._file, "it holds more than it states")
        return content


@contextmanager
def _opened(file: Path) -> Iterator[tuple[tarfile.TarFile, _Bounded]]:
    try:
        source = file.open("rb")
    except OSError as error:
        raise ArchiveProblem(f"{file} cannot be read ({error.strerror}); check the path") from error
    try:
        with source, gzip.GzipFile(fileobj=source) as unpacked:
            bounded = _Bounded(file, unpacked)
            with tarfile.open(fileobj=bounded, mode="r|") as tar:
                yield tar, bounded
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise altered(file, str(error)) from error


def _read_header(file: Path, tar: tarfile.TarFile) -> Header:
    member = tar.next()
    if member is None or member.name != _HEADER or not member.isreg():
        raise ArchiveProblem(f"{file} is no snapshot; make one with `assistant index --export`")
    source = tar.extractfile(member) if member.size <= _MOST_HEADER_BYTES else None
    if source is None:
        raise altered(file, "what it states is longer than any index needs")
    return checked_header(file, source.read())


def _write_file(source: "_Told", place: Path) -> str:
    """Writes a new file and returns the sha256 (hex) of what was written."""
    digest = hashlib.sha256()
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as target:
        while content := source.read(_CHUNK_BYTES):
            digest.update(content)
            target.write(content)
    return digest.hexdigest()


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = size
    return member
