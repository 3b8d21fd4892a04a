"""What readers thought of replies: question id and verdict, in a file of the operator's own.

Neither question nor answer is kept, nor who judged or when. A comment is kept only for somebody
who has agreed to it.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

Verdict = Literal["yes", "no"]
MOST_COMMENT_CHARACTERS = 1000
# What the page gives its questions: 128 random bits, which nobody hits by guessing.
_QUESTION_ID = re.compile(r"[0-9a-f]{32}")
_WAIT_SECONDS = 5.0
# About 10 MB of verdicts, or 1 GB with a full comment each: whoever wants to fill the disk is
# stopped, and no assistant with documents of a few thousand pages comes near it.
_MOST_ROWS = 200_000
_TABLE = """
CREATE TABLE IF NOT EXISTS verdicts (
    question TEXT PRIMARY KEY,
    verdict TEXT NOT NULL CHECK (verdict IN ('yes', 'no')),
    comment TEXT
) WITHOUT ROWID
"""


def is_question_id(value: str) -> bool:
    """Tells whether ``value`` has the form of the ids that the page gives its questions."""
    return _QUESTION_ID.fullmatch(value) is not None


def as_verdict(value: str) -> Verdict | None:
    """Returns ``value`` if it is a verdict."""
    return next((verdict for verdict in get_args(Verdict) if verdict == value), None)


@dataclass(frozen=True, slots=True)
class Feedback:
    """The file of verdicts, made when the first one comes; safe between threads and processes."""

    file: Path
    most_rows: int = _MOST_ROWS

    def judge(self, question: str, verdict: Verdict) -> bool:
        """Keeps a verdict, the latest of each question; ``False`` when the file is full."""
        with self._open() as connection:
            known = connection.execute("SELECT 1 FROM verdicts WHERE question = ?", (question,))
            is_new = known.fetchone() is None
            (count,) = connection.execute("SELECT count(*) FROM verdicts").fetchone()
            if is_new and count >= self.most_rows:
                return False
            connection.execute(
                "INSERT INTO verdicts (question, verdict) VALUES (?, ?) "
                "ON CONFLICT (question) DO UPDATE SET verdict = excluded.verdict",
                (question, verdict),
            )
        return True

    def comment(self, question: str, text: str) -> bool:
        """Keeps what somebody wrote, having agreed to it; ``False`` for an unjudged question."""
        with self._open() as connection:
            changed = connection.execute(
                "UPDATE verdicts SET comment = ? WHERE question = ?",
                (text[:MOST_COMMENT_CHARACTERS], question),
            )
            return changed.rowcount == 1

    def is_judged(self, question: str) -> bool:
        """Tells whether a verdict on the question is kept."""
        if not self.file.is_file():
            return False
        with self._open() as connection:
            found = connection.execute("SELECT 1 FROM verdicts WHERE question = ?", (question,))
            return found.fetchone() is not None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.touch(mode=0o600)
        with closing(sqlite3.connect(self.file, timeout=_WAIT_SECONDS)) as connection, connection:
            connection.execute(_TABLE)
            yield connection
