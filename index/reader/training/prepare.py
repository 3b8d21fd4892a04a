"""From question sets to arrays: ``train-LANGUAGE.npz`` for training, ``dev.npz`` for watching."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from index.e5.tokenizer import Tokenizer
from index.e5.weights import find_weights, read_weights
from index.reader.layout import Layout
from index.reader.training.arrays import Rows, laid_out, save_rows
from index.reader.training.examples import Example, examples_of
from index.reader.training.sets import read_sets

LANGUAGES = ("sv", "nb", "en")
DEV = "dev.npz"
# A second round has the same questions in other registers, with other negatives and other windows.
ROUNDS = {"sv": 2}
SEED = 1

Say = Callable[[str], None]


def train_name(language: str) -> str:
    """Returns the file name of one language's examples."""
    return f"train-{language}.npz"


def prepare(
    data: Path, folder: Path, *, languages: Sequence[str] = LANGUAGES, say: Say
) -> dict[str, int]:
    """Writes the arrays into ``folder`` and returns how many examples of each kind they hold.

    Args:
        data: The folder of the question sets.
        folder: Where the arrays go.
        languages: For whose sets; ``dev.npz`` is made with the first of ``LANGUAGES``.
        say: Told what is being done.
    """
    layout = open_layout()
    counts: dict[str, int] = {}
    sets = read_sets(data, "train", languages)
    for language in languages:
        say(f"{train_name(language)} …")
        examples = [
            (one.plan.folder, example)
            for number in range(ROUNDS.get(language, 1))
            for one in sets
            if one.plan.language == language
            for example in examples_of(one, SEED + number)
        ]
        counts |= _write(folder / train_name(language), examples, layout)
    if LANGUAGES[0] in languages:
        say(f"{DEV} …")
        watched = [
            (one.plan.folder, example)
            for one in read_sets(data, "dev", LANGUAGES)
            for example in examples_of(one, SEED)
        ]
        counts |= {f"dev {name}": n for name, n in _write(folder / DEV, watched, layout).items()}
    return counts


def open_layout() -> Layout:
    """Returns the layout by the bundled encoder's vocabulary."""
    vocabulary = read_weights(find_weights()).vocabulary
    return Layout(Tokenizer(vocabulary), start=vocabulary.start, end=vocabulary.end)


def digest_of(folder: Path) -> str:
    """Returns a digest of the arrays in ``folder``: equal for equal examples."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.npz")):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _write(path: Path, examples: list[tuple[str, Example]], layout: Layout) -> dict[str, int]:
    rows = laid_out(examples, layout)
    save_rows(path, rows)
    return _counts(rows)


def _counts(rows: Rows) -> dict[str, int]:
    return {str(name): int((rows.groups == at).sum()) for at, name in enumerate(rows.names)}


def as_json(counts: dict[str, int]) -> str:
    """Returns the counts for a log."""
    return json.dumps(counts, ensure_ascii=False, indent=1)
