"""The editor's commands, as an editor types them."""

import io
import json
import os
import resource
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from assistant.messages import read_messages
from corpus.collection import load_corpus
from corpus.source import Source, read_sources
from tests.conftest import DATA, DOCUMENTS, ROOT, Assist, Done, Invent

PLAN = (
    "# Plan för digital delaktighet\n\nNorrby kommun\n\n"
    "Den regionala utvecklingsstrategin (RUS) ligger till grund för arbetet i kommunen.\n\n"
    "Antagen av kommunfullmäktige den 4 mars 2024\n"
)
PAGE = (
    '<html lang="sv"><head><title>Bad</title>'
    '<link rel="canonical" href="https://norrby.example/bad"></head><body><h1>Badet i Norrby</h1>'
    "<p>Simhallen har tre bassiner och en bastu som är öppen varje dag.</p>"
    "<p>Senast uppdaterad: 3 maj 2022</p></body></html>"
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


class Terminal(io.StringIO):
    """Standard input with somebody there, who answers line by line."""

    def isatty(self) -> bool:
        return True


class Interrupted(Terminal):
    """Somebody who presses Ctrl-C instead of answering."""

    def readline(self, *_: object) -> str:  # type: ignore[override]
        raise KeyboardInterrupt


@pytest.fixture
def folder(invent: Invent) -> Path:
    text = "Parken\n\nI parken finns en damm med många ankor och några svanar.\n"
    return invent({"parken": {"text": text}})


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.md"
    path.write_text(PLAN, "utf-8")
    return path


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{answer}\n" for answer in answers)))


def sources(folder: Path) -> dict[str, Source]:
    return {source.id: source for source in read_sources(folder / "sources.toml")}


def is_one_line(done: Done) -> bool:
    return done.err.startswith("assistant: ") and done.err.count("\n") == 1


def word_document(path: Path) -> Path:
    paragraphs = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in PLAN.split("\n\n"))
    parts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/word/document.xml" ContentType="{MAIN}"/></Types>'
        ),
        "_rels/.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="a" Type="{OFFICE}" Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": (
            f'<w:document xmlns:w="{W}"><w:body>{paragraphs}</w:body></w:document>'
        ),
    }
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def test_a_text_is_added_as_it_is_with_what_it_says_of_itself(
    assist: Assist, folder: Path, plan: Path
) -> None:
    done = assist("add", plan, "--yes", documents=folder)
    assert (done.code, done.err) == (0, "")
    assert (folder / "plan.md").read_bytes() == plan.read_bytes()
    added = sources(folder)["plan-for-digital-delaktighet"]
    assert (added.publisher, str(added.dated), added.date_kind) == (
        "Norrby kommun",
        "2024-03-04",
        "adopted",
    )
    assert "regionala utvecklingsstrategin = RUS" in done.out
    assert "heading: # Plan för digital delaktighet" in done.out
    assert "assistant index" in done.out


def test_the_entry_is_written_as_it_is_shown(assist: Assist, folder: Path, plan: Path) -> None:
    before = (folder / "sources.toml").read_text("utf-8")
    done = assist("add", plan, "--yes", documents=folder)
    entry = (folder / "sources.toml").read_text("utf-8").removeprefix(before).strip()
    assert "\n".join(f"  {line}" for line in entry.splitlines()) in done.out


