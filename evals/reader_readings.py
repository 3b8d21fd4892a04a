"""A reader's readings kept in a file, so that a measurement that was cut off goes on."""

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.reader.layout import ReaderPassage
    from index.reader.reader import Reader, Reading


class KeptReadings:
    """Reads as ``reader`` does; each reading is a line of ``file``, which is asked first.

    Attributes:
        identity: Of the reader.
    """

    def __init__(self, reader: "Reader", file: Path) -> None:
        self.identity = reader.identity
        self._reader = reader
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        self._known = dict(_lines(file)) if file.exists() else {}

    def scores(self, question: str, passages: "Sequence[ReaderPassage]") -> "tuple[Reading, ...]":
        """Returns a reading for each passage, in their order; see ``index.reader.reader``."""
        keys = [self._key(question, passage) for passage in passages]
        asked = dict(zip(keys, passages, strict=True))
        new = {key: passage for key, passage in asked.items() if key not in self._known}
        found = zip(new, self._reader.scores(question, list(new.values())), strict=True)
        with self._file.open("a", encoding="utf-8") as file:
            for key, reading in found:
                self._known[key] = reading
                row = {"key": key, "answers": reading.answers, "sentences": reading.sentences}
                file.write(json.dumps(row) + "\n")
        return tuple(self._known[key] for key in keys)

    def _key(self, question: str, passage: "ReaderPassage") -> str:
        said = (self.identity, question, passage.heading, passage.text, str(passage.sentences))
        return hashlib.sha256("\0".join(said).encode()).hexdigest()


def _lines(file: Path) -> "Iterator[tuple[str, Reading]]":
    """Yields the readings of ``file``; a last line that was cut off is taken away."""
    from index.reader.reader import Reading

    text = file.read_text("utf-8")
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        file.write_text(whole, "utf-8")
    for row in map(json.loads, whole.splitlines()):
        yield row["key"], Reading(row["answers"], tuple(row["sentences"]))
