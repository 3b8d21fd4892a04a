"""The sources on a timeline: where each dot and bar goes in an SVG, and the years below it."""

import re
from dataclasses import dataclass
from datetime import date

from corpus.source import Source

# Measures of the drawing in SVG user units; the drawing scales to the page's width.
WIDTH = 720
ROW_HEIGHT = 30
_MARGIN = 24
_AXIS_HEIGHT = 34
_YEAR = re.compile(r"\b(\d{4})\b")
_DAYS_A_YEAR = 365.25
# More labels than this run into one another at phone width.
_MOST_LABELS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """One source: a dot (``start == end``) or a bar, with its label's place and side."""

    label: str
    y: float
    start: float
    end: float
    label_x: float
    anchor: str
    replaced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A drawing: its height, its rows from oldest to newest, and the years of its axis."""

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


def _row(source: Source, number: int, place: "_Scale", *, replaced: bool) -> TimelineRow:
    start, end = years_of(source) or (0.0, 0.0)
    left, right = place.x(start), place.x(end)
    is_on_left_half = (left + right) / 2 < WIDTH / 2
    return TimelineRow(
        label=source.title,
        y=ROW_HEIGHT * (number + 0.6),
        start=left,
        end=right,
        label_x=right + 12 if is_on_left_half else left - 12,
        anchor="start" if is_on_left_half else "end",
        replaced=replaced,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    first: int
    last: int

    def x(self, year: float) -> float:
        share = (year - self.first) / (self.last - self.first)
        return round(_MARGIN + share * (WIDTH - 2 * _MARGIN), 1)


def draw_timeline(sources: list[Source]) -> Timeline | None:
    """Returns the drawing of all sources with a date or period; ``None`` when none has one."""
    placed = [source for source in by_age(sources) if years_of(source)]
    if not placed:
        return None
    spans = [years for source in placed if (years := years_of(source))]
    first = int(min(start for start, _ in spans))
    last = int(max(end for _, end in spans)) + 1
    scale = _Scale(first, last)
    step = max(1, -(-(last - first) // _MOST_LABELS))
    replaced = {source.replaces for source in sources}
    return Timeline(
        height=ROW_HEIGHT * len(placed) + _AXIS_HEIGHT,
        first=first,
        last=last,
        rows=tuple(
            _row(source, number, scale, replaced=source.id in replaced)
            for number, source in enumerate(placed)
        ),
        years=tuple((year, scale.x(year)) for year in range(first, last + 1, step)),
    )
