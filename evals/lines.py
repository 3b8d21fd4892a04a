"""Files of one JSON object a line, read so that whatever is wrong is named with file and line."""

from collections.abc import Iterator
from pathlib import Path

from evals.form import SampleError


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yields the lines of ``path`` that are not blank, with their numbers from 1.

    Only line feeds separate: JSON texts may hold the other characters that end lines.

    Raises:
        SampleError: The file cannot be read, or a line is no UTF-8.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SampleError(
            f"{path}: cannot be read ({error.strerror}); see to its rights"
        ) from error
    for number, line in enumerate(raw.split(b"\n"), start=1):
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise SampleError(f"{path}:{number}: is no UTF-8; save the file as UTF-8") from error
        if text.strip():
            yield number, text
