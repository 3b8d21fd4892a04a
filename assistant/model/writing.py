"""What a language model writes, line by line: what of it may be shown, and what comes of it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from assistant.grounding.entailment import EntailmentScorer
from assistant.grounding.lines import Line, LineReader, Missing, NoAnswer
from assistant.grounding.missing import sound_missing
from assistant.grounding.sources import Sources
from assistant.grounding.verifying import DropReason, Verified, verify_line
from assistant.model.stream import FaultKind

# answer: show what was kept; refuse: the model found no answer; select: let it point at sentences
# instead; extract: its part is over, and the reply is what it would be without it.
Ending = Literal["answer", "refuse", "select", "extract"]

# What was verified before the time was over is shown; after any other fault nothing is, since
# nobody knows what the endpoint was up to.
LATE: tuple[FaultKind, ...] = ("slow", "deadline")
CUT_SHORT: tuple[FaultKind, ...] = ("length", "content_filter")


@dataclass(slots=True)
class Writing:
    """The lines of one reply so far.

    Attributes:
        question: As the model was asked it.
        most: Sentences that are shown.
        scorer: Asked about lines in other words than their source.
        kept: What may be shown, in order.
        dropped: Lines that may not, by reason.
        says_no_answer: Whether the model says that the sources hold no answer.
        says_missing: Whether it says that something is missing.
        missing: That, if it can be shown.
        fault: What ended it, if it did not end by itself.
        reader: Cuts what is heard into lines.
    """

    question: str
    most: int
    scorer: EntailmentScorer | None = None
    kept: list[Verified] = field(default_factory=list)
    dropped: Counter[DropReason] = field(default_factory=Counter)
    says_no_answer: bool = False
    says_missing: bool = False
    missing: str | None = None
    fault: FaultKind | None = None
    reader: LineReader = field(default_factory=LineReader)

    def hear(self, piece: str, sources: Sources) -> bool:
        """Takes in what the model writes next; returns whether there is more to show."""
        taken = [self.take(line, sources) for line in self.reader.feed(piece)]
        return any(taken)

    def close(self, sources: Sources) -> None:
        """Takes in the last line, which is whole only now that the model says that it is done."""
        for line in self.reader.close():
            self.take(line, sources)

    def take(self, line: Line, sources: Sources) -> bool:
        """Takes in a line; returns whether there is one sentence more to show."""
        if isinstance(line, NoAnswer):
            self.says_no_answer = True
            return False
        if isinstance(line, Missing):
            self.says_missing = True
            self.missing = sound_missing(line.text, self.question)
            return False
        found = verify_line(line, sources, scorer=self.scorer)
        if not isinstance(found, Verified):
            self.dropped[found.reason] += 1
            return False
        if self.is_full or any(found.text == one.text for one in self.kept):
            return False
        self.kept.append(found)
        return True

    @property
    def is_full(self) -> bool:
        """Whether no further sentence would be shown."""
        return len(self.kept) >= self.most

    @property
    def may_be_shown(self) -> bool:
        """Whether what was kept so far would be shown if it ended now."""
        return 0 < len(self.kept) >= self.dropped.total()

    @property
    def is_incomplete(self) -> bool:
        """Whether something may be missing of what the model would have said."""
        return self.fault is not None or bool(self.dropped)

    @property
    def ending(self) -> Ending:
        """What is to be done, now that it is over."""
        if self.fault and self.fault not in (*LATE, *CUT_SHORT):
            return "extract"
        if self.kept:
            return "answer" if self.may_be_shown else "extract"
        if self.fault in LATE:
            return "extract"
        return "refuse" if self.says_no_answer else "select"
