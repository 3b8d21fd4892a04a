"""A made-up engine whose language model writes, sentence by sentence, as a test lets it."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace

from assistant.drafts import Draft
from assistant.messages import Language
from assistant.reply import Answer, Notice, Reply
from tests.browser.world import WorldEngine, how_many_books

BOOKS = "Hur många böcker har biblioteket?"


class WritingEngine(WorldEngine):
    """An engine whose model writes one sentence after the other, then does as ``ends`` says."""

    def __init__(self, *, ends: str = "written", seconds: float = 0.0) -> None:
        super().__init__()
        self.ends = ends
        self.seconds = seconds
        self.model_faults: Mapping[str, int] = {"cut": 2, "slow": 1}
        self.is_left = False
        self.goes_on = threading.Event()
        self.goes_on.set()

    def found(self) -> Reply:
        return self.ask({"question": BOOKS})

    def written(self, count: int) -> Reply:
        whole = how_many_books(self.corpus)
        sentences = tuple(
            replace(sentence, text=f"Så här: {sentence.text}", verbatim=False)
            for sentence in whole.sentences[:count]
        )
        used = {number for sentence in sentences for number in sentence.citations}
        citations = tuple(c for c in whole.citations if c.number in used)
        return replace(
            self.found(),
            outcome=Answer(sentences=sentences, citations=citations),
            mode="generative",
            model="<b>modell</b>",
            model_host="modell.example:443",
            prompt="answer@1+0",
        )

    async def _wait(self) -> None:
        """Waits while a test holds the model back, which may be in another thread."""
        while not self.goes_on.is_set():
            await asyncio.sleep(0.02)

    async def drafts(
        self, line: dict[str, object], *, language: Language = "sv"
    ) -> AsyncGenerator[Draft, None]:
        try:
            yield Draft(self.found(), is_whole=False)
            await self._wait()
            yield Draft(self.written(1), is_whole=False)
            await asyncio.sleep(self.seconds)
            await self._wait()
            if self.ends == "fails":
                raise OSError("disk")
            if self.ends == "unsound":
                broken = self.written(1)
                assert isinstance(broken.outcome, Answer)
                first = replace(broken.outcome.citations[0], quote="99 000 böcker")
                wrong = replace(broken.outcome, citations=(first,))
                yield Draft(replace(broken, outcome=wrong), is_whole=False)
            if self.ends == "plug":
                answer = self.found().outcome
                assert isinstance(answer, Answer)
                notice = Notice("model_failed", "Språkmodellen kunde inte användas.")
                told = replace(answer, notices=(*answer.notices, notice))
                yield Draft(replace(self.found(), outcome=told), is_whole=True)
                return
            yield Draft(self.written(2), is_whole=True)
        finally:
            self.is_left = True
