from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.conftest import Visitor, World, picture

pytestmark = pytest.mark.browser

FIELD = "#fraga textarea"
STATES = {
    "idle": (),
    "answered": ("Hur många böcker har biblioteket?",),
    "partial": ("Hur många böcker, och vad kostar kaffet?",),
    "list": ("Vad kan jag göra på biblioteket?",),
    "headings": ("Vilka mål finns?",),
    "rows": ("Hur många lån?",),
    "polarity and mended": ("Är biblotekket öppet?",),
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
    "/dokument/plan",
    "/dokument/saknas",
)
WIDTHS = {"wide": 1280, "phone": 375}
BOTH = ("light", "dark")
# Colours do not depend on the width, and in English the words differ and nothing else does.
CHAT = (("wide", "sv", ("light",)), ("phone", "sv", BOTH), ("wide", "en", ("light",)))
UNDER_WAY = WAITING, QUICK = ("waiting", "quick")
TO_A_COMMENT = PLAIN, JUDGED, NOT_AGREED = ("plain", "judged", "not agreed")
FEWEST_STATES = 64


def looked_at(page: Page, name: str, *, schemes: tuple[str, ...]) -> dict[str, list[str]]:
    """Returns axe's findings in each colour scheme, where there are any; keeps pictures."""
    found = {}
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        found[f"{name} {scheme}"] = violations(page)
        picture(page, f"{name} {scheme}")
    return {state: lines for state, lines in found.items() if lines}


@contextmanager
def held_back(world: World) -> Iterator[None]:
    """No question is answered until the end."""
    world.engine.released.clear()
    try:
        yield
    finally:
        world.engine.released.set()


def go_to(page: Page, state: str) -> None:
    for number, question in enumerate(STATES[state], 1):
        page.fill(FIELD, question)
        page.press(FIELD, "Enter")
        page.locator(f"#tur-{number} .sagt").wait_for(state="attached")
    if state in {"answered", "rows"}:
        for summary in page.locator(".citat summary").all():
            summary.click()
    if state == "partial":
        page.click(".tumme-upp")
        page.locator(".tack").wait_for()


def test_enough_states_are_looked_at() -> None:
    chat = len(STATES) * sum(len(schemes) for _, _, schemes in CHAT)
    beside = len(UNDER_WAY + TO_A_COMMENT) * len(WIDTHS) * len(BOTH)
    assert chat + beside + len(PAGES) * len(WIDTHS) >= FEWEST_STATES


@pytest.mark.parametrize(
    ("width", "language", "schemes"), CHAT, ids=[f"{width} {name}" for width, name, _ in CHAT]
)
def test_axe_finds_nothing_in_any_state_of_the_chat_page(
    visitor: Visitor, width: str, language: str, schemes: tuple[str, ...]
) -> None:
    page = visitor.open(f"/?lang={language}", viewport={"width": WIDTHS[width], "height": 900})
    found = {}
    for state, questions in STATES.items():
        go_to(page, state)
        name = f"{state} {width} {language}"
        found |= looked_at(page, name, schemes=schemes)
        if questions:
            page.click("#ny")
            page.locator(".intro .ingress").wait_for()
    assert found == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_while_an_answer_is_looked_for_nor_in_the_quick_view(
    visitor: Visitor, world: World, width: str
) -> None:
    page = visitor.open("/?vy=snabb", viewport={"width": WIDTHS[width], "height": 900})
    with held_back(world):
        page.fill(FIELD, STATES["answered"][0])
        page.press(FIELD, "Enter")
        page.locator("#stoppa").wait_for()
        found = looked_at(page, f"{WAITING} {width}", schemes=BOTH)
    page.locator("#tur-1 .sagt").wait_for(state="attached")
    found |= looked_at(page, f"{QUICK} {width}", schemes=BOTH)
    assert found == {}


# Colours do not depend on the width.
@pytest.mark.parametrize(("width", "scheme"), [("wide", "light"), ("phone", "dark")])
def test_axe_finds_nothing_on_the_other_pages(visitor: Visitor, width: str, scheme: str) -> None:
    found = {}
    page = visitor.open("/enkel", viewport={"width": WIDTHS[width], "height": 900})
    for path in PAGES:
        page.goto(visitor.world.address + path)
        found |= looked_at(page, f"{path} {width}", schemes=(scheme,))
    visitor.trouble.console.clear()  # the browser notes every 404
    assert found == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_the_way_to_a_comment(visitor: Visitor, width: str) -> None:
    page = visitor.open("/enkel", viewport={"width": WIDTHS[width], "height": 900})
    page.fill("textarea", STATES["refused"][0])
    page.click(".enkel-fraga button")
    found = looked_at(page, f"{PLAIN} {width}", schemes=BOTH)
    page.click(".tumme-ner")
    found |= looked_at(page, f"{JUDGED} {width}", schemes=BOTH)
    page.fill("textarea", "Jag ville veta något annat.")
    page.click(".enkel-fraga button")
    found |= looked_at(page, f"{NOT_AGREED} {width}", schemes=BOTH)
    visitor.trouble.console.clear()  # the browser notes every 422
    assert found == {}
