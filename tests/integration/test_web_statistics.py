"""What is counted of how questions end, and what is not kept."""

import json
import logging
import sqlite3
import stat
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest
from starlette.testclient import TestClient

from assistant.config import Config
from assistant.messages import LANGUAGES, read_messages
from assistant.patterns import QuestionType
from assistant.reply import Clarification, Refusal, RefusalReason, Reply
from assistant.serving import page_settings
from assistant.statistics import statistics_lines
from assistant.statistics_file import KEPT_DAYS, Ending, Statistics
from assistant.web.app import build_app
from assistant.web.question_statistics import QuestionStatistics
from assistant.web.settings import WebSettings
from index.hit import Hit
from index.problems import Unreachable
from tests.browser.world import WorldEngine
from tests.conftest import Assist

TODAY = date(2026, 1, 31)
SECRET = "Var i biblioteket ligger Zornmuseets kaffeautomat?"


@pytest.fixture
def kept(tmp_path: Path) -> Statistics:
    return Statistics(tmp_path / "data" / "statistics.sqlite")


def counting(kept: Statistics, engine: WorldEngine | None = None) -> QuestionStatistics:
    searched = engine or WorldEngine()
    return QuestionStatistics(kept, searched.search, today=lambda: TODAY)


def refused(reason: RefusalReason = "not_in_sources", question: str = SECRET) -> Reply:
    return Reply(question=question, outcome=Refusal(reason=reason, message="Nej."))


def test_a_question_that_is_not_answered_leaves_its_kind_and_nearest_heading(
    kept: Statistics,
) -> None:
    class Near(WorldEngine):
        def search(self, words: str, limit: int) -> tuple[Hit, ...]:
            assert words == SECRET
            (hit,) = super().search("bassängen", limit)
            under = replace(hit.passage, heading=("Badhuset", "Bassänger"))
            return (replace(hit, passage=under),)

    counter = counting(kept, Near())
    counter.count(refused())
    counter.count(refused())
    counter.write()
    ((ending, number),) = kept.since("2026-01-31")
    assert (ending.day, ending.outcome, ending.kind) == ("2026-01-31", "not_in_sources", "where")
    assert number == 2
    assert (ending.document, ending.heading) == ("badhuset", "Badhuset › Bassänger")


def test_the_question_is_not_in_the_file_nor_in_what_is_shown(
    kept: Statistics, tmp_path: Path
) -> None:
    counter = counting(kept)
    counter.count(refused())
    counter.write()
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"not_in_sources" in written
    for word in ("Zornmuseets", "kaffeautomat", "ligger"):
        assert word.encode() not in written
    assert stat.S_IMODE(kept.file.stat().st_mode) == 0o600


@pytest.mark.parametrize("reason", ["unsafe", "personal_data", "too_long", "empty", "failed"])
def test_what_a_guard_stopped_is_counted_and_not_looked_at(
    kept: Statistics, reason: RefusalReason
) -> None:
    class Blind(WorldEngine):
        def search(self, words: str, limit: int) -> tuple[Hit, ...]:
            pytest.fail("searched")

    counter = counting(kept, Blind())
    counter.count(refused(reason))
    counter.write()
    assert kept.since("") == ((Ending(day="2026-01-31", outcome=reason), 1),)


def test_an_unclear_question_has_a_kind_and_no_subject(kept: Statistics) -> None:
    counter = counting(kept)
    counter.count(Reply(question="När?", outcome=Clarification(message="Vad menar du?")))
    counter.write()
    ((ending, _),) = kept.since("")
    assert (ending.outcome, ending.kind, ending.document) == ("unclear", "when", "")


def test_searches_for_subjects_are_few_however_much_is_asked(kept: Statistics) -> None:
    class Searched(WorldEngine):
        searches = 0

        def search(self, words: str, limit: int) -> tuple[Hit, ...]:
            self.searches += 1
            return super().search(words, limit)

    engine = Searched()
    counter = counting(kept, engine)
    for _ in range(50):
        counter.count(refused())
    counter.write()
    assert engine.searches == 2
    assert sum(number for _, number in kept.since("")) == 50


def test_a_vector_server_that_is_down_costs_the_subject_only(kept: Statistics) -> None:
    class Down(WorldEngine):
        def search(self, words: str, limit: int) -> tuple[Hit, ...]:
            raise Unreachable("down")

    counter = counting(kept, Down())
    counter.count(refused())
    counter.write()
    ((ending, _),) = kept.since("")
    assert (ending.kind, ending.document) == ("where", "")


