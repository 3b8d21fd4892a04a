"""Questions that a command asks the person at the terminal."""

import sys

import click

from assistant.options import Session


def is_answered() -> bool:
    """Tells whether somebody is there to answer: standard input is a terminal."""
    return sys.stdin.isatty()


def ask_line(session: Session, question: str) -> str:
    """Returns the line that is answered, without white space around it.

    Raises:
        click.Abort: Input ended instead.
    """
    try:
        return input(f"{question} ").strip()
    except EOFError:
        session.say()
        raise click.Abort from None


def ask_choice(session: Session, question: str, choices: str) -> str:
    """Returns which of the ``choices`` is answered, by its name there.

    Args:
        session: Where to ask.
        question: What to ask, with the ways to answer.
        choices: Key of the catalogue; its text is words such as ``ja=yes j=yes nej=no``. Asked
            again until one of the words is answered.

    Raises:
        click.Abort: Input ended instead.
    """
    pairs = (pair.partition("=") for pair in session.messages.texts[choices].split())
    meant = {word: name for word, _, name in pairs}
    while True:
        answer = ask_line(session, question).casefold()
        if answer in meant:
            return meant[answer]


def ask_yes(session: Session, question: str) -> bool:
    """Tells whether ``question`` is answered by yes.

    Raises:
        click.Abort: Input ended instead.
    """
    return ask_choice(session, question, "terminal.documents.ask.yes_or_no") == "yes"
