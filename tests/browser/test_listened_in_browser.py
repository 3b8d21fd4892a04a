"""What a screen reader is given: names, roles and their order, and what is said by itself."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.writing import BOOKS

pytestmark = pytest.mark.browser

FIELD = "#fraga textarea"
ANSWER = """
- article:
  - 'heading "Fråga: Hur många böcker har biblioteket?" [level=2]'
  - paragraph:
    - text: Biblioteket har 54 000 böcker och fyra studierum.
    - link "Källa 1"
  - paragraph:
    - text: Bassängen är 25 meter lång.
    - link "Källa 2"
  - list:
    - listitem:
      - strong: Jämför källorna.
      - text: En äldre källa (2015) säger 31 000 böcker.
      - link "Källa 1"
      - link "Källa 3"
    - listitem:
      - strong: Annan utgivare.
      - text: Uppgiften om bassängen kommer från en förening.
      - link "Källa 2"
  - heading "Källor" [level=3]
  - heading "Norrby bibliotek (2023)" [level=4]
  - paragraph: Norrby kommun Uppdaterad 4 maj 2023
  - group: "Källa 1 , Norrby bibliotek (2023): Biblioteket har 54 000 böcker och fyra studierum."
  - heading "Badhuset i Norrby" [level=4]
  - paragraph: Föreningen Badets vänner Odaterad, handlar om 2017–2019
  - group: /Källa 2 , Badhuset i Norrby/
  - heading "Norrby bibliotek (2015)" [level=4]
  - paragraph: Norrby kommun Granskad 12 mars 2015
  - paragraph: "Äldre källa: 2015"
  - paragraph:
    - text: Ersatt av
    - link "Norrby bibliotek (2023) (öppnas i en ny flik)"
  - group: /Källa 3 , Norrby bibliotek/
  - paragraph:
    - button "Kopiera svar med källor"
  - heading "Fråga vidare" [level=3]
  - list:
    - listitem:
      - button "Vad kan jag göra på biblioteket?"
  - text: Hade du hjälp av svaret?
  - button "Ja , jag hade hjälp av svaret"
  - button "Nej , jag hade inte hjälp av svaret"
"""
LIST = """
- article:
  - 'heading "Fråga: Vad kan jag göra på biblioteket?" [level=2]'
  - paragraph:
    - text: Hos oss kan du
    - link "Källa 1"
  - list:
    - listitem: låna böcker, tidningar och filmer
    - listitem: boka studierum och sammanträdesrum
    - listitem: använda datorer, skrivare och kopiator
  - heading "Källor" [level=3]
"""
REFUSAL = """
- article:
  - 'heading "Fråga: Vad kostar en båt?" [level=2]'
  - paragraph: Källorna säger inget om det. De handlar om biblioteket och badhuset i Norrby.
  - paragraph:
    - strong: "Kontakta i stället:"
    - text: Biblioteket ligger vid torget i Norrby.
    - link "Källa 1"
  - heading "Det här kan jag svara på" [level=3]
  - list:
    - listitem:
      - button "Hur många böcker har biblioteket?"
    - listitem:
      - button "Vad kan jag göra på biblioteket?"
  - text: Hade du hjälp av svaret?
  - button "Ja , jag hade hjälp av svaret"
  - button "Nej , jag hade inte hjälp av svaret"
  - heading "Källor" [level=3]
"""
FOLLOW_UP = """
- article:
  - 'heading "Fråga: Och hur många?" [level=2]'
  - paragraph:
    - text: "Tolkades som: Hur många böcker har biblioteket?"
    - button "Ta frågan som den står"
  - paragraph:
    - text: Biblioteket har 54 000 böcker och fyra studierum.
    - link "Källa 1"
"""
FAILURE = """
- article:
  - 'heading "Fråga: Gå sönder" [level=2]'
  - paragraph: Det gick inte att svara. Försök igen.
"""
TURNS = {
    BOOKS: (ANSWER, "Svaret är här, med 3 källor. Att tänka på: 2."),
    "Och hur många?": (FOLLOW_UP, "Svaret är här, med 3 källor. Att tänka på: 2."),
    "Vad kan jag göra på biblioteket?": (LIST, "Svaret är här, med en källa."),
    "Vad kostar en båt?": (
        REFUSAL,
        "Källorna säger inget om det. De handlar om biblioteket och badhuset i Norrby.",
    ),
    "Gå sönder": (FAILURE, "Det gick inte att svara. Försök igen."),
}
LISTEN = """
window.__told = [];
for (const region of document.querySelectorAll('[aria-live], [role=status], [role=alert]')) {
  new MutationObserver(() => {
    if (region.textContent.trim()) window.__told.push(region.textContent);
  }).observe(region, { childList: true, subtree: true, characterData: true });
}"""


def told(page: Page) -> list[str]:
    """Returns what was said by itself since the last time."""
    return page.evaluate("window.__told.splice(0)")


def test_each_turn_reads_in_its_order_and_is_said_once(visitor: Visitor) -> None:
    page = visitor.open()
    page.evaluate(LISTEN)
    for number, (question, (reading, said)) in enumerate(TURNS.items(), 1):
        page.fill(FIELD, question)
        page.press(FIELD, "Enter")
        page.locator(f"#tur-{number} .sagt").wait_for(state="attached")
        expect(page.locator("#live")).to_have_text(said)
        expect(page.locator(f"#tur-{number}")).to_match_aria_snapshot(reading)
        searching = "Söker i källorna …"
        assert [line for line in told(page) if line != searching] == [said]


def test_the_composer_reads_as_a_field_and_what_can_be_done(visitor: Visitor) -> None:
    page = visitor.open()
    page.fill(FIELD, BOOKS)
    page.press(FIELD, "Enter")
    page.locator("#tur-1 .sagt").wait_for(state="attached")
    expect(page.locator("#fragerad")).to_match_aria_snapshot("""
- textbox "Din fråga"
- button "Fråga"
- button "Ny konversation"
""")


def test_a_refused_question_is_said_once_and_can_be_asked_again(visitor: Visitor) -> None:
    page = visitor.open()
    page.evaluate(LISTEN)
    page.route("**/gradio_api/**", lambda route: route.abort())
    page.fill(FIELD, BOOKS)
    page.press(FIELD, "Enter")
    expect(page.get_by_role("alert")).to_have_text(
        "Servern svarade inte. Frågan står kvar i fältet."
    )
    expect(page.get_by_role("button", name="Fråga igen")).to_be_visible()
    assert told(page) == ["Servern svarade inte. Frågan står kvar i fältet."]
    visitor.trouble.console.clear()  # the browser notes every request that failed
