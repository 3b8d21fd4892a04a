"""The parts of a Word document: its zip archive opened with bounds, its XML parsed safely."""

import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from corpus.extraction.problems import ExtractionError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PACKAGE_R = "{http://schemas.openxmlformats.org/package/2006/relationships}"

_LARGEST_PART_BYTES = 30_000_000  # a thousand pages are about 15 MB; takes half a minute, 400 MB
_LARGEST_TOTAL_BYTES = 50_000_000
_STRICT = (  # ISO 29500 Strict names the same things otherwise
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_DOCTYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E")
_CLOSED = frozenset(f"{W}{name}" for name in ("p", "tbl", "del", "moveFrom"))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DAMAGED = "damaged or cut short; fetch or save the document again"


class Package:
    """A Word document as an archive of parts; only the parts asked for are unpacked."""

    def __init__(self, raw: bytes) -> None:
        """Opens the archive.

        Raises:
            ExtractionError: It is no Word document of today's format.
        """
        _refuse_other_formats(raw)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(raw))
        except (zipfile.BadZipFile, ValueError, OSError):
            raise ExtractionError(_DAMAGED) from None
        self._left = _LARGEST_TOTAL_BYTES
        names = set(self._archive.namelist())
        self._main = self._related("", "officeDocument").get("officeDocument", "word/document.xml")
        if self._main not in names or not self._main.startswith("word"):
            raise ExtractionError(_what_instead(names))
        self._relations = self._targets(self._main)

    def document(self) -> "Element":
        """Returns the main part."""
        root = self._part(self._main)
        if root is None:
            raise ExtractionError(_DAMAGED)
        return root

    def part(self, kind: str) -> "Element | None":
        """Returns the part related to the main one as ``kind``, e.g. ``styles``."""
        names = [name for related, name in self._relations.values() if related == kind]
        return self._part(names[0]) if names else None

    def part_by_id(self, relation: str) -> "Element | None":
        """Returns the part that the main one names by ``relation``."""
        _, name = self._relations.get(relation, ("", ""))
        return self._part(name) if name else None

    def properties(self) -> "Element | None":
        """Returns the core properties."""
        name = self._related("", "core-properties").get("core-properties")
        return self._part(name) if name else None

    def _related(self, source: str, *kinds: str) -> dict[str, str]:
        return {kind: name for kind, name in self._targets(source).values() if kind in kinds}

    def _targets(self, source: str) -> dict[str, tuple[str, str]]:
        """Returns what a part is related to: kind and name of each, by id; "" is the package."""
        folder = PurePosixPath(source).parent
        root = self._part(str(folder / "_rels" / f"{PurePosixPath(source).name}.rels"))
        targets = {}
        for relation in root.iter(f"{_PACKAGE_R}Relationship") if root is not None else ():
            if relation.get("TargetMode") == "External":
                continue
            kind = relation.get("Type", "").rpartition("/")[2]
            target = relation.get("Target", "")
            name = target.lstrip("/") if target.startswith("/") else str(folder / target)
            targets[relation.get("Id", "")] = (kind, name)
        return targets

    def _part(self, name: str) -> "Element | None":
        from xml.etree import ElementTree as ET

        data = self._read(name)
        if data is None:
            return None
        if _DOCTYPE.search(data):
            raise ExtractionError("a document type in it, which Word never writes; save it anew")
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        try:
            return ET.fromstring(data)  # noqa: S314 - document types are refused above
        except ET.ParseError:
            raise ExtractionError(_DAMAGED) from None

    def _read(self, name: str) -> bytes | None:
        try:
            entry = self._archive.getinfo(name)
        except KeyError:
            return None
        most = min(_LARGEST_PART_BYTES, self._left)
        if entry.file_size > most:
            raise _too_large()
        try:
            with self._archive.open(entry) as file:
                data = file.read()  # never more than declared, or it is damaged
        except RuntimeError:
            raise ExtractionError("protected by a password; save it without one") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
            raise ExtractionError(_DAMAGED) from None
        self._left -= len(data)
        return data


def nearest(parent: "Element", name: str) -> "Iterator[Element]":
    """Yields the elements called ``name`` below ``parent`` that stand in no other of the kind."""
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag not in _CLOSED:
            yield from nearest(child, name)


def _too_large() -> ExtractionError:
    megabytes = _LARGEST_PART_BYTES // 1_000_000
    return ExtractionError(f"more than {megabytes} MB of text when unpacked; split the document")


def _refuse_other_formats(raw: bytes) -> None:
    if raw.startswith(_OLE):
        if _ENCRYPTED in raw:
            raise ExtractionError("protected by a password; save it without one")
        raise ExtractionError("an old Word document (.doc); save it as .docx")
    if raw.startswith(b"{\\rtf"):
        raise ExtractionError("an RTF document; save it as .docx")
    if raw.startswith(b"%PDF-"):
        raise ExtractionError("a PDF; give it the ending .pdf")
    if not raw.startswith(b"PK"):
        raise ExtractionError("not a Word document; save it as .docx")


def _what_instead(names: set[str]) -> str:
    if any(name.startswith("xl/") for name in names):
        return "an Excel workbook, not a Word document; save it as PDF"
    if any(name.startswith("ppt/") for name in names):
        return "a PowerPoint presentation, not a Word document; save it as PDF"
    if "content.xml" in names:
        return "an OpenDocument file; save it as .docx"
    return "an archive without word/document.xml; save the document as .docx again"
