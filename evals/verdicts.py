"""What the votes of a judge come to: majorities, figures, their JSON and their table."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evals.results import DIGITS
from evals.votes import NO_REPLY, REASONS, Ballot, Vote

if TYPE_CHECKING:
    from rich.console import Console

VOTES = 3
_MAJORITY = VOTES // 2 + 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """The votes on one answer, at most ``VOTES`` of them, all on as many sentences."""

    id: str
    votes: tuple[Vote, ...]

    @property
    def sentences(self) -> tuple[tuple[Ballot, ...], ...]:
        """The ballots of each sentence, in order."""
        return tuple(zip(*(vote.sentences for vote in self.votes), strict=True))

    @property
    def answers(self) -> tuple[Ballot, ...]:
        """The ballots on whether the answer answers."""
        return tuple(vote.answers for vote in self.votes)

    def as_json(self) -> dict[str, Any]:
        """Returns what was decided, on which votes and on which places of the sources."""
        return {
            "sentences": [_as_json(ballots) for ballots in self.sentences],
            "answers": _as_json(self.answers),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """What a judge made of a run.

    Attributes:
        model: The judge's name.
        prompt: Name, version and digest of what it was told.
        answers: How many answers the run holds, judged or not.
        verdicts: On those that were judged, in the run's order.
        stopped: Why it was given up before its end; ``None`` when it was not.
    """

    model: str
    prompt: str
    answers: int
    verdicts: tuple[Verdict, ...]
    stopped: str | None = None

    def figures(self) -> dict[str, float | None]:
        """Returns the figures; each is 0..1, and ``None`` where there is nothing to count.

        - ``sentences_supported``: of the sentences with a majority, those found supported.
        - ``answers_answering``: of the answers with a majority, those found to answer.
        - ``drop_rate``: of the sentences that two replies or more came about, those without a
          majority for "supported": what readers would lose if only sentences were shown that the
          judge stands up for.
        - ``disagreement``: of the sentences and answers with two votes or more that count, those
          on which the votes differ.
        - ``thrown_away``: of all votes on a sentence or an answer that came, those not counted.
        """
        sentences, answers = self._sentences(), [verdict.answers for verdict in self.verdicts]
        supported = [majority(ballots) for ballots in sentences]
        heard = [ballots for ballots in sentences if len(_came(ballots)) >= _MAJORITY]
        counted = [values for one in (*sentences, *answers) if len(values := _values(one)) > 1]
        return {
            "sentences_supported": _share(supported),
            "answers_answering": _share(map(majority, answers)),
            "drop_rate": _share(majority(ballots) is not True for ballots in heard),
            "disagreement": _share(len(set(values)) > 1 for values in counted),
            "thrown_away": _share(ballot.thrown is not None for ballot in self._cast()),
        }

    def counts(self) -> dict[str, int]:
        """Returns how much the figures stand on."""
        sentences = self._sentences()
        return {
            "answers": self.answers,
            "answers_judged": len(self.verdicts),
            "answers_undecided": sum(majority(v.answers) is None for v in self.verdicts),
            "sentences_judged": len(sentences),
            "sentences_undecided": sum(majority(ballots) is None for ballots in sentences),
            "calls": sum(len(verdict.votes) for verdict in self.verdicts),
            "calls_failed": sum(v.answers.thrown == NO_REPLY for v in self._votes()),
        }

    def thrown_away(self) -> dict[str, int]:
        """Returns how many votes were not counted, by reason."""
        found = Counter(ballot.thrown for ballot in self._cast())
        return {reason: found[reason] for reason in REASONS}

    def as_json(self) -> dict[str, Any]:
        """Returns all of it; the same votes give the same object."""
        figures = self.figures().items()
        return {
            "model": self.model,
            "prompt": self.prompt,
            "votes": VOTES,
            "figures": {name: None if v is None else round(v, DIGITS) for name, v in figures},
            "counts": self.counts(),
            "thrown_away": self.thrown_away(),
            "stopped": self.stopped,
            "verdicts": {verdict.id: verdict.as_json() for verdict in self.verdicts},
        }

    def _votes(self) -> list[Vote]:
        return [vote for verdict in self.verdicts for vote in verdict.votes]

    def _sentences(self) -> list[tuple[Ballot, ...]]:
        return [ballots for verdict in self.verdicts for ballots in verdict.sentences]

    def _cast(self) -> list[Ballot]:
        """Returns all votes that came, counted or not."""
        return _came([ballot for vote in self._votes() for ballot in vote.ballots])


def majority(ballots: Sequence[Ballot]) -> bool | None:
    """Returns what two of three votes say; ``None`` where no two that count agree."""
    values = _values(ballots)
    return next((value for value in (True, False) if values.count(value) >= _MAJORITY), None)


def _came(ballots: Sequence[Ballot]) -> list[Ballot]:
    return [ballot for ballot in ballots if ballot.thrown != NO_REPLY]


def _values(ballots: Sequence[Ballot]) -> list[bool]:
    return [ballot.value for ballot in ballots if ballot.value is not None]


def _share(values: Iterable[bool | None]) -> float | None:
    """Returns the share of true ones among those that are not ``None``."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _as_json(ballots: Sequence[Ballot]) -> dict[str, Any]:
    places = dict.fromkeys(ballot.evidence for ballot in ballots if ballot.evidence)
    return {
        "verdict": majority(ballots),
        "votes": [ballot.thrown or ballot.value for ballot in ballots],
        "evidence": [[place.document, place.span.start, place.span.end] for place in places],
    }


def show_judging(judging: Judging, console: "Console") -> None:
    """Prints by whom how much was judged, the figures, and what they stand on."""
    from rich.table import Table

    from evals.tables import figure

    counts = judging.counts()
    console.print(
        f"Judged by {judging.model}, prompt {judging.prompt}: {counts['answers_judged']} of "
        f"{counts['answers']} answers. A model's opinion, no part of the gate.",
        markup=False,
        highlight=False,
    )
    table = Table("Figure")
    table.add_column("Value", justify="right")
    for name, value in judging.figures().items():
        table.add_row(name, figure(value), end_section=name == "thrown_away")
    for name, count in counts.items():
        table.add_row(name, str(count), end_section=name == "calls_failed")
    for reason, count in judging.thrown_away().items():
        table.add_row(f"thrown away, {reason.replace('_', ' ')}", str(count))
    console.print(table)
