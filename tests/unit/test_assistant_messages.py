import ast
import re
import string
from pathlib import Path

import pytest

from assistant.messages import Messages, read_messages

PACKAGE = Path(__file__).parents[2] / "assistant"
SWEDISH, ENGLISH = read_messages("sv"), read_messages("en")
# Modules whose first part of a key is left to a prefix of their own, by the function's name.
PREFIXES = {"error": "terminal.error.", "help_text": "terminal.help."}


def variables(text: str) -> set[str]:
    return set(string.Template(text).get_identifiers())


def keys_of(tree: ast.Module) -> set[str]:
    """Returns a pattern for each key that is asked for; ``.+`` where a key is put together."""
    found = set()
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        function, first = call.func, call.args[0]
        is_texts = isinstance(function, ast.Attribute) and function.attr == "text"
        is_messages = is_texts and ast.unparse(function.value).endswith("messages")
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        is_session = name == "error" and ast.unparse(function).startswith("session.")
        if is_messages or is_session or name == "help_text":
            prefix = "" if is_messages else re.escape(PREFIXES[name])
            found |= {prefix + key for key in _literals(first)}
    return found


def _literals(node: ast.expr) -> set[str]:
    match node:
        case ast.Constant(value=str(value)):
            return {re.escape(value)}
        case ast.JoinedStr(values=parts):
            return {"".join(map(_part, parts))}
        case ast.IfExp(body=body, orelse=other):
            return _literals(body) | _literals(other)
    return set()


def _part(node: ast.expr) -> str:
    return re.escape(str(node.value)) if isinstance(node, ast.Constant) else ".+"


MODULES = {
    path.relative_to(PACKAGE).as_posix(): keys_of(ast.parse(path.read_text("utf-8")))
    for path in sorted(PACKAGE.rglob("*.py"))
}


def test_both_languages_have_the_same_keys() -> None:
    assert SWEDISH.texts.keys() == ENGLISH.texts.keys()


@pytest.mark.parametrize("key", sorted(SWEDISH.texts))
def test_both_languages_take_the_same_variables(key: str) -> None:
    assert variables(SWEDISH.texts[key]) == variables(ENGLISH.texts[key])
    assert string.Template(SWEDISH.texts[key]).is_valid()
    assert string.Template(ENGLISH.texts[key]).is_valid()


@pytest.mark.parametrize("module", [name for name, keys in MODULES.items() if keys])
def test_every_key_that_the_code_asks_for_exists(module: str) -> None:
    texts = SWEDISH.texts
    assert not {key for key in MODULES[module] if not any(re.fullmatch(key, k) for k in texts)}


def test_the_search_for_keys_finds_them() -> None:
    tree = ast.parse(
        'messages.text("a.b")\n'
        'self.messages.text(f"c.{x}")\n'
        'session.error("stale")\n'
        'messages.text("d" if x else "e")\n'
        'other.text("f")\n'
    )
    assert keys_of(tree) == {r"a\.b", r"c\..+", r"terminal\.error\.stale", "d", "e"}
    assert sum(len(keys) for keys in MODULES.values()) > 40


@pytest.mark.parametrize("command", ["ask", "chat", "search", "index", "serve", "verify", "status"])
def test_every_command_and_reason_has_its_texts(command: str) -> None:
    assert f"terminal.help.{command}" in SWEDISH.texts


def test_a_missing_variable_or_key_is_loud() -> None:
    messages = Messages("sv", {"a": "Från $date"})
    with pytest.raises(KeyError, match="date"):
        messages.text("a")
    with pytest.raises(KeyError, match="b"):
        messages.text("b")


def test_a_value_is_put_in_as_it_is() -> None:
    assert Messages("sv", {"a": "»$text«"}).text("a", text="$5 ${x} \\1 %s") == "»$5 ${x} \\1 %s«"


@pytest.mark.parametrize(
    ("names", "phrase"),
    [
        pytest.param(["Norrby"], "Norrby", id="one"),
        pytest.param(["Norrby", "Åsen"], "Norrby och Åsen", id="two"),
        pytest.param(["A", "B", "C"], "A, B och C", id="three"),
    ],
)
def test_names_become_a_phrase(names: list[str], phrase: str) -> None:
    assert SWEDISH.listed(names) == phrase
