import asyncio

from assistant.messages import read_messages
from assistant.web.conversation import Conversation, Turns
from tests.browser.world import WorldEngine

BOOKS = "Hur många böcker har biblioteket?"


async def converse(engine: WorldEngine, questions: list[str]) -> Turns:
    conversation = Conversation(engine)
    turns: Turns = ()
    for question in questions:
        shown = [now async for _, now in conversation.ask(question, turns, read_messages("sv"))]
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
