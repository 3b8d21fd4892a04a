"""The way of a question when a language model takes part, on one page: read ``pipeline`` first.

    rewrite -> ask without a model -> kept answer? -> write -> select -> the reply

What is said without a model is found first, in milliseconds. It decides whether the sources answer
at all, is shown at once, and is what remains whenever the model's part fails: writing falls back on
selecting, and that on what was found without it.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from assistant.drafts import Draft
from assistant.grounding.messages import ANSWER, REWRITE, SELECT, Prepared, prepare, tokens_of
from assistant.grounding.selection import parse_selection, selection_schema
from assistant.messages import Messages
from assistant.model.kept_answers import KeptAnswer
from assistant.model.rewriting import rewritten
from assistant.model.stream import Deadline, ModelFaultError, ModelRequest
from assistant.model.task import Author, Part, Task, task_of
from assistant.model.writing import Ending, Writing
from assistant.pipeline import Desk, ask
from assistant.question import Question
from assistant.reply import Reply
from assistant.trace import ModelPart, Trace
from prompts.reading import read_prompt


def load_what_answers_need() -> None:
    """Reads prompts and vocabulary now, so that no reader waits for them with the first answer."""
    for name in (ANSWER, SELECT, REWRITE):
        tokens_of(read_prompt(name).messages)


async def drafts(
    question: Question, desk: Desk, messages: Messages, *, author: Author
) -> AsyncGenerator[Draft, None]:
    """Yields the reply to ``question`` as it comes about, the whole one last; see ``Draft``.

    Leaving it stops the model. It must be closed by whoever does not read to the end.
    """
    settings = author.settings
    deadline = Deadline.after(settings.deadline_seconds)
    full = None
    if settings.follow_ups:
        most = desk.answers.question_characters
        full = await rewritten(
            question, model=author.model, deadline=deadline, most_characters=most
        )
    asked = replace(question, text=full, history=()) if full else question
    if settings.rerank:
        desk = replace(desk, narrow=author.narrowing(desk, deadline))
    reply, trace = await asyncio.to_thread(ask, asked, desk, messages)
    if full:
        told = author.taking_part(reply)
        reply = replace(told, question=question.text, interpreted_as=full)
    task = task_of(reply, trace, desk, messages, author=author, deadline=deadline)
    if task is None:
        yield Draft(reply, is_whole=True, trace=trace)
        return
    async with aclosing(_draft_answer(task, reply, trace)) as answers:
        async for draft in answers:
            yield draft


async def _draft_answer(task: Task, reply: Reply, trace: Trace) -> AsyncGenerator[Draft, None]:
    """Yields ``reply``, then what the model makes of it."""
    key = (reply.interpreted_as, task.key)
    found = task.author.kept.find(key)
    if found:
        kept = Part(outcome=found.outcome, mode=found.mode, prompt=found.prompt)
        yield Draft(_with(kept, task, reply, trace), is_whole=True, trace=trace)
        return
    yield Draft(reply, is_whole=False, trace=trace)
    with trace.stage("model"):
        async with aclosing(_parts(task, trace)) as parts:
            async for part in parts:
                last = part
                if not part.is_whole:
                    yield Draft(_with(part, task, reply, trace), is_whole=False, trace=trace)
    if last.prompt and last.may_be_kept:
        answer = KeptAnswer(outcome=last.outcome, mode=last.mode, prompt=last.prompt)
        task.author.kept.keep(key, answer)
    yield Draft(_with(last, task, reply, trace), is_whole=True, trace=trace)


def _with(part: Part, task: Task, reply: Reply, trace: Trace) -> Reply:
    """Returns ``reply`` with the outcome of the model's part."""
    shown = task.author.taking_part(reply) if part.prompt else reply
    return replace(
        shown,
        outcome=part.outcome,
        mode=part.mode,
        prompt=part.prompt,
        timings_ms=trace.timings(),
    )


async def _parts(task: Task, trace: Trace) -> AsyncGenerator[Part, None]:
    """Yields what is shown while the model works, and last what comes of it."""
    ending: Ending = "select"
    writing = task.new_writing()
    if task.author.settings.mode == "generative":
        async with aclosing(_write(task, writing)) as parts:
            async for part in parts:
                yield part
        ending = writing.ending
        trace.model_parts += (
            ModelPart(
                ending=ending,
                kept=len(writing.kept),
                dropped={reason.value: number for reason, number in writing.dropped.items()},
                fault=writing.fault,
            ),
        )
    if ending == "select":
        yield await _select(task, trace)
    elif ending == "answer":
        yield task.written(writing, is_whole=True)
    elif ending == "refuse":
        yield task.refused("generative", task.references[ANSWER])
    else:
        yield task.without_model("unsound" if writing.fault is None else "failed")


async def _write(task: Task, writing: Writing) -> AsyncGenerator[Part, None]:
    """Yields the answer so far, sentence by sentence; ``writing`` holds how it ended."""
    try:
        async with aclosing(_pieces(ANSWER, task)) as pieces:
            async for prepared, piece in pieces:
                if writing.hear(piece, prepared.sources) and writing.may_be_shown:
                    yield task.written(writing, is_whole=False)
                if writing.is_full:
                    return
            writing.close(prepared.sources)
    except ModelFaultError as fault:
        writing.fault = fault.kind


async def _select(task: Task, trace: Trace) -> Part:
    """Returns the answer of the sentences that the model points at."""
    text = ""
    try:
        async with aclosing(_pieces(SELECT, task)) as pieces:
            async for prepared, piece in pieces:
                text, sources = text + piece, prepared.sources
    except ModelFaultError as fault:
        trace.model_parts += (ModelPart(ending="extract", fault=fault.kind),)
        return task.without_model("failed")
    selection = parse_selection(text, sources, most=task.most)
    if selection is None:
        trace.model_parts += (ModelPart(ending="extract"),)
        return task.without_model("unsound")
    if not selection.sentences:
        trace.model_parts += (ModelPart(ending="refuse"),)
        return task.refused("selective", task.references[SELECT])
    trace.model_parts += (ModelPart(ending="answer", kept=len(selection.sentences)),)
    return task.selected(selection)


async def _pieces(name: str, task: Task) -> AsyncGenerator[tuple[Prepared, str], None]:
    """Yields the model's reply to the prompt ``name``, each piece with what it was asked with.

    When the endpoint says that it is too long, it is asked once more without the lowest passage.
    """
    settings, sources = task.author.settings, task.sources
    for is_last_try in (False, True):
        prepared = await asyncio.to_thread(
            prepare,
            name,
            task.question,
            sources,
            sentences=task.most,
            most_tokens=settings.context_tokens - settings.max_tokens,
        )
        if prepared is None:
            told = "takes in too little for one passage; raise [model] context_tokens"
            raise task.author.model.own_fault("too_long", told)
        schema = selection_schema(prepared.sources) if name == SELECT else None
        request = ModelRequest(
            messages=prepared.messages, max_tokens=settings.max_tokens, schema=schema
        )
        try:
            async with aclosing(task.author.model.stream(request, task.deadline)) as pieces:
                async for piece in pieces:
                    yield prepared, piece
        except ModelFaultError as fault:
            if fault.kind != "too_long" or is_last_try:
                raise
            sources = prepared.sources.without_last()
        else:
            return
