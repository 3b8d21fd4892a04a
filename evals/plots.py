"""Inline SVG with a title and a description, drawn in the colours of the page it stands in.

Built as elements, so that no text can become mark-up. Lengths are units of the view box; classes
(``axis``, ``grid``, ``label``, ``bar``, ``line``, ``area``, ``range``, ``before``) are for the
style sheet. Coordinates have one decimal, so that the same numbers give the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

WIDTH = 400.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 12.0, 26.0, 44.0
_PLOT_HEIGHT = 190.0
_ROW_HEIGHT = 42.0
# Of the room of a bar; the rest is the gap to the next.
_BAR_SHARE = 0.72


@dataclass(frozen=True, slots=True)
class Caption:
    """What a figure is called and what it shows, for those who do not see it.

    ``name`` is its id on the page: letters, digits and hyphens.
    """

    name: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what is written there."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis measures and its ticks, ascending; it runs from the first to the last."""

    title: str
    ticks: Sequence[Tick]

    def share(self, value: float) -> float:
        """Returns how far along the axis ``value`` lies, 0..1, held within it."""
        first, last = self.ticks[0].at, self.ticks[-1].at
        return min(1.0, max(0.0, (value - first) / (last - first)))


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: what it stands for and its length; ``is_other`` sets it apart from the others."""

    text: str
    value: float
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """A row of an interval plot: a value, the ends of its interval, and what it was before."""

    text: str
    value: float
    low: float
    high: float
    before: float | None = None


def bar_plot(caption: Caption, bars: Sequence[Bar], *, x_title: str, y: Axis) -> Markup:
    """Returns upright bars, each with its text below and its value above it."""
    svg = _figure(caption, _TOP + _PLOT_HEIGHT + _BOTTOM)
    _frame(svg, x_title, y)
    room = _plot_width() / max(1, len(bars))
    for number, bar in enumerate(bars):
        middle = _LEFT + (number + 0.5) * room
        height = y.share(bar.value) * _PLOT_HEIGHT
        _add(
            svg,
            "rect",
            "bar other" if bar.is_other else "bar",
            x=middle - room * _BAR_SHARE / 2,
            y=_floor_y() - height,
            width=room * _BAR_SHARE,
            height=height,
        )
        _write(svg, f"{bar.value:.0f}", middle, _floor_y() - height - 4, kind="value middle")
        _write(svg, bar.text, middle, _floor_y() + 15, kind="label middle")
    return _markup(svg)


def line_plot(
    caption: Caption, points: Sequence[tuple[float, float]], *, x: Axis, y: Axis
) -> Markup:
    """Returns the line through ``points`` with the area below it."""
    svg = _figure(caption, _TOP + _PLOT_HEIGHT + _BOTTOM)
    _frame(svg, x.title, y)
    for tick in x.ticks:
        at = _LEFT + x.share(tick.at) * _plot_width()
        _write(svg, tick.text, at, _floor_y() + 15, kind="label middle")
    drawn = [
        (_LEFT + x.share(across) * _plot_width(), _floor_y() - y.share(up) * _PLOT_HEIGHT)
        for across, up in points
    ]
    if drawn:
        feet = [(drawn[-1][0], _floor_y()), (drawn[0][0], _floor_y())]
        _add(svg, "polygon", "area", points=_joined([*drawn, *feet]))
        _add(svg, "polyline", "line", points=_joined(drawn))
    return _markup(svg)


def interval_plot(caption: Caption, ranges: Sequence[Range], *, x: Axis) -> Markup:
    """Returns a row for each range: its text, the interval, a dot, and a tick for before."""
    height = _ROW_HEIGHT * len(ranges) + 24
    svg = _figure(caption, height)
    left, width = 8.0, WIDTH - 24.0
    for tick in x.ticks:
        at = left + x.share(tick.at) * width
        _add(svg, "line", "grid", x1=at, y1=0.0, x2=at, y2=height - 20)
        _write(svg, tick.text, at, height - 5, kind="label middle")
    for number, row in enumerate(ranges):
        y = number * _ROW_HEIGHT + 30
        low, high, dot = (left + x.share(v) * width for v in (row.low, row.high, row.value))
        _write(svg, row.text, left, y - 13, kind="label name")
        _add(svg, "line", "range", x1=low, y1=y, x2=high, y2=y)
        _add(svg, "circle", "dot", cx=dot, cy=y, r=5.0)
        if row.before is not None:
            before = left + x.share(row.before) * width
            _add(svg, "line", "before", x1=before, y1=y - 9, x2=before, y2=y + 9)
    return _markup(svg)


def _figure(caption: Caption, height: float) -> Element:
    svg = Element(
        "svg",
        {
            "viewBox": f"0 0 {_number(WIDTH)} {_number(height)}",
            "role": "img",
            "aria-labelledby": f"{caption.name}-titel",
            "aria-describedby": f"{caption.name}-beskrivning",
        },
    )
    SubElement(svg, "title", {"id": f"{caption.name}-titel"}).text = caption.title
    SubElement(svg, "desc", {"id": f"{caption.name}-beskrivning"}).text = caption.description
    return svg


def _frame(svg: Element, x_title: str, y: Axis) -> None:
    """Draws the grid of ``y``, its labels, and both titles."""
    for tick in y.ticks:
        at = _floor_y() - y.share(tick.at) * _PLOT_HEIGHT
        kind = "axis" if tick is y.ticks[0] else "grid"
        _add(svg, "line", kind, x1=_LEFT, y1=at, x2=WIDTH - _RIGHT, y2=at)
        _write(svg, tick.text, _LEFT - 6, at + 4, kind="label end")
    middle = _LEFT + _plot_width() / 2
    _write(svg, x_title, middle, _TOP + _PLOT_HEIGHT + _BOTTOM - 8, kind="label middle")
    _write(svg, y.title, 2.0, 10.0, kind="label")


def _plot_width() -> float:
    return WIDTH - _LEFT - _RIGHT


def _floor_y() -> float:
    return _TOP + _PLOT_HEIGHT


def _add(svg: Element, tag: str, kind: str, **places: float | str) -> None:
    shown = {k: v if isinstance(v, str) else _number(v) for k, v in places.items()}
    SubElement(svg, tag, {"class": kind, **shown})


def _write(svg: Element, text: str, x: float, y: float, *, kind: str) -> None:
    SubElement(svg, "text", {"class": kind, "x": _number(x), "y": _number(y)}).text = text


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _markup(svg: Element) -> Markup:
    # The serialiser has escaped every text and attribute.
    return Markup(tostring(svg, encoding="unicode", short_empty_elements=False))  # noqa: S704
