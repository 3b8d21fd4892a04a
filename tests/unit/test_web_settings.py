from pathlib import Path

import pytest

from assistant.config import ConfigError, read_config
from assistant.serving import page_settings
from assistant.web.settings import WebSettings

FILE = """
[operator]
name = "Fråga Norrby"
organisation = "Norrby kommun"
contact = "norrby@example.org"

[server]
hosts = ["svar.norrby.example", "[::1]:7860"]
trusted_proxies = ["10.77.0.10"]
api_token = "0123456789abcdef"
signed_in_header = "X-Auth-Request-User"
kept_replies = 7
most_at_once = 8
cors_origins = ["https://intranet.norrby.example"]
mcp = false
metrics_networks = ["10.0.0.0/8"]
request_log = "all"

[answers]
question_characters = 500

[page]
language = "en"
accent = "#123456"
accent_dark = "#fed"
logo = "LOGO"
feedback = false
statistics = false
embed_origins = ["https://norrby.example", "http://localhost:8080"]
questions_per_minute = 7
"""


def test_everything_that_the_file_says_of_the_page_reaches_it(tmp_path: Path) -> None:
    file = tmp_path / "utblick.toml"
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg/>", "utf-8")
    file.write_text(FILE.replace("LOGO", logo.as_posix()), "utf-8")
    assert page_settings(read_config(file), examples=("Vad?",)) == WebSettings(
        name="Fråga Norrby",
        operator="Norrby kommun",
        contact="norrby@example.org",
        language="en",
        examples=("Vad?",),
        embed_origins=("https://norrby.example", "http://localhost:8080"),
        accent="#123456",
        accent_dark="#fed",
        logo=logo,
        question_limit=500,
        questions_per_minute=7,
        hosts=("svar.norrby.example", "[::1]:7860"),
        trusted_proxies=("10.77.0.10",),
        api_token="0123456789abcdef",
        signed_in_header="X-Auth-Request-User",
        kept_replies=7,
        most_at_once=8,
        cors_origins=("https://intranet.norrby.example",),
        mcp=False,
        metrics_networks=("10.0.0.0/8",),
        request_log="all",
    )


def test_the_defaults_of_file_and_page_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = read_config()
    data = config.paths.data
    assert page_settings(config) == WebSettings(
        feedback=data / "feedback.sqlite",
        statistics=data / "statistics.sqlite",
        kept_replies=1_000,  # none in tests, which count what an engine is asked
    )


@pytest.mark.parametrize("name", ["logo.svg", "logo.gif"], ids=["missing", "no-picture"])
def test_a_logo_that_cannot_be_shown_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "logo.gif").touch()
    monkeypatch.setenv("UTBLICK_PAGE__LOGO", str(tmp_path / name))
    with pytest.raises(ConfigError, match=rf"page.logo: no picture .*{name}"):
        read_config()


def test_the_environment_lists_origins_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UTBLICK_PAGE__EMBED_ORIGINS", '["https://a.example"]')
    assert page_settings(read_config()).embed_origins == ("https://a.example",)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"accent": "red"}, id="named-colour"),
        pytest.param({"accent_dark": "#0000000"}, id="seven-digits"),
        pytest.param({"embed_origins": ("https://a.example/path",)}, id="origin-with-path"),
        pytest.param({"cors_origins": ("*",)}, id="every-origin"),
        pytest.param({"hosts": ("https://a.example",)}, id="origin-for-a-host"),
        pytest.param({"metrics_networks": ("10.0.0.1/8",)}, id="address-for-a-network"),
    ],
)
def test_a_malformed_value_cannot_become_a_setting(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="such as"):
        WebSettings(**changes)  # type: ignore[arg-type]


def test_a_token_is_not_shown_with_the_settings() -> None:
    assert "0123456789abcdef" not in repr(WebSettings(api_token="0123456789abcdef"))
