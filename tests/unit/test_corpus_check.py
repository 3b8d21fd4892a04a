import string
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant.messages import read_messages
from corpus.collection import load_corpus
from corpus.editor.check import LONGEST_PARAGRAPH, check_corpus
from corpus.editor.finding import Finding, FindingKind

DOCUMENTS = Path(__file__).parents[2] / "corpus" / "documents"
PROSE = (
    "Norrby kommun tar hand om sina sjöar och åar. Varje vår mäts vattnet på tolv platser, och "
    "resultatet läggs fram för nämnden före sommaren. Den som bor vid en sjö får själv mäta och "
    "skicka in det som ser ovanligt ut. Kommunen lånar ut mätstickor på biblioteket. Under 2021 "
    "ska fler platser mätas, och skolorna är med i arbetet som en del av sin undervisning."
)
PAGE = {"text": f"Vattenplan\n\nMål\n\n{PROSE}\n", "title": "Vattenplan", "period": "2021"}
UPDATED = "\nSenast uppdaterad: den 5 maj 2021\n"

Check = Callable[..., tuple[Finding, ...]]
Pages = dict[str, dict[str, str]]


@pytest.fixture
def check(invent: Callable[[Pages], Path]) -> Check:
    """Checks an invented corpus, with a list of aliases."""

    def found(pages: Pages, aliases: str = "", today: date | None = None) -> tuple[Finding, ...]:
        folder = invent(pages)
        (folder / "aliases.toml").write_text(aliases, "utf-8")
        return check_corpus(load_corpus(folder), today=today)

    return found


def page(extra: str = "", **keys: str) -> dict[str, str]:
    """A page with ``extra`` below its text; a key that is empty is left out."""
    every = {**PAGE, **keys, "text": keys.get("text", PAGE["text"]) + extra}
    return {key: value for key, value in every.items() if value}


def dated(day: str, kind: str = "updated") -> dict[str, str]:
    return {"dated": day, "date_kind": kind, "period": ""}


def test_a_page_in_order_has_no_finding(check: Check) -> None:
    assert check({"a": page(UPDATED, **dated("2021-05-05"))}, today=date(2021, 5, 5)) == ()


def test_the_bundled_documents_have_no_finding() -> None:
    assert check_corpus(load_corpus(DOCUMENTS), today=date(2022, 1, 1)) == ()


SIGNED = "\nNorrby den 3 mars 2021\n\nEva Ek\nOrdförande\n"
ELSEWHERE = "\nPublicerad av: Söderby kommun\n"
ENGLISH = (
    "The water of the lake is measured in the spring and the result is read by the board in June. "
    "It is for the people of the town to say which of the lakes are to be measured with care. "
    "The town has a plan for this and it is to be followed by all who live on the shore of a lake."
)


