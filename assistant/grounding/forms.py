"""Signs that no plain sentence has: mark-up, addresses to follow, brackets, code."""

import re

# Each alternative begins with a sign of its own and looks a bounded way ahead: linear.
_MARKUP = re.compile(
    r"<\s?[A-Za-z/!?]|&#?[A-Za-z0-9]{1,10};|\]\s?\(|[\[\]{}【】`\\]|\*\*|__|~~|^\s?[#>|]|\|.{0,200}\|"
    r"|\b(?:https?|ftp|file|data|javascript|vbscript|mailto|tel):|\bwww\.|//|\$\$|\^\^",
    re.IGNORECASE,
)


def has_markup(text: str) -> bool:
    """Tells whether ``text`` has a sign in it that a page or a terminal might act on.

    >>> has_markup("Se **här**"), has_markup("Högst 5 % (2021), dvs. < 3 kr.")
    (True, False)
    """
    return _MARKUP.search(text) is not None


# Letters and signs of any Swedish text; others may only be repeated from the source.
_PLAIN = re.compile(r"[\w\s.,;:!?()/%&+=§°€$£@#*'\"”“’‘»«–—…·•−-]*", re.ASCII)
_LETTERS = frozenset("åäöéüèáàóôêçñæøÅÄÖÉÜÈÁÀÓÔÊÇÑÆØß²³½¼¾°§€£©®µ·•–—…”“’‘»«−")


def has_foreign_signs(text: str, source: str) -> bool:
    """Tells whether ``text`` has letters of another script, or signs, that ``source`` lacks.

    >>> has_foreign_signs("Avgiften är 5 kr.", ""), has_foreign_signs("\u0430vgift", "avgift")
    (False, True)
    """
    known = _LETTERS | set(source)
    return any(not sign.isascii() and not sign.isspace() and sign not in known for sign in text)
