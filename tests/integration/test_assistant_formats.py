"""From a file of each format to a cited answer; and what changed between two documents."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Assist, Invent, write_corpus
from tests.integration.test_assistant_documents import PAGE
from tests.unit.extraction_fixtures.pdf.strategy import strategy

PARK = {"text": "Parken\n\nI parken finns en damm med många ankor och några svanar.\n"}


@pytest.fixture
def folder(invent: Invent) -> Path:
    return invent({"parken": PARK})


def asked(assist: Assist, question: str, documents: Path, data: Path) -> dict[str, Any]:
    done = assist("ask", "--json", question, documents=documents, data=data)
    assert done.code == 0, done.err
    reply: dict[str, Any] = json.loads(done.out)
    return reply


def test_a_pdf_is_answered_from_with_the_page(
    assist: Assist, folder: Path, own_data: Path, tmp_path: Path
) -> None:
    (tmp_path / "strategi.pdf").write_bytes(strategy())
    done = assist(
        "add", "--yes", "--publisher", "Länet", tmp_path / "strategi.pdf", documents=folder
    )
    assert done.code == 0, done.err
    reply = asked(assist, "Vilka är målen för internationellt arbete?", folder, own_data)
    cited = [c for c in reply["citations"] if c["original"] == "strategi.pdf"]
    assert cited
    text = (folder / "strategi.pdf.md").read_text("utf-8")
    for citation in cited:
        assert citation["source"] == "strategi.pdf.md"
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert citation["page"] == 1 + text[: citation["start"]].count("\f") > 1
    (tmp_path / "svar.json").write_text(json.dumps(reply), "utf-8")
    assert assist("verify", tmp_path / "svar.json", documents=folder).code == 0
    reply["citations"][0]["page"] = 99
    (tmp_path / "svar.json").write_text(json.dumps(reply), "utf-8")
    assert "page is 99" in assist("verify", tmp_path / "svar.json", documents=folder).err


def test_a_page_laid_into_the_folder_by_hand_is_taken_out_by_the_next_question(
    assist: Assist, folder: Path, own_data: Path
) -> None:
    (folder / "bad.html").write_text(PAGE, "utf-8")
    with (folder / "sources.toml").open("a", encoding="utf-8") as sources:
        sources.write('\n[[source]]\nid="bad"\nfile="bad.html"\ntitle="Bad"\npublisher="Norrby"\n')
    reply = asked(assist, "Hur många bassiner har simhallen?", folder, own_data)
    assert reply["citations"][0]["quote"].startswith("Simhallen har tre bassiner")
    assert "page" in reply["citations"][0]
    assert reply["citations"][0]["page"] is None


def test_a_page_that_is_named_but_lacks_the_fact_is_not_stood_in_for(
    assist: Assist, invent: Invent, own_data: Path
) -> None:
    folder = invent(
        {
            "klimatplan": {"text": "Klimatplan\n\nVi planterar träd. Kontaktperson är Anna Fors."},
            "skolplan": {"text": "Skolplan\n\nKontakt\n\nBo Ek\nTelefon: 0999-12 34 56\n"},
        }
    )
    reply = asked(assist, "Vem är kontaktperson för klimatplanen?", folder, own_data)
    assert [citation["document"] for citation in reply["citations"]] == ["klimatplan"]


def test_several_folders_are_indexed_as_one_corpus(
    assist: Assist, folder: Path, own_data: Path, tmp_path: Path
) -> None:
    other = write_corpus(tmp_path / "annat", {"hamnen": {"text": "Hamnen\n\nHamnen är djup."}})
    done = assist("index", folder, other, data=own_data)
    assert done.code == 0, done.err
    assert "parken" in done.out
    assert "hamnen" in done.out


def test_a_check_tells_what_an_editor_should_look_at(
    assist: Assist, invent: Invent, own_data: Path
) -> None:
    text = "Skolplan\n\nDen regionala skolplanen (RSP) gäller.\n\nSenast uppdaterad: 3 maj 2022\n"
    done = assist("index", "--check", documents=invent({"skolan": {"text": text}}), data=own_data)
    assert done.code == 1
    assert "sources.toml anger inget datum" in done.out
    assert '[[alias]]\nnames = ["regionala skolplanen", "RSP"]' in done.out


# What changed


VERSIONS = {
    "bad-2015": {"text": "Baden\n\nNorrby har tre bad vid sjön.\n\nI hamnen finns båtar att hyra."},
    "bad-2022": {"text": "Baden\n\nNorrby har fem bad vid sjön.\n\nSimskolan är ny för i år."},
}


def test_the_words_that_changed_are_shown(assist: Assist, invent: Invent) -> None:
    done = assist("diff", "bad-2015", "bad-2022", documents=invent(VERSIONS))
    assert done.code == 0, done.err
    assert "0 lika, 1 ändrade, 1 bara i det äldre, 1 bara i det nyare." in done.out
    assert "Norrby har [-tre-] {+fem+} bad vid sjön." in done.out
    assert "- bara i det äldre:\n    I hamnen finns båtar att hyra." in done.out
    assert "+ bara i det nyare:\n    Simskolan är ny för i år." in done.out


def test_what_changed_is_data_too(assist: Assist, invent: Invent) -> None:
    folder = invent(VERSIONS)
    done = assist("diff", "--json", "bad-2015", "bad-2022", documents=folder)
    changes = json.loads(done.out)["changes"]
    assert [change["kind"] for change in changes] == ["edited", "removed", "added"]
    edited = changes[0]
    text = (folder / "bad-2022.txt").read_text("utf-8")
    newer = edited["newer"]
    assert text[newer["start"] : newer["end"]] == newer["quote"] == "Norrby har fem bad vid sjön."


def test_an_unknown_document_is_told_with_the_nearest(assist: Assist, invent: Invent) -> None:
    done = assist("diff", "bad-2015", "bad-2020", documents=invent(VERSIONS))
    assert done.code == 1
    assert "bad-2020" in done.err
    assert "Menade du bad-2022?" in done.err
    assert len(done.err.strip().split("\n")) == 1


def test_a_pdf_of_pictures_is_told_and_the_rest_goes_on(
    assist: Assist, folder: Path, own_data: Path
) -> None:
    from reportlab.pdfgen.canvas import Canvas

    raw = io.BytesIO()
    canvas = Canvas(raw)
    canvas.rect(50, 50, 200, 200)
    canvas.showPage()
    canvas.save()
    (folder / "bild.pdf").write_bytes(raw.getvalue())
    with (folder / "sources.toml").open("a", encoding="utf-8") as sources:
        sources.write('\n[[source]]\nid="b"\nfile="bild.pdf"\ntitle="Bild"\npublisher="Norrby"\n')
    done = assist("index", documents=folder, data=own_data)
    assert done.code == 0, done.err
    assert "bild.pdf" in done.out
    assert "OCR" in done.out
    assert not (folder / "bild.pdf.md").exists()
    assert asked(assist, "Vad finns i parken?", folder, own_data)["status"] == "answered"
