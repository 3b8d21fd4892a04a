"""Inline SVG: where things are drawn, what is read aloud, and that no text becomes mark-up."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from evals.plots import Axis, Bar, Caption, Range, Tick, bar_plot, interval_plot, line_plot
from evals.report_plots import step_for

CAPTION = Caption("bild", "Svarstid", "Hälften kom inom 20 millisekunder.")
SHARES = Axis("Andel", [Tick(0.0, "0 %"), Tick(0.5, "50 %"), Tick(1.0, "100 %")])
COUNTS = Axis("Antal", [Tick(0, "0"), Tick(10, "10")])
HOSTILE = '"><script>alert(1)</script>&amp;'


def bars(*values: float) -> ET.Element:
    drawn = [Bar(str(number), value) for number, value in enumerate(values)]
    return ET.fromstring(bar_plot(CAPTION, drawn, x_title="Plats", y=COUNTS))


def line(*points: tuple[float, float]) -> list[tuple[float, float]]:
    svg = ET.fromstring(line_plot(CAPTION, points, x=SHARES, y=SHARES))
    (drawn,) = svg.findall("polyline")
    pairs = (pair.split(",") for pair in drawn.get("points", "").split())
    return [(float(x), float(y)) for x, y in pairs]


PLOTS = {
    "bars": lambda c, text: bar_plot(c, [Bar(text, 1)], x_title=text, y=Axis(text, COUNTS.ticks)),
    "line": lambda c, text: line_plot(
        c, [(0, 0), (1, 1)], x=Axis(text, [Tick(0, text), Tick(1, text)]), y=SHARES
    ),
    "intervals": lambda c, text: interval_plot(c, [Range(text, 0.5, 0.4, 0.6)], x=SHARES),
}


@pytest.mark.parametrize("name", PLOTS)
def test_every_figure_is_an_image_named_by_its_title_and_described(name: str) -> None:
    svg = ET.fromstring(PLOTS[name](CAPTION, "x"))
    ids = {element.get("id"): element.text for element in svg.iter() if element.get("id")}
    assert svg.get("role") == "img"
    assert ids[svg.get("aria-labelledby", "")] == CAPTION.title
    assert ids[svg.get("aria-describedby", "")] == CAPTION.description


@pytest.mark.parametrize("name", PLOTS)
def test_no_text_becomes_mark_up(name: str) -> None:
    drawn = PLOTS[name](Caption("bild", HOSTILE, HOSTILE), HOSTILE)
    assert "<script" not in drawn
    texts = {element.text for element in ET.fromstring(drawn).iter()}
    assert HOSTILE in texts


@pytest.mark.parametrize("name", PLOTS)
def test_nothing_is_fetched_and_no_colour_is_fixed(name: str) -> None:
    drawn = PLOTS[name](CAPTION, "x")
    assert not re.search(r"href|url\(|style=|fill=|stroke=|http", drawn)


def test_bars_stand_on_one_floor_as_high_as_their_values() -> None:
    tall, half, none = bars(10, 5, 0).findall("rect")
    assert float(tall.get("height", "")) == 2 * float(half.get("height", "")) > 0
    assert float(none.get("height", "")) == 0
    floors = {float(r.get("y", "")) + float(r.get("height", "")) for r in (tall, half, none)}
    assert len(floors) == 1


def test_bars_do_not_overlap() -> None:
    spans = [
        (float(r.get("x", "")), float(r.get("width", ""))) for r in bars(1, 2, 3).findall("rect")
    ]
    assert all(x + width < after for (x, width), (after, _) in pairwise(spans))


def test_a_bar_that_is_set_apart_has_a_class_of_its_own() -> None:
    drawn = [Bar("1", 1), Bar("ingen", 1, is_other=True)]
    svg = ET.fromstring(bar_plot(CAPTION, drawn, x_title="", y=COUNTS))
    assert [rect.get("class") for rect in svg.findall("rect")] == ["bar", "bar other"]


def test_a_line_rises_to_the_right_when_its_values_do() -> None:
    (x0, y0), (x1, y1), (x2, y2) = line((0, 0), (0.5, 0.25), (1, 1))
    assert x0 < x1 < x2
    assert y0 > y1 > y2
    assert x1 == pytest.approx((x0 + x2) / 2, abs=0.1)


def test_values_beyond_an_axis_stay_at_its_end() -> None:
    assert line((-1, 0), (2, 3)) == line((0, 0), (1, 1))


def test_an_empty_line_is_only_a_frame() -> None:
    svg = ET.fromstring(line_plot(CAPTION, [], x=SHARES, y=SHARES))
    assert svg.findall("polyline") == []
    assert len(svg.findall("line")) == len(SHARES.ticks)


def test_an_interval_spans_its_ends_with_the_value_between_and_the_baseline_beside() -> None:
    row = Range("Rätt", value=0.5, low=0.25, high=0.75, before=0.4)
    svg = ET.fromstring(interval_plot(CAPTION, [row], x=SHARES))
    (span,) = svg.findall("line[@class='range']")
    (before,) = svg.findall("line[@class='before']")
    (dot,) = svg.findall("circle")
    low, high = float(span.get("x1", "")), float(span.get("x2", ""))
    middle = float(dot.get("cx", ""))
    assert low < float(before.get("x1", "")) < middle < high
    assert middle == pytest.approx((low + high) / 2, abs=0.1)


def test_without_a_baseline_nothing_is_drawn_for_it() -> None:
    svg = ET.fromstring(interval_plot(CAPTION, [Range("Rätt", 0.5, 0.4, 0.6)], x=SHARES))
    assert svg.findall("line[@class='before']") == []


def test_the_same_numbers_give_the_same_bytes() -> None:
    third = [Bar("a", 1 / 3), Bar("b", 2 / 3)]
    drawn = {bar_plot(CAPTION, third, x_title="", y=COUNTS) for _ in range(3)}
    assert len(drawn) == 1
    assert not re.search(r"\.\d\d", drawn.pop())


@pytest.mark.parametrize(
    ("highest", "step"),
    [
        pytest.param(0.4, 1, id="less than one"),
        pytest.param(6, 1, id="six steps of one"),
        pytest.param(7, 2, id="one more than six"),
        pytest.param(349, 100, id="hundreds"),
        pytest.param(12_000, 2000, id="thousands"),
    ],
)
def test_axes_have_round_steps(highest: float, step: int) -> None:
    assert step_for(highest) == step
