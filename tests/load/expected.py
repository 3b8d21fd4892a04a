"""Questions to load the service with, and what each must be answered."""

import json
import random
from dataclasses import dataclass

from assistant.config import Answers, Config
from assistant.verify import mismatches
from corpus.collection import load_corpus
from evals.samples import QUESTIONS
from tests.load.wire import Connection

ASK = "/api/v1/ask"
# Spaces after a question change nothing of the answer, but make it one that was not asked before.
_MOST_SPACES = 150
_LONGEST = Answers().question_characters - _MOST_SPACES
_SENT = ("id", "question", "history")
# Of a reply; they differ from one time to the next.
_PASSING = ("id", "question", "timings_ms")


class UnsoundReply(Exception):  # noqa: N818 - says what is the matter
    """A reply to a single question is not what is promised; the load would say nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is sent, and the number of what it must be answered."""

    number: int
    body: bytes


def read_lines() -> list[dict[str, object]]:
    """Returns the question lines of the development split, conversations among them.

    Those that are too long are left out: over HTTP they are refused before they are questions.
    """
    files = sorted((QUESTIONS / "dev").glob("*.jsonl"))
    rows = [json.loads(row) for file in files for row in file.read_text("utf-8").splitlines()]
    asked = [row for row in rows if len(row["question"]) <= _LONGEST]
    return [{key: row[key] for key in _SENT if key in row} for row in asked]


def lasting(body: bytes) -> dict[str, object]:
    """Returns what of a reply must be the same each time it is asked for."""
    reply: dict[str, object] = json.loads(body)
    return {key: value for key, value in reply.items() if key not in _PASSING}


class Questions:
    """Draws questions at random; a share of them was never asked before."""

    def __init__(self, lines: list[dict[str, object]], *, new_share: float, seed: int = 1) -> None:
        self._lines = lines
        self._new_share = new_share
        self._random = random.Random(seed)
        self._spaces = [0] * len(lines)
        self._answers: list[dict[str, object]] = []

    async def learn(self, address: str, config: Config) -> None:
        """Asks each question alone and remembers the reply, compared with the documents.

        Raises:
            UnsoundReply: One is not what the contract promises.
        """
        documents = load_corpus(*config.paths.folders).documents
        connection = Connection(address)
        for line in self._lines:
            response = await connection.post(ASK, json.dumps(line).encode())
            if response.status != 200 or mismatches(json.loads(response.body), documents):
                raise UnsoundReply(f"status {response.status}")
            self._answers.append(lasting(response.body))
        connection.close()

    def draw(self) -> Asked:
        """Returns the next question."""
        number = self._random.randrange(len(self._lines))
        line = self._lines[number]
        if self._random.random() < self._new_share:
            self._spaces[number] = self._spaces[number] % _MOST_SPACES + 1
            line = line | {"question": f"{line['question']}{' ' * self._spaces[number]}"}
        return Asked(number, json.dumps(line).encode())

    def is_right(self, asked: Asked, body: bytes) -> bool:
        """Tells whether a reply is the one that was given when nobody else asked."""
        return lasting(body) == self._answers[asked.number]
