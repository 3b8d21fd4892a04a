from pathlib import Path

import pytest
from click.testing import CliRunner

from evals.__main__ import cli
from evals.form import SampleError
from evals.sentences import (
    GoldText,
    Mistake,
    Tally,
    boundaries,
    characters_a_second,
    measure,
    mistakes,
    read_gold,
    split,
)

GOLD = GoldText(
    "Kl. 8 kom hon. Hej! Rubrik Han gick.", ("Kl. 8 kom hon.", "Hej!", "Rubrik", "Han gick.")
)


def at_every_stop(text: str) -> list[str]:
    """Cuts after each full stop and exclamation mark: as wrong as a splitter gets."""
    marked = text.replace(". ", ".|").replace("! ", "!|")
    return marked.split("|")


def test_boundaries_and_sentences_are_counted_as_by_hand() -> None:
    # The splitter: "Kl." "8 kom hon." "Hej!" "Rubrik Han gick."
    # In both: after "hon." and after "Hej!". Only its own: after "Kl.". Missed: after "Rubrik",
    # which no sign closes. Of the four sentences only "Hej!" is whole.
    tally = measure([GOLD], at_every_stop)
    assert tally == Tally(found=2, false=1, missed=1, unmarked=1, right=1, sentences=4)
    assert tally.precision == pytest.approx(2 / 3)
    assert tally.recall == pytest.approx(2 / 3)
    assert tally.f1 == pytest.approx(2 / 3)
    assert tally.exact == pytest.approx(1 / 4)


def test_counts_of_several_texts_are_added_up() -> None:
    tally = measure([GOLD, GoldText("Ett. Två.", ("Ett.", "Två."))], at_every_stop)
    assert (tally.found, tally.false, tally.missed, tally.right) == (3, 1, 1, 3)


def test_a_missed_boundary_after_a_sign_is_not_called_unmarked() -> None:
    gold = GoldText("”Ja.” Nej.", ("”Ja.”", "Nej."))
    assert measure([gold], lambda text: [text]).unmarked == 0


def test_a_text_of_one_sentence_has_no_boundary_and_may_be_right() -> None:
    tally = measure([GoldText("Om oss", ("Om oss",))], at_every_stop)
    assert (tally.precision, tally.recall, tally.f1, tally.exact) == (1, 1, 1, 1)


def test_white_space_between_sentences_belongs_to_neither() -> None:
    assert boundaries(["Hej du! ", "Kom."]) == boundaries(["Hej du!", "\n Kom."]) == [6, 10]


def test_mistakes_show_what_stands_around_them() -> None:
    assert list(mistakes([GOLD], at_every_stop)) == [
        Mistake(True, "Kl.", " 8 kom hon. Hej! Rubrik Han gick."),
        Mistake(False, "Kl. 8 kom hon. Hej! Rubrik", " Han gick."),
    ]


def test_the_products_sentences_make_up_the_whole_text() -> None:
    text = "Läs mer Länk till annan webbplats, öppnas i nytt fönster.. Det är bra. Ja."
    assert "".join(split(text)) == text
    assert len(split(text)) == 3
    assert split(" \n") == []


def test_text_files_have_a_sentence_a_line_and_texts_between_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "gold.txt"
    path.write_text("# Om filen.\n\nEtt.\nTvå.‿\nTre.\n\n\nFyra.\n", "utf-8")
    assert read_gold(path) == (
        GoldText("Ett. Två.Tre.", ("Ett.", "Två.", "Tre.")),
        GoldText("Fyra.", ("Fyra.",)),
    )


def test_treebanks_give_their_sentences_by_paragraph(tmp_path: Path) -> None:
    path = tmp_path / "bank.conllu"
    path.write_text(
        "# newdoc id = a\n# newpar id = 1\n# text = Ett = 1.\n1\tEtt\n\n# text = Två.\n\n"
        "# newpar id = 2\n# text = Tre.\n\n# newdoc\n# text = Fyra.\n",
        "utf-8",
    )
    assert [gold.sentences for gold in read_gold(path)] == [
        ("Ett = 1.", "Två."),
        ("Tre.",),
        ("Fyra.",),
    ]


@pytest.mark.parametrize("content", [None, "1\tEtt\n"], ids=["missing", "without sentences"])
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "bank.conllu"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(SampleError, match=r"bank\.conllu"):
        read_gold(path)


def test_speed_counts_every_character() -> None:
    assert characters_a_second([GOLD], at_every_stop) > 0
    assert characters_a_second([GoldText("", ())], at_every_stop) == 0


def test_the_command_prints_figures_and_mistakes(tmp_path: Path) -> None:
    path = tmp_path / "gold.txt"
    path.write_text("Rubrik\nEtt.\nTvå.\n", "utf-8")
    done = CliRunner().invoke(cli, ["sentences", "--set", str(path), "--mistakes", "5"])
    assert done.exit_code == 0
    assert "gold.txt: 1 texts, 3 sentences" in done.output
    assert "recall    0.5000" in done.output
    assert "- Rubrik| Ett. Två." in done.output
