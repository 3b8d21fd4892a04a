from datetime import date

import pytest

from corpus.document import Document
from corpus.editor.ids import proposed_id
from corpus.editor.language import language_of
from corpus.editor.likeness import find_versions
from corpus.editor.metadata import Metadata, metadata_of
from corpus.editor.proposal import Basis, propose
from corpus.editor.proposal_wording import read_proposal_wording
from corpus.source import Source

PROSE = "Planen gäller för alla förvaltningar och ska följas upp varje år av styrelsen.\n"
PAGE = f"Åsby kommuns webbplats\n\nSök\n\nOm badet\n\n{PROSE}"


def proposed(text: str, file: str = "x.txt", **said: object) -> tuple[object, ...]:
    found = propose(file, text, Metadata(**said))  # type: ignore[arg-type]
    return found.title, found.publisher, found.dated


@pytest.mark.parametrize(
    ("text", "title", "basis"),
    [
        pytest.param(f"# Planen\n\n{PROSE}", "Planen", Basis.HEADING, id="hashes"),
        pytest.param(f"## Del\n\n# Planen\n\n{PROSE}", "Planen", Basis.HEADING, id="highest"),
        pytest.param(PAGE, "Om badet", Basis.HEADING, id="below-the-site"),
        pytest.param(f"Boverket\n\nOm badet\n\n{PROSE}", "Om badet", Basis.HEADING, id="body"),
        pytest.param(PROSE, "Min plan", Basis.FILE_NAME, id="none"),
        pytest.param(f"# Bad - Åsby kommun\n\n{PROSE}", "Bad", Basis.HEADING, id="site-after"),
    ],
)
def test_the_title_is_what_the_text_opens_with(text: str, title: str, basis: Basis) -> None:
    found = propose("min_plan.txt", text, Metadata()).title
    assert (found.value, found.basis) == (title, basis)


def test_the_files_title_is_used_without_a_heading_unless_a_program_wrote_it() -> None:
    assert propose("a.pdf", PROSE, Metadata(title="Planen")).title.basis is Basis.PROPERTIES
    title = "Microsoft Word - plan.docx"
    assert propose("a.pdf", PROSE, Metadata(title=title)).title.basis is Basis.FILE_NAME


def test_of_several_lines_the_title_is_the_one_that_the_file_calls_so() -> None:
    text = f"Nyheter\n\nOm badet\n\n{PROSE}"
    assert propose("a.html", text, Metadata(title="Om badet")).title.value == "Om badet"


@pytest.mark.parametrize(
    ("text", "publisher", "basis"),
    [
        pytest.param(PAGE, "Åsby kommun", Basis.ABOVE_TITLE, id="site"),
        pytest.param(f"Boverket\n\nOm\n\n{PROSE}", "Boverket", Basis.ABOVE_TITLE, id="line"),
        pytest.param(
            f"Om\n\n{PROSE}\nPublicerad av Boverket\n", "Boverket", Basis.PAGE_FACT, id="fact"
        ),
        pytest.param(
            f"Om\n\n{PROSE}\nÅsby kommun\nStorgatan 1\n123 45 Åsby\n",
            "Åsby kommun",
            Basis.SIGNATURE,
            id="address",
        ),
        pytest.param(
            f"Om\n\n{PROSE}\n© 2020 Åsby kommun – ändrad 2020-01-02\n",
            "Åsby kommun",
            Basis.SIGNATURE,
            id="copyright",
        ),
    ],
)
def test_the_publisher_is_an_organisation_that_the_text_names(
    text: str, publisher: str, basis: Basis
) -> None:
    found = propose("a.txt", text, Metadata()).publisher
    assert found is not None
    assert (found.value, found.basis) == (publisher, basis)


def test_an_organisation_within_the_text_is_not_its_publisher() -> None:
    text = f"Om badet\n\n{PROSE}\nBoverket\n\n" + f"{PROSE}\n" * 30
    assert propose("a.txt", text, Metadata()).publisher is None


def test_who_pressed_the_button_is_no_publisher() -> None:
    text = f"Om badet\n\n{PROSE}\nPublicerad av Eva Ek\n"
    assert propose("a.txt", text, Metadata(author="Eva Ek")).publisher is None


def test_a_publisher_of_other_documents_is_known_by_name() -> None:
    text = f"Vildmarken\n\nOm badet\n\n{PROSE}"
    assert propose("a.txt", text, Metadata()).publisher is None
    found = propose("a.txt", text, Metadata(), publishers=["Vildmarken"]).publisher
    assert found is not None
    assert found.value == "Vildmarken"


def test_a_name_in_the_files_properties_that_may_be_a_person_is_a_guess() -> None:
    found = propose("a.html", f"Om\n\n{PROSE}", Metadata(publisher="Eva Ek")).publisher
    assert found is not None
    assert found.basis.is_guess


@pytest.mark.parametrize(
    ("line", "day", "kind", "is_guess"),
    [
        pytest.param("Senast uppdaterad: 2 maj 2021", date(2021, 5, 2), "updated", False, id="u"),
        pytest.param("Sidan granskades 2 maj 2021", date(2021, 5, 2), "reviewed", False, id="r"),
        pytest.param("Antagen av styrelsen 2021-05-02", date(2021, 5, 2), "adopted", False, id="a"),
        pytest.param("Åsby den 2 maj 2021", date(2021, 5, 2), "adopted", False, id="signed"),
        pytest.param("Publicerad 2 maj 2021", date(2021, 5, 2), "updated", True, id="published"),
        pytest.param("", date(2020, 1, 1), "updated", True, id="saved"),
    ],
)
def test_the_day_is_the_texts_before_the_files(
    line: str, day: date, kind: str, *, is_guess: bool
) -> None:
    text = f"# Planen\n\n{PROSE}\n{line}\n"
    found = propose("a.txt", text, Metadata(modified=date(2020, 1, 1))).dated
    assert found is not None
    assert (found.day, found.kind, found.basis.is_guess) == (day, kind, is_guess)


