"""What an archive states before its files, and what is refused of what one may state."""

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from index.problems import IndexProblem

VERSION = 1  # raise when a reader of today could not read what is written
_NAME = re.compile(
    r"generation/(?:lexical/)?[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.(?:json|npy|txt)"
    r"|cache/[a-z]{1,99}\.npy"
    r"|settings/[a-z][a-z0-9_-]{0,99}\.toml"
)


class ArchiveProblem(IndexProblem):
    """The file is no snapshot, or is cut short, altered, unsafe or of another version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file in an archive.

    Attributes:
        name: Folder and path within it, such as ``generation/lexical/vocabulary.json``.
        size: In bytes.
        sha256: Of its content, hexadecimal.
    """

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What an archive states before its files.

    Attributes:
        version: Of the archive's form.
        generation_format: Of the index's files, see ``index.generations.FORMAT``.
        fingerprint: Of the index.
        encoder: Its encoder's identity.
        passages: How many.
        documents: For each document the digest of its text and description.
        entries: The files that follow, all of them, in this order.
    """

    version: int
    generation_format: int
    fingerprint: str
    encoder: str
    passages: int
    documents: dict[str, str]
    entries: tuple[Entry, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.size for entry in self.entries)


def entry_of(name: str, file: Path) -> Entry:
    """Returns the entry of ``file`` under ``name``."""
    with file.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    return Entry(name=name, size=file.stat().st_size, sha256=digest)


def belongs(name: str) -> bool:
    """Tells whether a snapshot may hold a file of this name.

    >>> belongs("generation/passages.npy"), belongs("generation/../passages.npy")
    (True, False)
    """
    return _NAME.fullmatch(name) is not None


def checked_header(file: Path, content: bytes) -> Header:
    """Returns the header that ``content``, found in the archive ``file``, is.

    Raises:
        ArchiveProblem: It is none, or is of another version, or states what no snapshot holds.
    """
    header = _parsed(file, content)
    names = [entry.name for entry in header.entries]
    for name in names:
        if not belongs(name):
            raise altered(file, f"the name {name[:80]!r} does not belong in a snapshot")
    # Two names that differ by case alone are one file on some disks.
    if len({name.casefold() for name in names}) < len(names):
        raise altered(file, "it states a file twice")
    if any(entry.size < 0 for entry in header.entries):
        raise altered(file, "it states a size below nothing")
    return header


def header_bytes(header: Header) -> bytes:
    """Returns how an archive states ``header``: the sha256 of what follows, and it as JSON."""
    stated = json.dumps(asdict(header), ensure_ascii=False).encode()
    return hashlib.sha256(stated).hexdigest().encode() + b"\n" + stated


def _parsed(file: Path, content: bytes) -> Header:
    from pydantic import TypeAdapter, ValidationError
    from pydantic_core import from_json

    digest, _, stated = content.partition(b"\n")
    if hashlib.sha256(stated).hexdigest().encode() != digest:
        raise altered(file, "what it states has another checksum")
    with suppress(ValueError, AttributeError):
        version = from_json(stated).get("version")
        if isinstance(version, int) and version != VERSION:
            raise ArchiveProblem(
                f"{file} was made by another version of the program (form {version}, here "
                f"{VERSION}); export it anew, or build with `assistant index`"
            )
    try:
        return TypeAdapter(Header).validate_json(stated, strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise altered(file, f"what it states is not right at {place}: {first['msg']}") from error


def altered(file: Path, what: str) -> ArchiveProblem:
    """Returns the problem that ``file`` is not what was written; ``what`` says in which way."""
    return ArchiveProblem(
        f"{file} is damaged, altered or no snapshot: {what}; copy it anew, or make another with "
        "`assistant index --export`"
    )
