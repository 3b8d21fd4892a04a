"""Invented corpora, and the assistant's command line over data directories of the tests' own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.__main__ import run
from corpus.collection import Corpus, load_corpus
from index.build import build_index
from index.hashing import HashingEncoder
from index.search import Index, open_index

ROOT = Path(__file__).parent.parent
DATA = "UTBLICK_PATHS__DATA"
DOCUMENTS = "UTBLICK_PATHS__DOCUMENTS"
NEEDED = {"publisher": "Norrby kommun"}

Page = dict[str, str]  # "text" and, as TOML values without quotes, the keys of sources.toml
Invent = Callable[[dict[str, Page]], Path]


@dataclass(frozen=True)
class Done:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


Assist = Callable[..., Done]


def write_corpus(folder: Path, pages: dict[str, Page]) -> Path:
    """Writes ``pages``, by document id, with their sources.toml; returns ``folder``."""
    folder.mkdir(exist_ok=True)
    tables = []
    for name, page in pages.items():
        (folder / f"{name}.txt").write_text(page["text"], encoding="utf-8")
        keys = NEEDED | {"title": name.capitalize()} | {k: page[k] for k in page if k != "text"}
        lines = [f'id = "{name}"', f'file = "{name}.txt"']
        lines += [f"{k} = {v}" if k == "dated" else f'{k} = "{v}"' for k, v in keys.items()]
        tables.append("\n".join(["[[source]]", *lines]))
    (folder / "sources.toml").write_text("\n\n".join(tables), encoding="utf-8")
    (folder / "aliases.toml").write_text("", encoding="utf-8")
    return folder


@contextmanager
def indexed(pages: dict[str, Page], folder: Path) -> Iterator[Index]:
    """Gives an index of ``pages`` with a cheap encoder, everything kept in ``folder``."""
    corpus = load_corpus(write_corpus(folder / "documents", pages))
    build_index(corpus, HashingEncoder(), folder / "index")
    with open_index(corpus, HashingEncoder(), folder / "index") as opened:
        yield opened


@pytest.fixture
def invent(tmp_path: Path) -> Invent:
    """Writes an invented corpus and returns its folder."""
    return lambda pages: write_corpus(tmp_path / "documents", pages)


@pytest.fixture
def invented(invent: Invent) -> Callable[[dict[str, Page]], Corpus]:
    """Writes an invented corpus and loads it."""
    return lambda pages: load_corpus(invent(pages))


@pytest.fixture(scope="session")
def built_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the real encoder and the index over the bundled documents."""
    data = tmp_path_factory.mktemp("data")
    environment = os.environ | {DATA: str(data)}
    command = [sys.executable, "-m", "assistant", "ask", "ERRIN"]
    subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)
    return data


@pytest.fixture
def own_data(built_data: Path, tmp_path: Path) -> Path:
    """A copy of the built data directory that a test may damage."""
    return Path(shutil.copytree(built_data, tmp_path / "data"))


@pytest.fixture
def assist(
    built_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Assist:
    """Runs the command line in this process; ``data`` and ``documents`` name other folders."""
    for name in [name for name in os.environ if name.startswith("UTBLICK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    own = tmp_path / "data-of-this-test"

    def call(*arguments: object, data: Path | None = None, documents: Path | None = None) -> Done:
        if documents:
            monkeypatch.setenv(DOCUMENTS, str(documents))
            data = data or own  # an index of other documents must not spoil the shared one
            if data == own and not own.exists():
                shutil.copytree(built_data, own)
        monkeypatch.setenv(DATA, str(data or built_data))
        words = [str(argument) for argument in arguments]
        monkeypatch.setattr(sys, "argv", ["assistant", *words])
        code = run(words)
        return Done(code, *capsys.readouterr())

    return call
