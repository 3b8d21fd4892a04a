"""How an answer came about, for ``--explain``: asked, found, weighed, shown and dropped."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from assistant.decide import Decision, contributions
from assistant.features import WEIGHTS
from assistant.messages import Messages
from assistant.select import COMPLEMENT, Evidence
from assistant.terminal import hit_head_lines, printable
from assistant.trace import Finding, Trace
from assistant.understand import Understanding
from assistant.versions import newest_versions
from corpus.collection import Corpus
from corpus.span import Span

SHOWN_CANDIDATES = 8
TEXT_CHARACTERS = 90

_Place = tuple[str, Span]


def trace_lines(trace: Trace, messages: Messages, corpus: Corpus) -> Iterator[str]:
    """Yields how the reply came about, stage by stage, for each part of the question."""
    yield ""
    if trace.stopped_by:
        yield messages.text("terminal.explain.stopped", reason=trace.stopped_by)
    for finding in trace.findings:
        yield from _Explained(finding, messages, corpus).lines()
    for part in trace.model_parts:
        dropped = _pairs({reason: float(count) for reason, count in part.dropped.items()})
        yield messages.text(
            "terminal.explain.model", ending=part.ending, kept=part.kept, dropped=dropped or "0"
        )
    yield messages.text("terminal.explain.time", times=_pairs(trace.timings(), digits=1))


@dataclass(frozen=True, slots=True)
class _Explained:
    """One part of a question, explained."""

    finding: Finding
    messages: Messages
    corpus: Corpus

    def lines(self) -> Iterator[str]:
        """Yields the lines in the order of the stages."""
        yield from self._question(self.finding.understanding)
        yield self._text("hits")
        titles = {name: d.source.title for name, d in self.corpus.documents.items()}
        for hit in self.finding.hits:
            yield from hit_head_lines(hit, titles, self.messages, explain=True)
        if self.finding.decision:
            yield from self._decision(self.finding.decision)
        elif self.finding.chosen:
            yield self._text("formal", why=self.finding.chosen[0].why)
        yield from self._candidates()
        yield ""

    def _question(self, understanding: Understanding) -> Iterator[str]:
        yield self._text("question", query=printable(understanding.query))
        facts = ", ".join(sorted(understanding.facts)) or self.messages.text("terminal.status.none")
        yield self._text(
            "type", type=understanding.type, facts=facts, language=understanding.language
        )
        for query, weight in understanding.queries:
            yield self._text("search", query=printable(query), weight=f"{weight:g}")

    def _decision(self, decision: Decision) -> Iterator[str]:
        made = decision.calibration
        if made is None:
            yield self._text("verdict", verdict=decision.verdict)
            return
        yield self._text(
            "decision",
            verdict=decision.verdict,
            probability=f"{decision.probability:.2f}",
            answer_from=made.answer_from,
            subject_from=made.subject_from,
        )
        parts = contributions(decision.signals, made)
        for name, value in asdict(decision.signals).items():
            if value is not None and name in parts:
                weighed = f"{value:.2f} × {made.weights[name]:g} = {parts[name]:+.2f}"
                yield f"   {name} {weighed}"
        yield f"   bias {made.bias:+.2f}"
        lacking = (*decision.unknown_names, *decision.unknown_words)
        if lacking:
            yield self._text("unknown", words=printable(", ".join(lacking)))

    def _candidates(self) -> Iterator[str]:
        candidates = self.finding.candidates
        if not candidates:
            return
        yield self._text("candidates", count=len(candidates))
        current = {_place(piece) for piece in newest_versions(candidates, self.corpus)}
        for piece in candidates[:SHOWN_CANDIDATES]:
            text = printable(piece.text)[:TEXT_CHARACTERS]
            yield f"{piece.score:7.2f}  {self._fate(piece, current)}: {text}"
            yield f"         {_pairs(_weighed(piece))}"
        read = sum(len(hit.passage.sentences) for hit in self.finding.hits)
        if self.finding.decision and read > len(candidates):
            yield self._text("left_out", count=read - len(candidates))

    def _fate(self, piece: Evidence, current: set[_Place]) -> str:
        """Returns whether ``piece`` is shown and if not, why not."""
        chosen = self.finding.chosen
        same_page = [shown for shown in chosen if shown.document == piece.document]
        for shown in same_page:
            if shown.span == piece.span:
                return self._text("fate.shown", why=shown.why)
            if shown.span.overlap(piece.span):
                return self._text("fate.within", why=shown.why)
        if not chosen:
            return self._text("fate.refused")
        if _place(piece) not in current:
            return self._text("fate.older")
        if any(_letters(shown) == _letters(piece) for shown in chosen):
            return self._text("fate.same")
        behind = self._best(current) - piece.score
        key = "less" if behind > COMPLEMENT else "enough"
        return self._text(f"fate.{key}", behind=f"{behind:.2f}", limit=COMPLEMENT)

    def _best(self, current: set[_Place]) -> float:
        return max(each.score for each in self.finding.candidates if _place(each) in current)

    def _text(self, key: str, **values: object) -> str:
        return self.messages.text(f"terminal.explain.{key}", **values)


def _place(piece: Evidence) -> _Place:
    return piece.document, piece.span


def _letters(piece: Evidence) -> str:
    return "".join(piece.text.split()).casefold()


def _weighed(piece: Evidence) -> dict[str, float]:
    """Returns what each feature adds to the score, without those that add nothing."""
    values = asdict(piece.features)
    parts = {name: weight * values[name] for name, weight in WEIGHTS.items()}
    return {name: part for name, part in parts.items() if part}


def _pairs(values: Mapping[str, float], *, digits: int = 2) -> str:
    return " · ".join(f"{name} {value:.{digits}f}" for name, value in values.items())
