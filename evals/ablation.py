"""What each part of the search is worth: the same questions, one part left out at a time.

One index serves all rows. It holds everything; a part is left out when it is asked
(``index.parts``), and only lexical tokens of another form are made anew, in seconds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.bootstrap import Interval, difference_of
from evals.retrieval import MEASURES, Asked, RetrievalSet, figures, ranks_in
from evals.run import Progress

# The differences are given for this measure, which sees every rank of the ten.
COMPARED = "ndcg_10"
HEADINGS = ("R@1", "R@3", "R@5", "MRR@10", "nDCG@10")


@dataclass(frozen=True, slots=True)
class Row:
    """The figures without some parts, and how ``COMPARED`` differs from the whole search.

    ``change`` is paired by question; ``None`` for the whole search itself.
    """

    left_out: tuple[str, ...]
    figures: dict[str, float]
    change: Interval | None


def removals_of(names: str, *, of_each: bool) -> list[tuple[str, ...]]:
    """Returns what to leave out: the parts in ``names`` together, then each part by itself.

    Args:
        names: With commas between them; may be empty.
        of_each: Whether each part by itself is wanted.

    Raises:
        UnknownPartError: A name is none of a part.

    >>> removals_of("folding, headings", of_each=False)
    [('folding', 'headings')]
    """
    from index.parts import Parts, part_names

    together = tuple(name.strip() for name in names.split(",") if name.strip())
    Parts.without(together)
    each = [(name,) for name in part_names()] if of_each else []
    return ([together] if together else []) + [one for one in each if one != together]


def ablation(
    found: RetrievalSet,
    questions: Sequence[Asked],
    removals: Sequence[tuple[str, ...]],
    *,
    progress: Progress = lambda done, total: None,  # noqa: ARG005  (the callback's signature)
) -> Iterator[Row]:
    """Yields the row of the whole search, then one for each of ``removals``, as they are measured.

    Args:
        found: Whose index is searched.
        questions: Of ``found``, perhaps reworded.
        removals: Names of parts to leave out together.
        progress: Told of the questions done, of all rows together.
    """
    from index.parts import Parts

    total = (1 + len(removals)) * len(questions)
    whole: list[float] = []
    for number, names in enumerate([(), *removals]):
        with found.index.with_parts(Parts.without(names)) as index:
            told = _from(number * len(questions), total, progress)
            ranks = ranks_in(index, questions, found.texts, progress=told)
        values = [MEASURES[COMPARED](one) for one in ranks]
        change = difference_of(whole, values) if names else None
        whole = whole or values
        yield Row(names, figures(ranks), change)


def _from(before: int, total: int, progress: Progress) -> Progress:
    """Returns what tells ``progress`` of a part of the work that begins after ``before``."""
    return lambda done, _: progress(before + done, total)


def as_markdown(rows: Sequence[Row]) -> str:
    """Returns the table of ``rows``, ready for a document."""
    head = ("Without", *HEADINGS, "nDCG@10 lost or won (95 % interval)")
    rule = ("---", *("--:" for _ in head[1:]))
    body = [(_name(row), *map(share, row.figures.values()), _change(row.change)) for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *body))


def _name(row: Row) -> str:
    return ", ".join(row.left_out) or "(nothing)"


def share(value: float) -> str:
    """Returns ``value``, 0..1, with three decimals and no leading zero."""
    return f"{value:.3f}".removeprefix("0")


def _change(change: Interval | None) -> str:
    if change is None:
        return ""
    if change.low == change.high == 0:
        return "no question differs"
    mean, low, high = (_signed(value) for value in (change.mean, change.low, change.high))
    return f"{mean} ({low} to {high})"


def _signed(value: float) -> str:
    """Returns ``value`` with its sign; what rounds to nothing has none.

    >>> _signed(-0.0123), _signed(0.0001)
    ('−.012', '.000')
    """
    sign = "" if abs(value) < 0.0005 else "−" if value < 0 else "+"  # noqa: PLR2004 (the rounding)
    return sign + share(abs(value))