@pytest.mark.parametrize(
    ("found_page", "kind", "values"),
    [
        pytest.param(
            page(UPDATED, period=""),
            FindingKind.DATE_MISSING,
            {"stated": "2021-05-05", "date_kind": "updated"},
            id="no date, though the text has one",
        ),
        pytest.param(
            page(UPDATED),
            FindingKind.DATE_MISSING,
            {"text": "Senast uppdaterad: den 5 maj 2021"},
            id="a period, though the text has a date",
        ),
        pytest.param(
            page(UPDATED, **dated("2021-05-06")),
            FindingKind.DATE_DIFFERS,
            {"listed": "2021-05-06", "stated": "2021-05-05"},
            id="another date",
        ),
        pytest.param(
            page(UPDATED, **dated("2021-05-05", "reviewed")),
            FindingKind.DATE_KIND_DIFFERS,
            {"listed": "reviewed", "date_kind": "updated"},
            id="another kind of date",
        ),
        pytest.param(
            page(**dated("2024-02-01")),
            FindingKind.DATE_FUTURE,
            {"listed": "2024-02-01"},
            id="a date to come",
        ),
        pytest.param(page(period=""), FindingKind.PERIOD_MISSING, {}, id="neither date nor period"),
        pytest.param(
            page(ELSEWHERE),
            FindingKind.PUBLISHER_DIFFERS,
            {"listed": "Norrby kommun", "stated": "Söderby kommun"},
            id="another publisher at the end",
        ),
        pytest.param(
            page(text=f"Söderby kommuns webbplats\n\n{PAGE['text']}"),
            FindingKind.PUBLISHER_DIFFERS,
            {"stated": "Söderby kommun"},
            id="another site",
        ),
        pytest.param(
            page(text=f"Vattenplan\n\nGoals\n\n{ENGLISH}\n"),
            FindingKind.LANGUAGE_DIFFERS,
            {"listed": "sv", "stated": "en"},
            id="another language",
        ),
        pytest.param(
            page(language="en-GB"),
            FindingKind.LANGUAGE_DIFFERS,
            {"listed": "en-GB", "stated": "sv"},
            id="another language than its tag",
        ),
        pytest.param(
            page(text=f"{PROSE}\n\n{PROSE.replace('Norrby', 'Vår')}\n", title="Annat"),
            FindingKind.NO_HEADING,
            {},
            id="no heading",
        ),
        pytest.param(page(text="Vattenplan\n"), FindingKind.NO_PASSAGE, {}, id="a title alone"),
        pytest.param(
            page("\n" + "Vi mäter vattnet igen. " * (LONGEST_PARAGRAPH // 20)),
            FindingKind.LONG_PARAGRAPH,
            {"count": "1"},
            id="no paragraphs",
        ),
        pytest.param(
            page("\nDen regionala vattenplanen (RVP) gäller för alla i länet från i år.\n"),
            FindingKind.NAMES_FOUND,
            {"table": '[[alias]]\nnames = ["regionala vattenplanen", "RVP"]'},
            id="names found",
        ),
    ],
)
def test_what_an_editor_should_look_at_is_found(
    check: Check, found_page: dict[str, str], kind: FindingKind, values: dict[str, str]
) -> None:
    (found,) = check({"a": found_page}, today=date(2022, 1, 1))
    assert (found.document, found.kind) == ("a", kind)
    assert values.items() <= found.variables.items()


@pytest.mark.parametrize(
    "in_order",
    [
        pytest.param(page(SIGNED, **dated("2021-03-03", "adopted")), id="dated by its signature"),
        pytest.param(
            page("\nPublicerad: 2021-04-01\n" + UPDATED, **dated("2021-05-05")), id="two dates"
        ),
        pytest.param(
            page("\nPublicerad: 2021-04-01\n" + UPDATED, **dated("2021-04-01")), id="published"
        ),
        pytest.param(
            page("\nPublicerad av: Region Norrby län\n", publisher="Region Norrby"),
            id="longer name",
        ),
        pytest.param(page("\nPublicerad av: Eva Ek\n"), id="published by a person"),
        pytest.param(page("\nPublicerad av: Vattenenheten, Norrby kommun\n"), id="by a part"),
        pytest.param(page("\nVi arbetar med Söderby kommun.\n"), id="names another body"),
        pytest.param(
            page(text=f"Vattenplan\n\nMål\n\n{ENGLISH}\n", language="en-GB"), id="a regional tag"
        ),
        pytest.param(
            page(text=f"Vattenplan\n\nMål\n\n{ENGLISH}\n", language="se"), id="unknown language"
        ),
        pytest.param(
            page(text="Vattenplan\n\nPlatser\n\nThe Lake of the Woods is in the north.\n"),
            id="too short for its language",
        ),
    ],
)
def test_what_is_in_order_is_not_found(check: Check, in_order: dict[str, str]) -> None:
    assert check({"a": in_order}) == ()


def test_dates_to_come_are_found_only_when_today_is_known(check: Check) -> None:
    assert check({"a": page(**dated("2999-01-01"))}) == ()


def test_a_source_that_replaces_a_newer_one_is_found(check: Check) -> None:
    pages = {
        "new": page(**dated("2020-01-01"), replaces="old"),
        "old": page(**dated("2021-01-01")),
    }
    (found,) = check(pages)
    assert (found.document, found.kind) == ("new", FindingKind.REPLACES_NEWER)
    assert found.variables["other"] == "old"


def test_two_documents_with_one_text_are_found(check: Check) -> None:
    (found,) = check({"a": page(), "b": page("\nEn ny mening sist av alla.\n")})
    assert (found.document, found.kind) == ("b", FindingKind.SAME_TEXT)
    assert (found.variables["other"], found.variables["percent"]) == ("a", "100")


def test_texts_of_a_few_words_are_no_versions(check: Check) -> None:
    few = page(text="Vattenplan\n\nMål\n\nVi mäter vattnet i alla sjöar varje vår.\n")
    assert check({"a": few, "b": few}) == ()


def test_a_copy_of_copies_is_found_once(check: Check) -> None:
    found = check({"a": page("\nAnnat står här i slutet.\n"), "b": page(), "c": page()})
    assert [(one.document, one.variables["other"]) for one in found] == [("b", "a"), ("c", "a")]


def test_versions_that_replace_each_other_may_have_one_text(check: Check) -> None:
    pages = {
        "a": page(**dated("2019-01-01")),
        "b": page(**dated("2020-01-01"), replaces="a"),
        "c": page(**dated("2021-01-01"), replaces="b"),
    }
    assert check(pages) == ()


def test_a_short_text_within_a_long_one_is_no_version(check: Check) -> None:
    more = "".join(
        f"\nPlats {n}\n\nVid plats {n} mäts {n * 7} liter per dygn i snitt.\n" for n in range(60)
    )
    assert check({"a": page(), "b": page(more)}) == ()


def test_a_group_of_aliases_works_by_one_of_its_names(check: Check) -> None:
    aliases = '[[alias]]\nnames = ["mätsticka", "vattensticka"]\n'
    assert check({"a": page()}, aliases) == ()


def test_a_group_of_aliases_that_is_in_no_text_is_found(check: Check) -> None:
    (found,) = check({"a": page()}, '[[alias]]\nnames = ["bibliotekarie", "läsombud"]\n')
    assert (found.document, found.kind) == (None, FindingKind.ALIAS_UNUSED)
    assert found.variables["names"] == "bibliotekarie, läsombud"


def test_a_name_that_its_group_lacks_is_found(check: Check) -> None:
    text = "\nDen regionala vattenplanen (RVP) gäller för alla i länet från i år.\n"
    (found,) = check({"a": page(text)}, '[[alias]]\nnames = ["regional vattenplan", "planen"]\n')
    assert found.kind is FindingKind.NAME_MISSING
    assert found.variables["names"] == "RVP"


def test_files_that_cannot_be_used_are_found(invent: Callable[[Pages], Path]) -> None:
    folder = invent({"a": page()})
    (folder / "b.txt").write_text("Ingen källa.", "utf-8")
    (found,) = check_corpus(load_corpus(folder))
    assert found.kind is FindingKind.PROBLEM
    assert "b.txt: no source names this file" in found.variables["text"]


VALUES = {
    FindingKind.PROBLEM: {"text"},
    FindingKind.DATE_MISSING: {"stated", "date_kind", "text"},
    FindingKind.DATE_DIFFERS: {"listed", "stated", "date_kind", "text"},
    FindingKind.DATE_KIND_DIFFERS: {"listed", "date_kind", "text"},
    FindingKind.DATE_FUTURE: {"listed"},
    FindingKind.PERIOD_MISSING: set(),
    FindingKind.PUBLISHER_DIFFERS: {"listed", "stated"},
    FindingKind.LANGUAGE_DIFFERS: {"listed", "stated"},
    FindingKind.REPLACES_NEWER: {"listed", "other", "other_listed"},
    FindingKind.SAME_TEXT: {"other", "percent"},
    FindingKind.NO_HEADING: set(),
    FindingKind.NO_PASSAGE: set(),
    FindingKind.LONG_PARAGRAPH: {"count", "characters", "text"},
    FindingKind.ALIAS_UNUSED: {"names"},
    FindingKind.NAMES_FOUND: {"names", "table"},
    FindingKind.NAME_MISSING: {"names", "group"},
}


@pytest.mark.parametrize("kind", FindingKind)
def test_every_kind_has_a_text_that_uses_its_values(kind: FindingKind) -> None:
    text = string.Template(read_messages("sv").texts[f"terminal.check.{kind}"])
    assert set(text.get_identifiers()) - {"document"} == VALUES[kind]


def test_the_values_of_each_finding_are_those_of_its_text(check: Check) -> None:
    other = "".join(f"\nPlats {n} har {n * 3} liter.\n" for n in range(3))
    pages = {
        "a": page(UPDATED + ELSEWHERE, period=""),
        "b": page(UPDATED, **dated("2021-05-06"), replaces="c"),
        "c": page(UPDATED + other, **dated("2999-01-01")),
        "d": page("\nDen regionala vattenplanen (RVP) gäller för alla i länet.\n", period=""),
        "e": page(text="Vattenplan\n"),
    }
    found = check(pages, '[[alias]]\nnames = ["åska", "blixt"]\n', date(2022, 1, 1))
    assert len({one.kind for one in found}) >= 8
    for one in found:
        assert {key for key, _ in one.values} == VALUES[one.kind]
        assert "$" not in read_messages("sv").text(f"terminal.check.{one.kind}", **one.variables)
