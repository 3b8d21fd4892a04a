"""The question field before Gradio has drawn its own: there from the first moment, and of use."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import violations
from tests.browser.conftest import Visitor
from tests.browser.writing import BOOKS

pytestmark = pytest.mark.browser

EARLY = "#fore-falt"
FIELD = "#fraga textarea"
# What is seen of Gradio's own "loading" at any moment.
WATCH_LOADING = """
window.__loading = [];
const look = () => {
  for (const e of document.querySelectorAll('gradio-app [data-testid="status-tracker"]')) {
    if (e.checkVisibility({ visibilityProperty: true })) window.__loading.push(e.textContent);
  }
  window.requestAnimationFrame(look);
};
window.requestAnimationFrame(look);
"""


@contextmanager
def gradio_held_back(page: Page, address: str) -> Iterator[None]:
    """The page is there and Gradio's first script is not, until the end of the block."""
    held: list[Route] = []
    page.route("**/assets/index-*.js", lambda route: held.append(route))  # noqa: PLW0108
    page.goto(address, wait_until="commit")
    page.locator(EARLY).wait_for()
    yield
    for route in held:
        route.continue_()
    page.unroute("**/assets/index-*.js")


def test_what_is_written_early_goes_over_with_the_caret(visitor: Visitor) -> None:
    page = visitor.new()
    page.add_init_script(WATCH_LOADING)
    with gradio_held_back(page, visitor.world.address):
        assert violations(page) == []
        before = page.locator(EARLY).bounding_box()
        page.locator(EARLY).focus()
        page.keyboard.type("Hur böcker?")
        for _ in "böcker?":
            page.keyboard.press("ArrowLeft")
    page.locator("body.redo").wait_for()
    expect(page.locator(EARLY)).to_have_count(0)
    expect(page.locator(FIELD)).to_be_focused()
    page.keyboard.type("många ")
    expect(page.locator(FIELD)).to_have_value("Hur många böcker?")
    after = page.locator(FIELD).bounding_box()
    assert after == pytest.approx(before, abs=1)
    page.evaluate("() => new Promise((done) => setTimeout(done, 300))")
    assert page.evaluate("window.__loading") == []


@pytest.mark.parametrize("way", ["field", "example"])
def test_what_is_sent_early_is_asked_once_gradio_is_there(visitor: Visitor, way: str) -> None:
    page = visitor.new()
    with gradio_held_back(page, visitor.world.address):
        page.locator("script[src*=samtal]").wait_for(state="attached")
        if way == "field":
            page.press(EARLY, "Enter")
            expect(page.locator("#live")).to_have_text("Skriv en fråga först.")
            page.fill(EARLY, BOOKS)
            page.press(EARLY, "Enter")
        else:
            page.click(".exempel button")
        expect(page.locator("#live")).to_have_text("Söker i källorna …")
        expect(page.locator(".fore .soker")).to_be_visible()
    page.locator("#tur-1 .sagt").wait_for(state="attached")
    expect(page.locator("#tur-1 .svar-text")).to_contain_text("54 000")
    expect(page.locator("article.tur")).to_have_count(1)


def test_where_gradio_never_comes_the_plain_page_answers(visitor: Visitor) -> None:
    page = visitor.new(first_visit=True)  # its clock is the window's
    page.clock.install()
    page.route("**/assets/*.js", lambda route: route.abort())
    page.goto(visitor.world.address)
    page.fill(EARLY, BOOKS)
    page.press(EARLY, "Enter")
    expect(page.locator("#live")).not_to_be_empty()
    page.clock.run_for(11_000)
    page.wait_for_url("**/enkel")
    expect(page.locator("#tur-1 .svar-text")).to_contain_text("54 000")
    visitor.trouble.console.clear()  # the browser notes every script that did not come
