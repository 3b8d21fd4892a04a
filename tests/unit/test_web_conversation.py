import asyncio
from dataclasses import replace

import pytest

from assistant.messages import read_messages
from assistant.reply import Refusal, Reply
from assistant.web.conversation import Conversation, Look
from assistant.web.feedback import is_question_id
from assistant.web.past import Exchange, Past, read_past
from tests.browser.world import WorldEngine

LOOK = Look(read_messages("sv"))
BOOKS = "Hur många böcker har biblioteket?"
SAID = "Biblioteket har 54 000 böcker och fyra studierum. Bassängen är 25 meter lång."
MOST = 1000


async def converse(engine: WorldEngine, questions: list[str]) -> list[tuple[str, str]]:
    """Returns article and carried text after each question; every one meets another process."""
    article, carried, seen = "", "", []
    for question in questions:
        conversation = Conversation(engine, most_characters=MOST)
        async for shown, past in conversation.ask(question, read_past(carried), LOOK):
            article, carried = shown, carried if past is None else past.as_text()
        seen.append((article, carried))
    return seen


def test_a_follow_up_is_sent_with_what_was_asked_and_said_word_for_word() -> None:
    engine = WorldEngine()
    seen = asyncio.run(converse(engine, [BOOKS, "Och hur många?", "Var?"]))
    assert f"<q>{BOOKS}</q>" in seen[1][0]
    assert "history" not in engine.lines[0]
    assert engine.lines[2]["history"] == [
        {"role": "user", "content": BOOKS},
        {"role": "assistant", "content": SAID},
        {"role": "user", "content": "Och hur många?"},
        {"role": "assistant", "content": SAID},
    ]


def test_each_turn_comes_by_itself_and_with_the_next_number() -> None:
    seen = asyncio.run(converse(WorldEngine(), [BOOKS] * 9))
    assert [article.count("<article") for article, _ in seen] == [1] * 9
    assert 'id="tur-9"' in seen[8][0]


def test_a_question_taken_literally_replaces_its_turn_and_the_past_of_it() -> None:
    engine = WorldEngine()
    _, (_, carried) = asyncio.run(converse(engine, [BOOKS, "Och hur många?"]))

    async def again() -> tuple[str, Past | None]:
        conversation = Conversation(engine, most_characters=MOST)
        return [shown async for shown in conversation.ask_literally(read_past(carried), LOOK)][-1]

    article, past = asyncio.run(again())
    assert 'id="tur-2"' in article
    assert "history" not in engine.lines[-1]
    assert past is not None
    assert [exchange.question for exchange in past.exchanges] == [BOOKS, "Och hur många?"]


def test_without_a_past_there_is_nothing_to_take_literally() -> None:
    async def again() -> int:
        conversation = Conversation(WorldEngine(), most_characters=MOST)
        return len([shown async for shown in conversation.ask_literally(Past(), LOOK)])

    assert asyncio.run(again()) == 0


def test_every_question_gets_an_id_of_its_own_that_says_nothing() -> None:
    engine = WorldEngine()
    asyncio.run(converse(engine, [BOOKS, BOOKS]))
    first, second = (str(line["id"]) for line in engine.lines)
    assert first != second
    assert is_question_id(first)
    assert is_question_id(second)


def refused(question: str, message: str = "Nej.") -> Reply:
    reply = WorldEngine().ask({"question": BOOKS})
    outcome = Refusal(reason="not_in_sources", message=message)
    return replace(reply, question=question, outcome=outcome)


def test_a_past_keeps_what_a_follow_up_may_lean_on_and_no_more() -> None:
    past = Past()
    for number in range(20):
        past = past.after(refused(f"Fråga {number}?"), most_characters=MOST)
    assert past.number == 20
    assert [exchange.question for exchange in past.exchanges] == [
        f"Fråga {number}?" for number in range(14, 20)
    ]
    assert read_past(past.as_text()) == past


def test_a_turn_too_long_to_be_read_is_carried_cut_so_that_it_still_is() -> None:
    past = Past().after(refused("å" * 50_000, "nej " * 5_000), most_characters=MOST)
    (exchange,) = past.exchanges
    assert (len(exchange.question), len(exchange.said)) == (MOST + 1, MOST + 1)


def test_what_is_carried_stays_small_whatever_was_written() -> None:
    past = Past()
    for _ in range(6):
        past = past.after(refused("👩‍👩‍👧" * 1000, "👍" * 1000), most_characters=MOST)
    assert len(past.as_text().encode()) < 24_000
    assert past.exchanges


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(None, id="nothing"),
        pytest.param("", id="empty"),
        pytest.param("[", id="broken"),
        pytest.param("7", id="no list"),
        pytest.param("[]", id="no number"),
        pytest.param('["1", ["a", "b"]]', id="number as text"),
        pytest.param("[true]", id="number as truth"),
        pytest.param("[1e9]", id="fraction"),
        pytest.param('[-1, ["a", "b"]]', id="below nothing"),
        pytest.param("[100000]", id="too high"),
        pytest.param('[1, ["a", "b"], ["a", "b"]]', id="more than counted"),
        pytest.param('[1, ["a"]]', id="half an exchange"),
        pytest.param('[1, {"question": "a"}]', id="an object"),
        pytest.param('[1, ["a", 7]]', id="no text"),
        pytest.param('[1, ["\\ud800", "b"]]', id="half a character asked"),
        pytest.param('[1, ["a", "\\udc00"]]', id="half a character said"),
        # One half ends what was asked, the other begins what was said: no character of either.
        pytest.param('[1, ["\\ud83d", "\\udc4d"]]', id="halves in two texts"),
        pytest.param("[1, " + "[" * 20_000, id="deep"),
        pytest.param('[1, ["' + "a" * 60_000 + '", "b"]]', id="long"),
    ],
)
def test_what_only_a_forger_sends_is_no_past(text: str | None) -> None:
    assert read_past(text) == Past()


def test_of_a_longer_past_the_latest_is_read() -> None:
    text = Past(9, tuple(Exchange(str(number), "") for number in range(9))).as_text()
    assert [exchange.question for exchange in read_past(text).exchanges] == list("345678")
