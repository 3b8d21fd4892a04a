"""The sources on a timeline: where each dot and bar goes in an SVG, and the years below it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from corpus.source import Source

_MARGIN = 24
_AXIS_HEIGHT = 34
_YEAR = re.compile(r"\b(\d{4})\b")
_DAYS_A_YEAR = 365.25
# Of the 14 px sans serif, on average over Swedish titles; a label of wide letters is cut by the
# drawing's edge rather than short by much.
_CHARACTER_WIDTH = 7.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """How large a drawing is, in SVG user units, and where its labels go.

    Attributes:
        width: Of the whole drawing, which scales to the page.
        row: Height of a source's row.
        above: Labels stand above their dots instead of beside them.
        years: The most years that the axis has room for.
    """

    width: int
    row: int
    above: bool
    years: int


WIDE = Measures(width=720, row=30, above=False, years=7)
NARROW = Measures(width=320, row=46, above=True, years=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """One source: a dot (``start == end``) or a bar, with its label's place and side."""

    label: str
    y: float
    start: float
    end: float
    label_x: float
    label_y: float
    anchor: str
    replaced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A drawing: its size, its rows from oldest to newest, and the years of its axis."""

    width: int
    height: float
    first: int
    last: int
    rows: tuple[TimelineRow, ...]
    years: tuple[tuple[int, float], ...]


def _as_year(day: date) -> float:
    return day.year + (day - date(day.year, 1, 1)).days / _DAYS_A_YEAR


def years_of(source: Source) -> tuple[float, float] | None:
    """Returns when a source is from, in years with decimals; ``None`` when nothing tells.

    A source without a date stands for the whole of the period it speaks of.
    """
    if source.dated is not None:
        return _as_year(source.dated), _as_year(source.dated)
    found = [int(year) for year in _YEAR.findall(source.period or "")]
    return (float(min(found)), float(max(found) + 1)) if found else None


def by_age(sources: list[Source]) -> list[Source]:
    """Returns the sources oldest first, those without any time last."""
    return sorted(sources, key=lambda source: (years_of(source) or (9999.0, 9999.0), source.id))


@dataclass(frozen=True, slots=True)
class _Scale:
    first: int
    last: int
    width: int

    def x(self, year: float) -> float:
        share = (year - self.first) / (self.last - self.first)
        return round(_MARGIN + share * (self.width - 2 * _MARGIN), 1)


def _fitting(title: str, width: float) -> str:
    """Returns ``title``, cut at a word if it is wider than ``width``; the list has it whole."""
    most = int(width / _CHARACTER_WIDTH)
    if len(title) <= most:
        return title
    return title[: most - 1].rsplit(" ", 1)[0] + "\u00a0…"


def _row(
    source: Source, number: int, scale: _Scale, measures: Measures, *, replaced: bool
) -> TimelineRow:
    start, end = years_of(source) or (0.0, 0.0)
    left, right = scale.x(start), scale.x(end)
    goes_right = (left + right) / 2 < measures.width / 2
    y = measures.row * (number + (0.75 if measures.above else 0.6))
    beside = 0 if measures.above else 12
    edge = (left - 7, right + 7) if measures.above else (right, left)
    label_x = edge[0] + beside if goes_right else edge[1] - beside
    return TimelineRow(
        label=_fitting(source.title, measures.width - label_x if goes_right else label_x),
        y=y,
        start=left,
        end=right,
        label_x=label_x,
        label_y=y - 14 if measures.above else y + 5,
        anchor="start" if goes_right else "end",
        replaced=replaced,
    )


def draw_timeline(
    sources: list[Source], measures: Measures = WIDE, *, labels: Mapping[str, str] | None = None
) -> Timeline | None:
    """Returns the drawing of all sources with a date or period; ``None`` when none has one.

    ``labels`` by document id stand in for titles.
    """
    placed = [source for source in by_age(sources) if years_of(source)]
    if not placed:
        return None
    spans = [years for source in placed if (years := years_of(source))]
    first = int(min(start for start, _ in spans))
    last = int(max(end for _, end in spans)) + 1
    scale = _Scale(first, last, measures.width)
    step = max(1, -(-(last - first) // measures.years))
    replaced = {source.replaces for source in sources}
    return Timeline(
        width=measures.width,
        height=measures.row * len(placed) + _AXIS_HEIGHT,
        first=first,
        last=last,
        rows=tuple(
            _row(
                replace(source, title=(labels or {}).get(source.id, source.title)),
                number,
                scale,
                measures,
                replaced=source.id in replaced,
            )
            for number, source in enumerate(placed)
        ),
        years=tuple((year, scale.x(year)) for year in range(first, last + 1, step)),
    )