def test_of_several_days_of_one_kind_the_latest_is_taken() -> None:
    lines = "Senast uppdaterad: 2 maj 2021\n\nSenast uppdaterad: 3 maj 2022\n"
    found = propose("a.txt", f"# Planen\n\n{PROSE}\n{lines}", Metadata()).dated
    assert found is not None
    assert found.day == date(2022, 5, 3)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        pytest.param("År 2017 och 2019 samt 2018.", "2017–2019", id="span"),
        pytest.param("År 2017.", None, id="one"),
        pytest.param("1899 " + "2017 2018 " * 10, "2017–2018", id="founded"),
        pytest.param("2021-05-02 och tfn 019-2019 samt 12 2018/19", None, id="no-years"),
    ],
)
def test_the_period_is_the_years_that_most_mentions_lie_within(
    text: str, period: str | None
) -> None:
    assert propose("a.txt", text, Metadata()).period == period


def test_what_a_file_says_is_shown_without_signs_that_steer_a_terminal() -> None:
    title = propose("a.pdf", PROSE, Metadata(title="Pla\u00adnen\x1b[31m\u202e")).title
    assert title.value == "Planen[31m"


def test_only_an_address_of_the_web_is_proposed() -> None:
    assert propose("a.html", PAGE, Metadata(url="javascript:x")).url is None
    found = propose("a.html", PAGE, Metadata(url="https://asby.example/bad")).url
    assert found is not None
    assert found.value == "https://asby.example/bad"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param(
            "Det här är en text om att vi ska göra det som är bra för alla.", "sv", id="sv"
        ),
        pytest.param(
            "This is the text that we are to read and it is for all of us.", "en", id="en"
        ),
        pytest.param(
            "Dette er ikke en del av det som skal gjøres, og fra nå av er alt likt.", "nb", id="nb"
        ),
        pytest.param("Anna Berg, Nils Ek, Åsa Lund, Per Hed", None, id="names"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_language_is_told_by_its_small_words(text: str, language: str | None) -> None:
    assert language_of(text, read_proposal_wording().small_words) == language


@pytest.mark.parametrize(
    ("title", "year", "taken", "is_twin", "wanted"),
    [
        pytest.param("Åsens plan", "2021", [], False, "asens-plan", id="plain"),
        pytest.param("Åsens plan", "2021", [], True, "asens-plan-2021", id="twin"),
        pytest.param("Plan 2021", "2021", ["plan"], True, "plan-2021", id="year-is-there"),
        pytest.param("Plan", None, ["plan"], True, "plan-2", id="no-year"),
        pytest.param("Plan", "2021", ["plan", "plan-2021"], True, "plan-2021-2", id="both-taken"),
        pytest.param("计划", None, [], False, "document", id="no-letters"),
        pytest.param("ord " * 40, None, [], False, "-".join(["ord"] * 15), id="long"),
    ],
)
def test_an_id_is_made_of_the_title(
    title: str, year: str | None, taken: list[str], *, is_twin: bool, wanted: str
) -> None:
    assert proposed_id(title, year, taken=frozenset(taken), is_twin=is_twin) == wanted


def document(text: str, title: str = "Plan", publisher: str = "Åsby", year: int = 0) -> Document:
    day = {"dated": date(year, 1, 1), "date_kind": "updated"} if year else {}
    source = Source(id=title, file="a.txt", title=title, publisher=publisher, **day)  # type: ignore[arg-type]
    return Document(source, text)


def test_a_version_is_known_by_its_text_or_by_title_and_publisher() -> None:
    new = document(PROSE, "Plan 2024", year=2024)
    other_words = "Något helt annat står här om bad och bastu i ett annat sammanhang."
    same_text = document(PROSE, "Annat", "Annan")
    same_title = document(other_words, "Plan 2021", year=2021)
    other_publisher = document(other_words, "Plan 2022", "Annan", year=2022)
    newer = document(other_words, "Plan 2025", year=2025)
    found = find_versions(new, [same_title, other_publisher, same_text, newer])
    assert [(v.document.source.title, v.is_older) for v in found] == [
        ("Annat", None),
        ("Plan 2021", True),
        ("Plan 2025", False),
    ]


def test_a_document_of_the_same_day_is_neither_older_nor_newer() -> None:
    new, other = document(PROSE, "Plan 2024", year=2024), document(PROSE, "Plan", year=2024)
    assert [version.is_older for version in find_versions(new, [other])] == [None]


def test_a_page_says_where_it_stands_and_when_it_was_changed() -> None:
    raw = (
        b'<html lang="sv-SE"><head><title>Bad</title>'
        b'<meta property="article:modified_time" content="2022-05-03T10:00:00+02:00">'
        b'<link rel="canonical" href="https://asby.example/bad"></head><body><h1>Bad</h1>'
        b"<p>Badet har en bastu.</p></body></html>"
    )
    said = metadata_of("bad.html", raw)
    assert (said.language, said.modified) == ("sv", date(2022, 5, 3))
    assert said.url == "https://asby.example/bad"
    assert metadata_of("bad.txt", raw) == Metadata()
