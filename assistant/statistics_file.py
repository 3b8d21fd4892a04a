"""How questions ended, by day, in a file of the operator's own; never a question, nor who asked.

For editors: what people ask for that the documents do not say. A row is a number of questions of
one day that ended alike: the reason, the kind of question, and the heading of the passage nearest
to them, which are words of ours and of the documents.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from pathlib import Path

# A year beside the one before, and the month under way.
KEPT_DAYS = 400
# Some 100 bytes each. A day of a busy service has a few hundred rows: reasons, kinds, headings.
_MOST_ROWS = 200_000
_WAIT_SECONDS = 5.0
_TABLE = """
CREATE TABLE IF NOT EXISTS questions (
    day TEXT NOT NULL,
    outcome TEXT NOT NULL,
    kind TEXT NOT NULL,
    document TEXT NOT NULL,
    heading TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (day, outcome, kind, document, heading)
) WITHOUT ROWID
"""
_ADD = """
INSERT INTO questions VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET number = number + excluded.number
"""
_LAST_BUT_ONE = "SELECT DISTINCT day FROM questions ORDER BY day DESC LIMIT 1 OFFSET 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What is kept of a question.

    Attributes:
        day: When it was asked, ``2026-01-31``, by the server's clock.
        outcome: ``answered``, ``partial``, or the reason why there was no answer.
        kind: What kind of thing would have answered it; empty for a question that was answered or
            not looked at.
        document: Id of the nearest passage's document; empty where none is near or was looked for.
        heading: The passage's headings, outermost first.
    """

    day: str
    outcome: str
    kind: str = ""
    document: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Statistics:
    """The file of endings, made when the first one comes; safe between threads and processes."""

    file: Path
    most_rows: int = _MOST_ROWS

    def add(self, endings: Mapping[Ending, int]) -> None:
        """Adds numbers of questions by how they ended, and forgets days long gone.

        Those are counted from the last day but one: a clock that is years ahead for an hour makes
        one wrong day, and nothing is forgotten for that. When the file is full only what it has
        rows for is counted on.

        Raises:
            sqlite3.Error: The file cannot be written.
            OSError: As above.
        """
        with self._open() as connection:
            (rows,) = connection.execute("SELECT count(*) FROM questions").fetchone()
            if rows >= self.most_rows:
                endings = dict(_known(connection, endings))
            rows_to_add = [(*astuple(ending), number) for ending, number in endings.items()]
            connection.executemany(_ADD, rows_to_add)
            last = connection.execute(_LAST_BUT_ONE).fetchone()
            if last:
                oldest = date.fromisoformat(last[0]) - timedelta(days=KEPT_DAYS)
                connection.execute("DELETE FROM questions WHERE day < ?", (oldest.isoformat(),))

    def since(self, day: str) -> tuple[tuple[Ending, int], ...]:
        """Returns the numbers from ``day`` on, by day; none when nothing has been counted.

        Raises:
            sqlite3.Error: The file is no database, or damaged.
        """
        if not self.file.is_file():
            return ()
        with self._open() as connection:
            found = connection.execute(
                "SELECT * FROM questions WHERE day >= ? ORDER BY day, outcome, kind, heading",
                (day,),
            )
            return tuple(
                (Ending(day=d, outcome=o, kind=k, document=i, heading=h), number)
                for d, o, k, i, h, number in found
            )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.touch(mode=0o600)
        with closing(sqlite3.connect(self.file, timeout=_WAIT_SECONDS)) as connection, connection:
            connection.execute(_TABLE)
            yield connection


def _known(
    connection: sqlite3.Connection, endings: Mapping[Ending, int]
) -> Iterable[tuple[Ending, int]]:
    query = (
        "SELECT 1 FROM questions WHERE day = ? AND outcome = ? AND kind = ? AND document = ? "
        "AND heading = ?"
    )
    for ending, number in endings.items():
        if connection.execute(query, astuple(ending)).fetchone():
            yield ending, number
