from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
FIELD = "#fraga textarea"
STATES = {
    "idle": (),
    "answered": ("Hur många böcker har biblioteket?",),
    "list": ("Vad kan jag göra på biblioteket?",),
    "refused": ("Vad kostar en båt?",),
    "clarify": ("Menar du det?",),
    "failed": ("Gå sönder",),
    "follow-up": ("Hur många böcker har biblioteket?", "Och hur många?"),
}
PAGES = (
    "/enkel",
    "/kallor",
    "/om",
    "/integritet",
    "/tillganglighet",
    "/dokument/norrby-bibliotek-2023#80-129",
    "/dokument/norrby-bibliotek-2015",
    "/dokument/saknas",
)
WIDTHS = {"wide": 1280, "phone": 375}


def violations(page: Page) -> list[str]:
    """Returns what axe finds, best practices included, one line each."""
    # Evaluated by the debugger, not by the page: our policy stays in force.
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def go_to(page: Page, state: str) -> None:
    for number, question in enumerate(STATES[state], 1):
        page.fill(FIELD, question)
        page.press(FIELD, "Enter")
        page.locator(f"#tur-{number} .sagt").wait_for(state="attached")
    if state == "answered":
        for summary in page.locator(".citat summary").all():
            summary.click()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_any_state_of_the_chat_page(
    visitor: Visitor, width: str, scheme: str, language: str
) -> None:
    viewport = {"width": WIDTHS[width], "height": 900}
    page = visitor.open(f"/?lang={language}", viewport=viewport, color_scheme=scheme)
    found = {}
    for state, questions in STATES.items():
        go_to(page, state)
        found[state] = violations(page)
        if questions:
            page.click("#ny")
            page.locator(".intro .ingress").wait_for()
    assert {state: lines for state, lines in found.items() if lines} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_on_the_other_pages(
    visitor: Visitor, path: str, width: str, scheme: str
) -> None:
    viewport = {"width": WIDTHS[width], "height": 900}
    page = visitor.open(path, viewport=viewport, color_scheme=scheme)
    if path == "/dokument/saknas":
        visitor.trouble.console.clear()  # the browser notes every 404
    assert violations(page) == []
