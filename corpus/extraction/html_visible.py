"""What a reader of a web page is meant to read: its elements less scripts, menus and dialogs."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.extraction import html_tags

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_HIDING_STYLE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE
)
_CONSENT = re.compile(
    r"(?:cookie|consent|gdpr)\S*?"
    r"(?:alert|banner|bar|bot|box|consent|dialog|layer|message|modal|notice|overlay|popup|sdk)",
    re.IGNORECASE,
)
_MAIN_SELECTORS = ("main, [role=main]", "article", "h1")


class Visible:
    """The visible part of a tree, walked without recursion however deep it is.

    Attributes:
        skip: Set by the caller on entering an element that it does not want to go into; such an
            element is not left either.
    """

    def __init__(self, root: "LexborNode") -> None:
        self._main = _lines_to_main(root)
        self._opened = _opened_by_buttons(root)
        self.skip = False

    def walk(self, root: "LexborNode") -> Iterator[tuple[str, "LexborNode"]]:
        """Yields ``enter``, ``text`` and ``leave`` in the order of the page."""
        node = root
        while True:
            below = None
            if node.is_text_node:
                yield "text", node
            elif node.is_element_node and not self._is_unread(node):
                yield "enter", node
                below = None if self.skip else node.first_child
                if below is None and not self.skip:
                    yield "leave", node
                self.skip = False
            if below is not None:
                node = below
                continue
            while node.mem_id != root.mem_id and node.next is None:
                node = _parent(node)
                yield "leave", node
            if node.mem_id == root.mem_id or node.next is None:
                return
            node = node.next

    def _is_unread(self, node: "LexborNode") -> bool:
        tag = node.tag
        if tag in html_tags.UNREAD or (tag == "form" and _is_search(node)):
            return True
        if tag == "button":
            return not _opens_text(node)
        attributes = node.attributes
        if not attributes or node.mem_id in self._main:
            return False
        if _is_hidden(attributes):
            return attributes.get("id") not in self._opened
        is_apart = (attributes.get("role") or "").lower() in html_tags.UNREAD_ROLES
        return is_apart or _is_consent(node, attributes)


def _parent(node: "LexborNode") -> "LexborNode":
    parent = node.parent
    if parent is None:
        raise RuntimeError("walked out of the tree")
    return parent


def _above(node: "LexborNode") -> Iterator["LexborNode"]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _lines_to_main(root: "LexborNode") -> frozenset[int]:
    """Returns the ids of the main content and of everything around it.

    None of those is dropped for its attributes: a page saved while a dialog is open often has all
    of it marked as hidden.
    """
    for selector in _MAIN_SELECTORS:
        if found := root.css(selector):
            ids: set[int] = set()
            for node in found:
                for around in (node, *_above(node)):
                    if around.mem_id in ids:
                        break
                    ids.add(around.mem_id)
            return frozenset(ids)
    return frozenset()


def _opened_by_buttons(root: "LexborNode") -> frozenset[str | None]:
    """Returns the ids of what tabs and buttons open: text that is there to be read on a click."""
    openers = root.css("[aria-expanded][aria-controls], [role=tab][aria-controls]")
    return frozenset(
        name
        for opener in openers
        if not _stands_in(opener, "header", "nav")
        for name in (opener.attributes["aria-controls"] or "").split()
    )


def _stands_in(node: "LexborNode", *tags: str) -> bool:
    return any(above.tag in tags for above in _above(node))


def _opens_text(button: "LexborNode") -> bool:
    """Tells whether a button is the heading of text that it opens."""
    if _stands_in(button, *html_tags.HEADINGS, "summary"):
        return True
    return "aria-expanded" in button.attributes and not _stands_in(button, "header", "form")


def _is_hidden(attributes: "dict[str, str | None]") -> bool:
    if "hidden" in attributes:
        return (attributes["hidden"] or "").lower() != "until-found"
    if (attributes.get("aria-hidden") or "").lower() == "true":
        return True
    return _HIDING_STYLE.search(attributes.get("style") or "") is not None


def _is_search(form: "LexborNode") -> bool:
    content = form.css_first("h1, h2, main, article, table")
    return content is None and form.css_first("input[type=search]") is not None


def _is_consent(node: "LexborNode", attributes: "dict[str, str | None]") -> bool:
    """Tells whether an element outside the main content asks for consent to cookies."""
    names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
    return _CONSENT.search(names) is not None and not _stands_in(node, "main", "article")