def test_a_file_that_cannot_be_written_stops_nothing_and_is_logged_without_the_question(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    counter = counting(Statistics(tmp_path / "file" / "statistics.sqlite"))
    counter.count(refused())
    with caplog.at_level(logging.WARNING):
        counter.write()
        counter.count(refused())
        counter.write()
    assert len(caplog.records) == 1  # once, however long it goes on
    assert "endings of questions are lost" in caplog.text
    assert "Zorn" not in caplog.text


def test_every_way_to_ask_is_counted_once_and_without_waiting(kept: Statistics) -> None:
    app = build_app(WorldEngine(), settings=WebSettings(statistics=kept.file))
    with TestClient(app) as client:
        assert client.post("/api/v1/ask", json={"question": "Vad är Zornmuseet?"}).is_success
        assert client.post("/enkel", data={"question": "Hur många böcker finns?"}).is_success
        until = time.monotonic() + 20
        while sum(number for _, number in kept.since("")) < 2:
            assert time.monotonic() < until
            time.sleep(0.1)
    assert sum(number for _, number in kept.since("")) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_privacy_page_says_whether_it_is_counted(language: str, kept: Statistics) -> None:
    for file, key in ((kept.file, "on"), (None, "off")):
        with TestClient(build_app(WorldEngine(), settings=WebSettings(statistics=file))) as client:
            page = client.get("/integritet", params={"lang": language}).text
        messages = read_messages(language)  # type: ignore[arg-type]
        assert messages.text(f"page.privacy.statistics_{key}") in page


def test_an_operator_can_switch_it_off() -> None:
    config = Config()
    assert page_settings(config).statistics == config.paths.data / "statistics.sqlite"
    page = config.page.model_copy(update={"statistics": False})
    assert page_settings(config.model_copy(update={"page": page})).statistics is None


def test_days_long_gone_are_forgotten(kept: Statistics) -> None:
    old = (TODAY - timedelta(days=KEPT_DAYS + 1)).isoformat()
    kept.add({Ending(day=old, outcome="answered"): 1})
    days = [(TODAY + timedelta(days=ahead)).isoformat() for ahead in (0, 1)]
    for day in days:
        kept.add({Ending(day=day, outcome="answered"): 1})
    assert [ending.day for ending, _ in kept.since("")] == days


def test_a_clock_that_is_years_ahead_for_a_while_makes_nothing_forgotten(kept: Statistics) -> None:
    ahead = TODAY + timedelta(days=4000)
    days = [TODAY, ahead, ahead, TODAY + timedelta(days=1)]
    for day in days:
        kept.add({Ending(day=day.isoformat(), outcome="answered"): 1})
    seen = [ending.day for ending, _ in kept.since("")]
    assert seen == sorted({day.isoformat() for day in days})


def test_a_full_file_counts_on_what_it_knows(kept: Statistics) -> None:
    full = Statistics(kept.file, most_rows=1)
    known, unknown = (Ending(day="2026-01-31", outcome=name) for name in ("answered", "empty"))
    full.add({known: 1})
    full.add({known: 2, unknown: 5})
    assert full.since("") == ((known, 3),)


def test_the_command_shows_a_table_for_people_and_rows_for_programs(
    assist: Assist, tmp_path: Path
) -> None:
    day = date.today().isoformat()  # noqa: DTZ011  (the server's day)
    here = Ending(
        day=day, outcome="not_in_sources", kind="where", document="a-1", heading="Bad › Tider"
    )
    endings = {here: 3, Ending(day=day, outcome="answered"): 10}
    Statistics(tmp_path / "statistics.sqlite").add(endings)
    lines = assist("statistics", data=tmp_path).out.splitlines()
    assert "Besvarade: 10." in lines[0]
    assert lines[-1] == "    3  står inte i dokumenten  var            Bad › Tider (a-1)"
    rows = json.loads(assist("statistics", "--json", data=tmp_path).out)["rows"]
    assert {row["questions"] for row in rows} == {3, 10}
    assert "sedan" in assist("statistics", data=tmp_path / "none").out


def test_a_damaged_file_is_one_line_with_the_remedy(assist: Assist, tmp_path: Path) -> None:
    (tmp_path / "statistics.sqlite").write_bytes(b"none" * 1000)
    done = assist("statistics", data=tmp_path)
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert "flytta undan" in done.err
    with pytest.raises(sqlite3.Error):
        Statistics(tmp_path / "statistics.sqlite").since("")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_and_kind_has_its_words(language: str) -> None:
    messages = read_messages(language)  # type: ignore[arg-type]
    outcomes = {*get_args(RefusalReason), "unclear", "partial"}
    for number, outcome in enumerate(sorted(outcomes)):
        kind = list(QuestionType)[number % len(QuestionType)].value
        counted = [(Ending(day="2026-01-31", outcome=outcome, kind=kind), 1)]
        assert len(list(statistics_lines(counted, messages, since="2026-01-01"))) == 4
    for kind in QuestionType:
        assert messages.text(f"statistics.kind.{kind.value}")
