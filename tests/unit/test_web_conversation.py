import asyncio

from assistant.messages import read_messages
from assistant.web.conversation import Conversation, Look, Turns
from assistant.web.feedback import is_question_id
from tests.browser.world import WorldEngine

LOOK = Look(read_messages("sv"))
BOOKS = "Hur många böcker har biblioteket?"


async def converse(engine: WorldEngine, questions: list[str]) -> Turns:
    conversation = Conversation(engine)
    turns: Turns = ()
    for question in questions:
        shown = [now async for _, now in conversation.ask(question, turns, LOOK)]
        turns = shown[-1]
    return turns


def test_a_follow_up_is_sent_with_what_was_asked_and_said_word_for_word() -> None:
    engine = WorldEngine()
    turns = asyncio.run(converse(engine, [BOOKS, "Och hur många?", "Var?"]))
    assert turns[1].reply.interpreted_as == BOOKS
    said = "Biblioteket har 54 000 böcker och fyra studierum. Bassängen är 25 meter lång."
    refused = "Källorna säger inget om det. De handlar om biblioteket och badhuset i Norrby."
    assert turns[2].reply.plain_text == refused
    assert "history" not in engine.lines[0]
    assert engine.lines[2]["history"] == [
        {"role": "user", "content": BOOKS},
        {"role": "assistant", "content": said},
        {"role": "user", "content": "Och hur många?"},
        {"role": "assistant", "content": said},
    ]


def test_every_question_gets_an_id_of_its_own_that_says_nothing() -> None:
    engine = WorldEngine()
    asyncio.run(converse(engine, [BOOKS, BOOKS]))
    first, second = (str(line["id"]) for line in engine.lines)
    assert first != second
    assert is_question_id(first)
    assert is_question_id(second)


def test_what_is_shown_when_a_question_is_stopped_is_what_had_been_answered() -> None:
    engine = WorldEngine()
    turns = asyncio.run(converse(engine, [BOOKS]))
    shown = Conversation(engine).show(turns, LOOK)
    assert shown.count("<article") == 1
    assert 'id="tur-1"' in shown
    assert Conversation(engine).show((), LOOK).count("<article") == 0
