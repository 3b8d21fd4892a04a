"""Whole numbers as a reader of the page's language writes them."""

from assistant.messages import Messages


def with_thousands(number: int, messages: Messages) -> str:
    """Returns ``number`` with its thousands apart, as ``29 226`` or ``29,226``.

    >>> from assistant.messages import read_messages
    >>> with_thousands(29226, read_messages("en"))
    '29,226'
    """
    return f"{number:,}".replace(",", messages.text("page.number.thousands"))
