"""Whoever enlarges the page or spaces its text out loses nothing of it (WCAG 1.4.4, .10, .12)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, picture

pytestmark = pytest.mark.browser

FIELD = "#fraga textarea"
# To a page, zoom is a window of fewer CSS pixels: of 1280 by 1024 at 100 %, as WCAG 1.4.10 counts.
ZOOMED = {200: {"width": 640, "height": 512}, 400: {"width": 320, "height": 256}}
PATHS = (
    "/",
    "/?vy=snabb",
    "/enkel",
    "/kallor",
    "/om",
    "/integritet",
    "/tillganglighet",
    "/dokument/plan",
    "/dokument/norrby-bibliotek-2023",
)
# Word for word what WCAG 1.4.12 asks a page to bear.
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
# Of what may be scrolled by itself, and of the beginning of a quote that stands in full below it,
# nothing is lost; a heading for screen readers alone has a box of one pixel.
CUT = """() => Array.from(document.querySelectorAll(
    'p, li, h1, h2, h3, h4, a, button, dt, dd, label, summary, blockquote'))
  .filter((e) => e.checkVisibility() && !e.closest('.tabell-ram, .sr, .hoppa, summary'))
  .filter((e) => !/inline/.test(getComputedStyle(e).display))
  .filter((e) => e.clientWidth > 1)
  .filter((e) => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 3)
  .map((e) => e.outerHTML.slice(0, 120))"""


def with_an_answer(page: Page) -> None:
    page.fill(FIELD, "Hur många böcker har biblioteket?")
    page.press(FIELD, "Enter")
    page.locator("#tur-1 .sagt").wait_for(state="attached")
    page.click("#tur-1 a.hanv >> nth=0")


@pytest.mark.parametrize("percent", ZOOMED, ids=lambda percent: f"{percent} %")
def test_enlarged_pages_need_no_scrolling_to_the_side(visitor: Visitor, percent: int) -> None:
    page = visitor.open("/enkel", viewport=ZOOMED[percent])
    too_wide = {}
    for path in PATHS:
        page.goto(visitor.world.address + path)
        if path in {"/", "/?vy=snabb"}:
            page.locator("body.redo").wait_for()
            with_an_answer(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > ZOOMED[percent]["width"]:
            too_wide[path] = width
        picture(page, f"zoom {percent} {path}")
    assert too_wide == {}


def test_at_400_percent_the_question_field_leaves_room_for_the_answer(visitor: Visitor) -> None:
    page = visitor.open(viewport=ZOOMED[400])
    with_an_answer(page)
    page.locator("#tur-1 h2").scroll_into_view_if_needed()
    expect(page.locator("#tur-1 h2")).to_be_in_viewport()
    expect(page.locator("#fragerad")).not_to_be_in_viewport()


@pytest.mark.parametrize("path", PATHS)
def test_spaced_text_is_not_cut_on_any_page(visitor: Visitor, path: str) -> None:
    page = visitor.open(path, viewport={"width": 375, "height": 667})
    if path in {"/", "/?vy=snabb"}:
        with_an_answer(page)
    page.add_style_tag(content=SPACED)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert page.evaluate(CUT) == []