def test_a_web_page_lies_beside_its_text(assist: Assist, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text(PAGE, "utf-8")
    done = assist("add", tmp_path / "bad.html", "--yes", "--publisher", "Åsby", documents=folder)
    assert done.code == 0
    added = sources(folder)["badet-i-norrby"]
    assert (added.publisher, added.url) == ("Åsby", "https://norrby.example/bad")
    corpus = load_corpus(folder)
    assert corpus.problems == ()
    assert "tre bassiner" in corpus.documents["badet-i-norrby"].text
    assert not (tmp_path / "bad.html.md").exists()


def test_a_word_document_is_added(assist: Assist, folder: Path, tmp_path: Path) -> None:
    path = word_document(tmp_path / "plan.docx")
    done = assist("add", path, "--yes", "--title", "Planen", documents=folder)
    assert (done.code, done.err) == (0, "")
    assert str(sources(folder)["planen"].dated) == "2024-03-04"
    assert load_corpus(folder).documents["planen"].original == "plan.docx"


def test_without_a_terminal_nothing_is_written_unless_told(
    assist: Assist, folder: Path, plan: Path
) -> None:
    for command in (["add", plan], ["remove", "parken"]):
        done = assist(*command, documents=folder)
        assert (done.code, done.out) == (1, "")
        assert is_one_line(done)
        assert "--yes" in done.err
    assert set(sources(folder)) == {"parken"}


@pytest.mark.parametrize(
    ("answer", "is_added"),
    [
        pytest.param("j", True, id="yes"),
        pytest.param("vet inte\nJA", True, id="asked-again"),
        pytest.param("n", False, id="no"),
    ],
)
def test_it_is_asked_before_anything_is_written(
    assist: Assist,
    folder: Path,
    plan: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    *,
    is_added: bool,
) -> None:
    answering(monkeypatch, answer)
    done = assist("add", plan, documents=folder)
    assert (done.code, done.err) == (0, "")
    assert ("plan-for-digital-delaktighet" in sources(folder)) == is_added
    assert (folder / "plan.md").exists() == is_added


@pytest.mark.parametrize("stdin", [Interrupted(), Terminal("")], ids=["interrupt", "end-of-input"])
def test_an_interrupt_at_the_question_writes_nothing(
    assist: Assist, folder: Path, plan: Path, monkeypatch: pytest.MonkeyPatch, stdin: Terminal
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setattr(sys, "stdin", stdin)
    done = assist("add", plan, documents=folder)
    assert done.code == 130
    assert "Inget är förlorat" in done.err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_what_is_proposed_can_be_changed_at_the_question(
    assist: Assist, folder: Path, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan.write_text(PLAN.replace("Antagen", "Diskuterad"), "utf-8")
    answers = ["ä", "dated", "2020-01-02", "g", "ä", "url", "ftp://x", "ä", "title", "Ny", "j"]
    answering(monkeypatch, *answers)
    done = assist("add", plan, documents=folder)
    assert done.code == 0
    assert "https://" in done.out  # how an address is written
    added = sources(folder)["ny"]
    assert (str(added.dated), added.date_kind, added.url) == ("2020-01-02", "reviewed", None)


def test_a_publisher_that_nothing_names_is_asked_for(
    assist: Assist, folder: Path, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan.write_text(PLAN.replace("Norrby kommun\n\n", ""), "utf-8")
    done = assist("add", plan, "--yes", documents=folder)
    assert done.code == 1
    assert is_one_line(done)
    assert "--publisher" in done.err
    answering(monkeypatch, "", "Åsby", "j")
    assert assist("add", plan, documents=folder).code == 0
    assert sources(folder)["plan-for-digital-delaktighet"].publisher == "Åsby"


def test_an_older_version_is_asked_about_and_never_taken_for_granted(
    assist: Assist, folder: Path, plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assist("add", plan, "--yes", documents=folder)
    newer = tmp_path / "plan2025.md"
    newer.write_text(PLAN.replace("2024", "2025"), "utf-8")
    shutil.copytree(folder, tmp_path / "copy")
    done = assist("add", newer, "--yes", documents=tmp_path / "copy")
    assert 'replaces = "plan-for-digital-delaktighet"' in done.out
    assert sources(tmp_path / "copy")["plan-for-digital-delaktighet-2025"].replaces is None
    answering(monkeypatch, "j", "j")
    assist("add", newer, documents=folder)
    replaced = sources(folder)["plan-for-digital-delaktighet-2025"].replaces
    assert replaced == "plan-for-digital-delaktighet"


def test_what_is_given_goes_before_what_is_found(assist: Assist, folder: Path, plan: Path) -> None:
    given = ["--id", "x", "--title", "T", "--publisher", "P", "--scope", "S", "--language", "en"]
    given += ["--dated", "den 3 maj 2020", "--date-kind", "reviewed", "--replaces", "parken"]
    assert assist("add", plan, "--yes", *given, documents=folder).code == 0
    added = sources(folder)["x"]
    assert (added.title, added.publisher, added.scope, added.language) == ("T", "P", "S", "en")
    assert (str(added.dated), added.date_kind) == ("2020-05-03", "reviewed")
    assert added.replaces == "parken"


def test_an_empty_value_leaves_a_key_out(assist: Assist, folder: Path, plan: Path) -> None:
    assert assist("add", plan, "--yes", "--dated", "", documents=folder).code == 0
    added = sources(folder)["plan-for-digital-delaktighet"]
    assert (added.dated, added.date_kind) == (None, None)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(["--dated", "igår"], "2021-12-29", id="no-day"),
        pytest.param(["--dated", "", "--date-kind", "updated"], "--dated", id="kind-alone"),
        pytest.param(["--id", "parken"], "ett annat dokument", id="id-taken"),
        pytest.param(["--id", "Å!"], "a-z", id="no-id"),
        pytest.param(["--replaces", "parkn"], "parken", id="unknown"),
        pytest.param(["--url", "javascript:x"], "https://", id="no-address"),
    ],
)
def test_what_cannot_be_so_is_one_line(
    assist: Assist, folder: Path, plan: Path, given: list[str], words: str
) -> None:
    done = assist("add", plan, "--yes", *given, documents=folder)
    assert done.code == 1
    assert is_one_line(done)
    assert words in done.err
    assert set(sources(folder)) == {"parken"}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        pytest.param("tom.txt", b"", "är tom", id="empty"),
        pytest.param("blank.md", b" \n\n", "är tom", id="blank"),
        pytest.param("latin.txt", "Café på ön".encode("latin-1"), "UTF-8", id="latin-1"),
        pytest.param("bin.txt", bytes(range(32)) * 40, "binary", id="binary"),
        pytest.param("x.exe", b"MZ", "formatet .exe", id="format"),
        pytest.param("sources.toml", b"a = 1", "Byt namn", id="editors-file"),
        pytest.param("a\x1b[31m.txt", b"Hej", "Byt namn", id="control-sign"),
        pytest.param("l" * 250 + ".md", b"Hej", "Byt namn", id="long-name"),
        pytest.param("l" * 240 + ".html", b"<p>Hej", "Byt namn", id="no-room-for-its-text"),
        pytest.param(".dold.txt", b"Hej", "Byt namn", id="hidden"),
        pytest.param("plan.pdf", b"Hej", "kan inte läggas till", id="no-pdf"),
        pytest.param("parken.txt", b"Annat", "en annan fil", id="name-taken"),
    ],
)
def test_a_faulty_file_is_one_line_and_the_others_are_added(
    assist: Assist, folder: Path, plan: Path, name: str, content: bytes, words: str
) -> None:
    (plan.parent / "in").mkdir()
    faulty = plan.parent / "in" / name
    faulty.write_bytes(content)
    before = (folder / "parken.txt").read_bytes()
    done = assist("add", faulty, "--yes", "--publisher", "Åsby", documents=folder)
    assert (done.code, is_one_line(done)) == (1, True)
    assert words in done.err
    assert "\x1b" not in done.err
    done = assist("add", faulty, plan, "--yes", "--publisher", "Åsby", documents=folder)
    assert done.code == 1
    assert done.err.count("\n") == 2
    assert "1 av 2" in done.err
    assert set(sources(folder)) == {"parken", "plan-for-digital-delaktighet"}
    assert (folder / "parken.txt").read_bytes() == before


def test_missing_files_and_folders_are_told(assist: Assist, folder: Path, tmp_path: Path) -> None:
    assert "finns inte" in assist("add", tmp_path / "x.md", "--yes", documents=folder).err
    assert "är en mapp" in assist("add", tmp_path, "--yes", documents=folder).err
    os.mkfifo(tmp_path / "pipe.md")
    assert "vanlig fil" in assist("add", tmp_path / "pipe.md", "--yes", documents=folder).err
    done = assist("add", tmp_path / "x.md", "--yes", documents=tmp_path / "none")
    assert "mappen för dokument finns inte" in done.err


def test_the_first_document_makes_the_list(assist: Assist, plan: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert assist("add", plan, "--yes", documents=empty).code == 0
    assert set(sources(empty)) == {"plan-for-digital-delaktighet"}


def test_a_file_that_is_there_already_is_left(
    assist: Assist, folder: Path, plan: Path, tmp_path: Path
) -> None:
    assist("add", plan, "--yes", documents=folder)
    before = (folder / "sources.toml").read_bytes()
    copy = Path(shutil.copy(plan, tmp_path / "kopia.md"))
    for path in (plan, copy):
        done = assist("add", path, "--yes", documents=folder)
        assert (done.code, done.err) == (0, "")
        assert "id plan-for-digital-delaktighet" in done.out
    assert (folder / "sources.toml").read_bytes() == before
    assert not (folder / "kopia.md").exists()


def test_what_a_killed_add_left_is_taken_over(assist: Assist, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text(PAGE, "utf-8")
    assist("add", tmp_path / "bad.html", "--yes", "--publisher", "Åsby", documents=folder)
    listed = (folder / "sources.toml").read_text("utf-8")
    (folder / "sources.toml").write_text(listed.split("\n\n[[source]]")[0], "utf-8")
    corrected = (folder / "bad.html.md").read_text("utf-8").replace("bassiner", "bassänger")
    (folder / "bad.html.md").write_text(corrected, "utf-8")
    done = assist("add", tmp_path / "bad.html", "--yes", "--publisher", "Åsby", documents=folder)
    assert (done.code, done.err) == (0, "")
    assert "redan ligger i bad.html.md" in done.out
    assert "tre bassänger" in load_corpus(folder).documents["badet-i-norrby"].text


def test_an_editors_own_text_stands_in_for_a_file_that_cannot_be_read(
    assist: Assist, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.4 damaged")
    assert assist("add", tmp_path / "plan.pdf", "--yes", documents=folder).code == 1
    (folder / "plan.pdf.md").write_text(PLAN, "utf-8")
    assert assist("add", tmp_path / "plan.pdf", "--yes", documents=folder).code == 0
    text = load_corpus(folder).documents["plan-for-digital-delaktighet"].text
    assert text == PLAN


def test_a_disk_that_is_full_is_one_line(folder: Path, plan: Path, tmp_path: Path) -> None:
    environment = os.environ | {DOCUMENTS: str(folder), DATA: str(tmp_path / "data")}
    command = [sys.executable, "-m", "assistant", "add", str(plan), "--yes"]
    size = (folder / "sources.toml").stat().st_size + 20
    plan.write_text(PLAN + "Mer text.\n" * 100, "utf-8")
    run = subprocess.run(
        command,
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    assert run.returncode == 1
    assert run.stderr.startswith("assistant: ")
    assert run.stderr.count("\n") == 1
    assert {path.name for path in folder.iterdir()} == {
        "aliases.toml",
        "parken.txt",
        "sources.toml",
    }


def test_some_options_are_for_one_file_only(
    assist: Assist, folder: Path, plan: Path, tmp_path: Path
) -> None:
    done = assist("add", plan, tmp_path / "b.md", "--yes", "--id", "x", documents=folder)
    assert done.code == 2
    assert "--id" in done.err


def test_a_document_is_removed_with_its_files(
    assist: Assist, folder: Path, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assist("add", plan, "--yes", "--replaces", "parken", documents=folder)
    answering(monkeypatch, "n")
    assert "Inget togs bort" in assist("remove", "parken", documents=folder).out
    assert "parken" in sources(folder)
    answering(monkeypatch, "j")
    done = assist("remove", "parken", documents=folder)
    assert done.code == 0
    assert str(folder / "parken.txt") in done.out
    assert "plan-for-digital-delaktighet ersätter i fortsättningen inget" in done.out
    assert not (folder / "parken.txt").exists()
    assert sources(folder)["plan-for-digital-delaktighet"].replaces is None


@pytest.mark.parametrize("command", ["remove", "outline"])
def test_an_unknown_document_gets_the_nearest(assist: Assist, folder: Path, command: str) -> None:
    done = assist(command, "parkn", documents=folder)
    assert done.code == 1 or command == "remove"
    assert is_one_line(done)
    assert "parken" in done.err
    assert (folder / "parken.txt").exists()


def test_the_list_names_every_document_in_full(assist: Assist) -> None:
    done = assist("documents")
    assert (done.code, done.err) == (0, "")
    assert "\t" not in done.out
    assert "\x1b" not in done.out
    lines = {line.split("  ")[0]: line for line in done.out.splitlines()}
    line = lines["orebroregionens-internationella-strategi-2009"]
    assert "2009-01-29" in line
    assert line.endswith("Örebroregionens internationella strategi")


def test_the_list_for_programs_counts_passages_and_warnings(assist: Assist, folder: Path) -> None:
    state = json.loads(assist("documents", "--json", documents=folder).out)
    (only,) = state["documents"]
    assert (only["id"], only["passages"], only["dated"]) == ("parken", 1, None)
    assert [found["kind"] for found in state["warnings"]] == ["period_missing"]


def test_the_outline_for_programs_gives_slices_of_the_text(assist: Assist, folder: Path) -> None:
    (folder / "parken.txt").write_text("Parken\n\nEn damm finns här.\n\f\nTvå ankor bor i den.\n")
    state = json.loads(assist("outline", "parken", "--json", documents=folder).out)
    text = (folder / state["file"]).read_text("utf-8")
    last = state["blocks"][-1]
    assert text[last["start"] : last["end"]] == "Två ankor bor i den."
    assert (last["kind"], last["page"], last["heading"]) == ("paragraph", 2, [])


def test_no_sign_of_a_document_steers_the_terminal(
    assist: Assist, folder: Path, tmp_path: Path
) -> None:
    hostile = tmp_path / "styr.md"
    hostile.write_text(
        "# Sidan\x1b]0;x\x07 \u202eom \x9b31mbadet\n\nBadet i byn\x1b[2J är öppet varje dag.\n"
        + "Bastun värms varje kväll av den som kommer först.\n" * 10,
        "utf-8",
    )
    shown = [assist("add", hostile, "--yes", "--publisher", "Å", documents=folder)]
    name = next(name for name in sources(folder) if name != "parken")
    shown += [assist(*words, documents=folder) for words in (["documents"], ["outline", name])]
    shown += [assist("documents", "--json", documents=folder)]
    shown += [assist("outline", name, "--json", documents=folder)]
    (folder / "olistad\x1b[31m\x07.txt").write_text("Hej", "utf-8")
    shown += [assist(word, documents=folder) for word in ("index", "status")]
    shown += [assist("remove", name, "--yes", documents=folder)]
    for done in shown:
        assert done.code == 0
        assert not {"\x1b", "\x9b", "\u202e", "\x07"} & set(done.out + done.err)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("command", ["add", "remove", "documents", "outline", "diff"])
def test_the_editors_commands_explain_themselves(
    assist: Assist, command: str, language: str
) -> None:
    done = assist(command, "--lang", language, "--help")
    assert (done.code, done.err) == (0, "")
    told = " ".join(done.out.split())
    texts = read_messages("sv" if language == "sv" else "en").texts
    assert texts[f"terminal.help.{command}"] in told


def test_english_answers_are_understood_in_english(
    assist: Assist, folder: Path, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, "y")
    done = assist("add", plan, "--lang", "en", documents=folder)
    assert "Added: plan.md" in done.out


def test_two_documents_are_compared(assist: Assist) -> None:
    done = assist("diff", "region-orebro-lan-i-eu-2019", "region-orebro-lan-i-eu-2021")
    assert done.code == 0
    assert "ändrade" in done.out
