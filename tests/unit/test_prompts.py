"""Prompts: every file keeps the rules, and nothing is filled in by half."""

import hashlib
from importlib.resources import files

import pytest

from prompts.reading import Message, PromptError, parse_prompt, read_prompt

FRONT = '+++\nname = "greet"\nversion = 2\nvariables = ["name", "place"]\n+++\n'
TEXT = FRONT + "# system\nDu hälsar.\n\n# user\nHälsa $name i ${place}, 5 $$.\n"
NAMES = sorted(
    file.name.removesuffix(".md") for file in files("prompts").iterdir() if ".md" in file.name
)


def test_a_prompt_is_its_messages_with_every_variable_filled_in() -> None:
    prompt = parse_prompt(TEXT, name="greet")
    assert prompt.fill(name="Åsa", place="Ö") == (
        Message("system", "Du hälsar."),
        Message("user", "Hälsa Åsa i Ö, 5 $."),
    )
    assert (prompt.name, prompt.version, prompt.variables) == ("greet", 2, ("name", "place"))


def test_what_is_filled_in_is_not_filled_in_again() -> None:
    prompt = parse_prompt(TEXT, name="greet")
    assert (
        "Hälsa $place ${name} $ i Ö" in prompt.fill(name="$place ${name} $", place="Ö")[1].content
    )


@pytest.mark.parametrize(
    ("values", "told"),
    [
        pytest.param({"name": "Åsa"}, r"\$place has no value", id="missing"),
        pytest.param(
            {"name": "Åsa", "place": "Ö", "time": "nu"}, "time is no variable", id="unused"
        ),
    ],
)
def test_a_missing_or_unused_value_is_an_error(values: dict[str, str], told: str) -> None:
    with pytest.raises(PromptError, match=told):
        parse_prompt(TEXT, name="greet").fill(**values)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("# user\nHej", "must open with front matter", id="no-front-matter"),
        pytest.param("Hej\n" + TEXT, "must open with front matter", id="text-before-it"),
        pytest.param(FRONT, "must open with front matter", id="nothing-after-it"),
        pytest.param(TEXT.replace("version = 2", "version"), "is no TOML", id="not-toml"),
        pytest.param(TEXT.replace("version = 2\n", ""), "must hold name", id="no-version"),
        pytest.param(TEXT.replace("version", "author = 1\nversion"), "must hold", id="a-key-more"),
        pytest.param(TEXT.replace('"greet"', '"meet"'), "name must be 'greet'", id="other-name"),
        pytest.param(TEXT.replace("= 2", "= 0"), "version a number", id="version-nought"),
        pytest.param(TEXT.replace("= 2", "= true"), "version a number", id="version-true"),
        pytest.param(TEXT.replace("$name", ""), "declares the variables", id="declared-not-used"),
        pytest.param(TEXT.replace("Du", "$du"), "declares the variables", id="used-not-declared"),
        pytest.param(
            TEXT.replace('["name", "place"]', '"name place"'), "declares", id="variables-no-list"
        ),
        pytest.param(TEXT.replace("$$", "$"), "a \\$ opens no variable", id="lone-sign"),
        pytest.param(TEXT.replace("# system", "system"), "come '# system'", id="text-of-nobody"),
        pytest.param(TEXT.replace("# system", "# robot"), "come '# system'", id="unknown-role"),
    ],
)
def test_a_prompt_that_breaks_a_rule_is_an_error_of_one_line(text: str, told: str) -> None:
    with pytest.raises(PromptError, match=told) as caught:
        parse_prompt(text, name="greet")
    assert "prompts/greet.md" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_reference_changes_with_any_change_of_the_file() -> None:
    prompt = parse_prompt(TEXT, name="greet")
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    assert prompt.reference == f"greet@2+{digest[:12]}"
    assert parse_prompt(f"{TEXT}\n", name="greet").reference != prompt.reference


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_that_is_shipped_keeps_the_rules(name: str) -> None:
    assert read_prompt(name).name == name


def test_the_judge_is_among_them() -> None:
    assert "judge" in NAMES


def test_a_prompt_that_is_not_there_is_an_error() -> None:
    with pytest.raises(PromptError, match=r"prompts/nothing\.md: no such file"):
        read_prompt("nothing")
