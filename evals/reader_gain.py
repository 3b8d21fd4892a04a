"""What the reader adds: to choosing the sentence, and to telling whether anything answers.

On other people's questions about documents that the reader was not trained on. What its sentences
weigh is fitted on the articles that training was watched on. What its doubts weigh is fitted on
those, on the articles set aside and on the dev questions; each article is measured by a fit that
did not see it, and of SweQUAD nothing is fitted on at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evals.bootstrap import RESAMPLES, SEED, Interval, difference_of, interval_of
from evals.calibrate import RIDGE, Example, Fitted
from evals.logistic import Array, area_under_roc, held_out
from evals.reader_fit import (
    READER,
    best_weight,
    fit_joined,
    fit_reader,
    hits_at,
    rows_of,
)
from evals.reader_view import (
    Case,
    Found,
    Kind,
    Piece,
    Question,
    cases_of,
    found_for,
    pieces_of,
    questions_of,
)
from evals.run import Progress

if TYPE_CHECKING:
    from assistant.reading import FittedReader
    from index.search import Index

WATCHED, SQUAD, AUTHORITY = "watched", "squad_v2_sv_part", "swequad_mc_train"
# The folder and the part of each set.
SETS = {WATCHED: (SQUAD, "dev"), SQUAD: (SQUAD, "test"), AUTHORITY: (AUTHORITY, "test")}
_KINDS: tuple[tuple[Kind, str], ...] = (("trap", "only look answerable"), ("removed", "removed"))


@dataclass(frozen=True, slots=True)
class Seen:
    """A set's questions as the product sees them: the candidates, and what is decided on."""

    pieces: Sequence[tuple[Piece, ...]]
    cases: Sequence[Case]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What is fitted with a reader, and how it does.

    Attributes:
        reader: With the weight of its sentences, and nothing to decide by yet.
        fitted: What is to be decided by.
        lines: The tables, in Markdown.
    """

    reader: "FittedReader"
    fitted: Fitted
    lines: tuple[str, ...]


def read_sets(
    reader: "FittedReader", data: Path, *, most: int, config: Path | None, progress: Progress
) -> tuple["FittedReader", dict[str, Seen]]:
    """Returns the reader with the weight fitted on the articles watched, and all sets as seen."""
    from evals.outside import read_set
    from evals.product import open_outside_index

    seen: dict[str, Seen] = {}
    for folder in (SQUAD, AUTHORITY):
        names = [name for name, (place, _) in SETS.items() if place == folder]
        corpus = read_set(data / folder).corpus
        with open_outside_index(corpus, folder, config) as index:
            for name in names:  # the articles watched come first
                asked = questions_of(data, *SETS[name], most)
                found = _found(asked, index, progress)
                pieces = [pieces_of(one, corpus, reader) for one in found if one.question.answers]
                if name == WATCHED:
                    reader = replace(reader, sentence=best_weight(pieces))
                cases = [case for one in found for case in cases_of(one, index, reader)]
                seen[name] = Seen(pieces, cases)
    return reader, seen


def _found(asked: Sequence[Question], index: "Index", progress: Progress) -> list[Found]:
    found = []
    for done, question in enumerate(asked, start=1):
        one = found_for(question, index)
        if one is not None:
            found.append(one)
        progress(done, len(asked))
    return found


def gain_of(
    reader: "FittedReader",
    seen: Mapping[str, Seen],
    examples: Sequence[Example],
    *,
    withheld: float,
) -> Gain:
    """Returns what is fitted on the sets and the dev questions, with the tables.

    Args:
        reader: With the weight of its sentences.
        seen: By name of ``SETS``.
        examples: The dev questions, with the reader.
        withheld: The share of those without an answer that is to be withheld.
    """
    cases = [*seen[WATCHED].cases, *seen[SQUAD].cases]
    fitted, joined = fit_reader(examples, cases, withheld=withheld)
    lines = [
        f"{reader.reader.identity}; weight of its sentences {reader.sentence}",
        "",
        "| first sentence | measure | without | with | difference |",
        "|---|---|---|---|---|",
    ]
    for name in (SQUAD, AUTHORITY):
        lines += sentence_lines(name, seen[name].pieces, reader.sentence)
    both = [*seen[SQUAD].pieces, *seen[AUTHORITY].pieces]
    lines += sentence_lines("both", both, reader.sentence)
    lines += ["", "| answered or not | similarity | reader | both | in the product |"]
    lines.append("|---|---|---|---|---|")
    lines += area_lines(f"{SQUAD}, all not trained on", cases, joined)
    pages = seen[AUTHORITY].cases
    model = fit_joined(rows_of(examples, cases), np.ones(len(examples) + len(cases), np.bool_))
    rows = rows_of(examples, pages)
    table = np.column_stack([rows.signals, rows.doubts])[rows.own :]
    lines += area_lines(AUTHORITY, pages, model.probabilities(table))
    return Gain(reader=reader, fitted=fitted, lines=tuple(lines))


def sentence_lines(name: str, asked: Sequence[Sequence[Piece]], weight: float) -> Iterator[str]:
    """Yields the table rows about choosing the sentence."""
    for count in (1, 3):
        before, after = hits_at(asked, count, 0.0), hits_at(asked, count, weight)
        yield (
            f"| {name} ({len(asked)}) | in the first {count} | {_shown(interval_of(before))} "
            f"| {_shown(interval_of(after))} | {_shown(difference_of(before, after))} |"
        )


def area_lines(name: str, cases: Sequence[Case], joined: Array) -> Iterator[str]:
    """Yields the table rows about telling whether anything answers.

    Similarity alone, and with the reader beside it, are fitted on these questions alone, each
    title by the others; ``joined`` is what the product makes of them.
    """
    for kind, told in _KINDS:
        kept = np.array([case.kind in {"answered", kind} for case in cases])
        some = [case for case in cases if case.kind in {"answered", kind}]
        labels = np.array([float(case.kind == "answered") for case in some])
        if not 0 < labels.sum() < len(labels):
            continue
        groups = _folds([case.title for case in some])
        tables = ([case.without for case in some], [case.signals for case in some])
        without, both = (held_out(_table(rows), labels, groups, ridge=RIDGE) for rows in tables)
        doubts = np.array([case.signals[READER] for case in some])
        areas = (area_interval(one, labels) for one in (without, doubts, both, joined[kept]))
        yield f"| {name}, {told} ({len(some)}) | {' | '.join(map(_shown, areas))} |"


def _folds(titles: Sequence[str], most: int = 10) -> list[str]:
    """Returns the titles, or where there are many some of them together, ``most`` in all."""
    places = {title: at for at, title in enumerate(sorted(set(titles)))}
    return [str(places[title] % most) for title in titles]


def _table(rows: Sequence[Mapping[str, float]]) -> Array:
    return np.array([list(row.values()) for row in rows])


def area_interval(scores: Array, labels: Array) -> Interval:
    """Returns the area under the ROC curve with its 95 % interval, questions resampled."""
    generator = np.random.default_rng(SEED)
    areas = []
    for _ in range(RESAMPLES // 10):
        chosen = generator.integers(0, len(labels), len(labels))
        if 0 < labels[chosen].sum() < len(labels):
            areas.append(area_under_roc(scores[chosen], labels[chosen]))
    low, high = np.percentile(areas, [2.5, 97.5])
    return Interval(area_under_roc(scores, labels), float(low), float(high))


def _shown(interval: Interval) -> str:
    return f"{interval.mean:.3f} ({interval.low:.3f} to {interval.high:.3f})"
