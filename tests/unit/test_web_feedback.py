import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from assistant.web.feedback import (
    MOST_COMMENT_CHARACTERS,
    Feedback,
    as_verdict,
    is_question_id,
)

FIRST, SECOND = "a" * 32, "b" * 32


@pytest.fixture
def feedback(tmp_path: Path) -> Feedback:
    return Feedback(tmp_path / "data" / "feedback.sqlite", most_rows=2)


def rows(feedback: Feedback) -> list[tuple[str, str, str | None]]:
    with closing(sqlite3.connect(feedback.file)) as connection:
        return connection.execute("SELECT * FROM verdicts ORDER BY question").fetchall()


def test_question_id_and_verdict_are_kept_and_nothing_else(feedback: Feedback) -> None:
    assert feedback.judge(FIRST, "yes")
    assert rows(feedback) == [(FIRST, "yes", None)]
    assert stat.S_IMODE(feedback.file.stat().st_mode) == 0o600


def test_the_latest_verdict_counts_and_leaves_the_comment(feedback: Feedback) -> None:
    feedback.judge(FIRST, "yes")
    assert feedback.comment(FIRST, "Bra.")
    feedback.judge(FIRST, "no")
    assert rows(feedback) == [(FIRST, "no", "Bra.")]


def test_a_question_that_was_not_judged_takes_no_comment(feedback: Feedback) -> None:
    assert not feedback.is_judged(FIRST)
    assert not feedback.file.exists()
    feedback.judge(SECOND, "no")
    assert not feedback.comment(FIRST, "Hej")
    assert feedback.is_judged(SECOND)
    assert rows(feedback) == [(SECOND, "no", None)]


def test_a_full_file_takes_no_new_question_but_a_changed_mind(feedback: Feedback) -> None:
    assert feedback.judge(FIRST, "yes")
    assert feedback.judge(SECOND, "yes")
    assert not feedback.judge("c" * 32, "yes")
    assert feedback.judge(FIRST, "no")
    assert len(rows(feedback)) == 2


def test_a_comment_is_cut_at_its_longest(feedback: Feedback) -> None:
    feedback.judge(FIRST, "yes")
    feedback.comment(FIRST, "x" * (MOST_COMMENT_CHARACTERS + 1))
    assert rows(feedback)[0][2] == "x" * MOST_COMMENT_CHARACTERS


@pytest.mark.parametrize("value", ["", "a" * 31, "A" * 32, "a" * 33, "a" * 31 + "\n", "' OR 1=1"])
def test_what_is_no_question_id_is_told(value: str) -> None:
    assert not is_question_id(value)


def test_a_verdict_is_yes_or_no() -> None:
    assert [as_verdict(value) for value in ("yes", "no", "maybe", "")] == ["yes", "no", None, None]
