"""The verifier measured: which true statements it keeps and which false ones it catches, by kind.

A set is JSON lines, a passage each: ``{"id", "domain", "sources": [sentence, …], "claims":
[{"kind", "text"}, …]}``. The sources themselves are statements, too (``verbatim``). ``near`` and
``verbatim`` are to be kept, the mutations to be caught; of ``paraphrase`` it is told how many are
kept. A statement is verified against its own passage and four others, citing its own as a whole.
"""

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice
from pathlib import Path

from assistant.grounding.entailment import EntailmentScorer
from assistant.grounding.lines import Statement
from assistant.grounding.sources import SourcePassage, Sources, SourceSentence
from assistant.grounding.terms import terms_of
from assistant.grounding.verifying import Dropped, Verified, verify_line
from corpus.span import Span
from evals.bootstrap import interval_of
from evals.form import SampleError

TRUE = ("verbatim", "near", "paraphrase")
_OTHERS = 4  # passages given besides: what a search finds


@dataclass(frozen=True, slots=True)
class Group:
    """A passage's sentences and statements about it, each with its kind."""

    id: str
    domain: str
    sources: tuple[str, ...]
    claims: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one statement."""

    group: str
    kind: str
    text: str
    verdict: Verified | Dropped
    seconds: float  # of processor time

    @property
    def is_right(self) -> bool:
        """Whether a true statement was kept, or a false one caught."""
        return isinstance(self.verdict, Verified) == (self.kind in TRUE)


def read_set(path: Path | None = None, *, name: str = "sealed") -> tuple[Group, ...]:
    """Returns the groups of a set: one of ours by name, or a file.

    Raises:
        SampleError: A line is no such group; the message names it.
    """
    if path is None:
        text = files("evals").joinpath("verifier_sets", f"{name}.jsonl").read_text("utf-8")
    elif path.is_file():
        text = path.read_text("utf-8")
    else:
        raise SampleError(f"{path}: no such file; a set is a .jsonl file")
    return tuple(
        _group(line, f"{path or name}:{number}")
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip()
    )


def _group(line: str, place: str) -> Group:
    try:
        row = json.loads(line)
        claims = [("verbatim", text) for text in row["sources"]]
        claims += [(claim["kind"], claim["text"]) for claim in row["claims"]]
        return Group(row["id"], row["domain"], tuple(row["sources"]), tuple(claims))
    except (ValueError, KeyError, TypeError) as error:
        raise SampleError(f"{place}: not a group of statements ({error!r})") from None


@dataclass(frozen=True, slots=True)
class Credulous:
    """A scorer that believes everything: what is still caught, hard rules catch."""

    threshold: float = 0.0

    def score(self, statement: str, evidence: str) -> float:  # noqa: ARG002  (the protocol's)
        """Returns 1."""
        return 1.0


def run_set(
    groups: Sequence[Group], *, scorer: EntailmentScorer | None = None
) -> tuple[Outcome, ...]:
    """Returns what becomes of every statement, each analysed anew so that its time is true."""
    return tuple(outcome for place in range(len(groups)) for outcome in _run(groups, place, scorer))


def _run(groups: Sequence[Group], place: int, scorer: EntailmentScorer | None) -> Iterator[Outcome]:
    group = groups[place]
    given = [groups[(place + step) % len(groups)] for step in range(min(_OTHERS + 1, len(groups)))]
    sources = Sources(tuple(_passage(number, one) for number, one in enumerate(given, 1)))
    for kind, text in group.claims:
        terms_of.cache_clear()
        for sentence in sources.sentences:  # analysed while the model was still thinking
            terms_of(sentence.in_full)
        begun = time.thread_time()
        verdict = verify_line(Statement(text, ("1",)), sources, scorer=scorer)
        yield Outcome(group.id, kind, text, verdict, time.thread_time() - begun)


def _passage(number: int, group: Group) -> SourcePassage:
    start = 0
    sentences = []
    for place, text in enumerate(group.sources, 1):
        span = Span(start, start + len(text))
        sentences.append(
            SourceSentence(id=f"{number}.{place}", document=group.id, span=span, text=text)
        )
        start = span.end + 1
    return SourcePassage(
        number=number,
        title=group.domain,
        publisher="",
        dated=None,
        heading=(),
        sentences=tuple(sentences),
    )


def report(outcomes: Sequence[Outcome], *, shown: int = 0) -> Iterator[str]:
    """Yields what to print: by kind how many were judged right, with a 95 % interval; the time.

    Args:
        outcomes: Of a whole set.
        shown: How many of the wrong ones to print; never of a set that is not to be tuned to.
    """
    by_kind: Mapping[str, list[Outcome]] = _by_kind(outcomes)
    for kind, found in by_kind.items():
        if kind not in TRUE:
            yield _line(kind, "caught", found)
    false = [one for one in outcomes if one.kind not in TRUE]
    if false:
        yield _line("all mutations", "caught", false)
    for kind in TRUE:
        if kind in by_kind:
            yield _line(kind, "kept", by_kind[kind])
    times = sorted(one.seconds * 1000 for one in outcomes)
    worst = times[int(len(times) * 0.95)]
    yield f"{'milliseconds a statement':26} {times[len(times) // 2]:.2f} median, {worst:.2f} p95"
    wrong = (one for one in outcomes if not one.is_right)
    for one in islice(wrong, shown):
        why = one.verdict.reason.value if isinstance(one.verdict, Dropped) else "kept"
        yield f"  {one.group} {one.kind:10} {why:9} {one.text}"


def _by_kind(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        kinds[one.kind].append(one)
    return dict(sorted(kinds.items()))


def _line(name: str, verb: str, found: Sequence[Outcome]) -> str:
    right = [float(one.is_right == (verb == "caught" or one.kind in TRUE)) for one in found]
    share = interval_of(right)
    return (
        f"{name:26} {verb:6} {sum(right):.0f} of {len(right)}  "
        f"{share.mean:.3f} ({share.low:.3f}–{share.high:.3f})"
    )
