"""A data directory that cannot be written to, as in an image: what was built in it is served."""

from pathlib import Path

from assistant.suggest import Suggestions, write_suggestions


def test_suggestions_that_cannot_be_kept_are_made_again_instead_of_stopping_the_start(
    tmp_path: Path,
) -> None:
    no_folder = tmp_path / "file"
    no_folder.write_text(
        "", "utf-8"
    )  # as unwilling to take files as a read-only disk, even to root
    write_suggestions(no_folder / "suggestions.json", "f1", Suggestions({}))
