import json
import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.config import Config, ConfigError, read_config
from assistant.options import chosen_language


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("UTBLICK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "egen.toml"


def test_the_defaults_are_complete_and_stay_on_this_machine() -> None:
    config = read_config()
    assert config.server.host == "127.0.0.1"
    assert config.store.url is None
    assert config.embedder.base_url is None
    assert config.model.base_url is None
    assert (config.paths.documents / "sources.toml").is_file()


def test_the_file_in_the_working_directory_is_read_unless_another_is_named(file: Path) -> None:
    Path("utblick.toml").write_text("[server]\nport = 1\n")
    file.write_text("[server]\nport = 2\n")
    assert read_config().server.port == 1
    assert read_config(file).server.port == 2


def test_the_environment_wins_over_the_file_key_by_key(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text('[server]\nport = 1\nhost = "::1"\n')
    monkeypatch.setenv("UTBLICK_SERVER__PORT", "2")
    assert (read_config(file).server.port, read_config(file).server.host) == (2, "::1")


def test_the_language_variable_is_no_unknown_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UTBLICK_LANG", "en")
    assert read_config() == Config()


@pytest.mark.parametrize(
    ("content", "key"),
    [
        pytest.param("[srever]\nport = 1\n", "srever", id="unknown-table"),
        pytest.param("[server]\nprot = 1\n", "server.prot", id="unknown-key"),
        pytest.param("[server]\nport = 65536\n", "server.port", id="port-too-high"),
        pytest.param("[server]\nport = -1\n", "server.port", id="port-too-low"),
        pytest.param('[server]\nport = "x"\n', "server.port", id="port-no-number"),
        pytest.param("server = 1\n", "server", id="no-table"),
        pytest.param('[server]\nhosts = ["https://a.se"]\n', "svar.example.org", id="no-host"),
        pytest.param('[server]\ncors_origins = ["*"]\n', "https://example.org", id="any-origin"),
        pytest.param('[server]\nmetrics_networks = ["lan"]\n', "10.0.0.0/8", id="no-network"),
        pytest.param('[server]\nrequest_log = "some"\n', "server.request_log", id="no-such-log"),
        pytest.param("[answers]\nsentences = 0\n", "answers.sentences", id="no-sentences"),
        pytest.param("[answers]\nsentences = 11\n", "answers.sentences", id="many-sentences"),
        pytest.param("[answers]\npassages = 0\n", "answers.passages", id="no-passages"),
        pytest.param("[answers]\nquestion_characters = 9\n", "question_characters", id="short"),
        pytest.param("[answers]\nold_after_years = 0\n", "old_after_years", id="old-at-once"),
        pytest.param('[embedder]\nkind = "x"\n', "embedder.kind", id="unknown-encoder"),
        pytest.param("[embedder]\nthreads = 0\n", "embedder.threads", id="no-threads"),
        pytest.param(
            '[model]\nbase_url = "http://a"\n', "model: set both", id="address-of-no-model"
        ),
        pytest.param('[model]\nmodel = "m"\n', "model: set both", id="model-without-address"),
        pytest.param(
            '[model]\nmodel = "m"\nbase_url = "a:80"\n', "such as http://", id="no-address"
        ),
        pytest.param(
            '[model]\nmodel = "m"\nbase_url = "http://a/v1?key=x"\n', "into api_key", id="query"
        ),
        pytest.param("[model]\ntimeout_seconds = 0\n", "timeout_seconds", id="no-time"),
        pytest.param("[model]\ntimeout_seconds = 601\n", "timeout_seconds", id="too-patient"),
        pytest.param("[model]\ntimeout_seconds = nan\n", "timeout_seconds", id="time-is-none"),
        pytest.param('[page]\nlanguage = "de"\n', "page.language", id="no-such-language"),
        pytest.param('[page]\naccent = "blue"\n', "such as #0b5670", id="named-colour"),
        pytest.param('[page]\naccent_dark = "#12"\n', "page.accent_dark", id="short-colour"),
        pytest.param('[page]\naccent = "#000}a"\n', "page.accent: not a", id="smuggled-style"),
        pytest.param(
            '[page]\nembed_origins = ["example.org"]\n', "https://example.org", id="no-origin"
        ),
        pytest.param(
            '[page]\nembed_origins = ["https://a.se; script-src *"]\n',
            "page.embed_origins.0",
            id="smuggled-policy",
        ),
        pytest.param("[page]\nquestions_per_minute = -1\n", "per_minute", id="negative-limit"),
    ],
)
def test_a_wrong_key_is_named_with_the_file(file: Path, content: str, key: str) -> None:
    file.write_text(content)
    with pytest.raises(ConfigError) as caught:
        read_config(file)
    assert str(file) in str(caught.value)
    assert key in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_token_that_could_be_guessed_is_refused_without_showing_it(file: Path) -> None:
    file.write_text('[server]\napi_token = "hemligt"\n')
    with pytest.raises(ConfigError, match=r"server\.api_token") as caught:
        read_config(file)
    assert "hemligt" not in str(caught.value)


def test_a_password_in_an_address_is_refused_and_not_shown(file: Path) -> None:
    file.write_text('[model]\nmodel = "m"\nbase_url = "https://me:hemligt@a.se/v1"\n')
    with pytest.raises(ConfigError, match=r"model\.base_url: not an address") as caught:
        read_config(file)
    assert "hemligt" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("http://127.0.0.1:8000/v1", id="loopback"),
        pytest.param("https://a.se/openai/deployments/x-1/", id="path"),
        pytest.param("http://[::1]:80", id="ipv6"),
    ],
)
def test_a_model_is_an_address_and_a_name(file: Path, address: str) -> None:
    file.write_text(f'[model]\nmodel = "m"\nbase_url = "{address}"\napi_key = "hemligt"\n')
    model = read_config(file).model
    assert (model.base_url, model.model, model.timeout_seconds) == (address, "m", 60)
    assert "hemligt" not in repr(model)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        pytest.param("UTBLICK_SERVER__PORT", "70000", "server.port", id="out-of-bounds"),
        pytest.param(
            "UTBLICK_SERVER__PROT", "7000", "PROT: .* UTBLICK_SERVER__PORT$", id="unknown-key"
        ),
        pytest.param(
            "UTBLICK_PATH__DOCUMENTS", "/x", "PATH__.* UTBLICK_PATHS__DOCUMENTS$", id="section"
        ),
        pytest.param("UTBLICK_SERVER_PORT", "80", " UTBLICK_SERVER__PORT$", id="one-underscore"),
        pytest.param("utblick_servr__port", "80", " UTBLICK_SERVER__PORT$", id="small-letters"),
        pytest.param("UTBLICK_SERVER__PORT__X", "80", " UTBLICK_SERVER__PORT$", id="too-deep"),
        pytest.param("UTBLICK_", "x", "UTBLICK_: no such setting", id="nothing"),
        pytest.param("UTBLICK_SERVER", "7000", "server", id="number-for-a-section"),
        pytest.param("UTBLICK_PAGE__EMBED_ORIGINS", "https://a.se", "list as JSON", id="no-list"),
        pytest.param("UTBLICK_SERVER", "http://x", "server", id="text-for-a-section"),
    ],
)
def test_a_wrong_variable_is_an_operators_error(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=told):
        read_config()


def test_every_key_of_every_section_has_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    for section, content in Config().model_dump(mode="json").items():
        monkeypatch.setenv(f"UTBLICK_{section}".upper(), "{}")
        for key, value in content.items():
            if value is not None:
                text = value if isinstance(value, str) else json.dumps(value)
                monkeypatch.setenv(f"UTBLICK_{section}__{key}".upper(), text)
    assert read_config() == Config()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"[server\n", id="not-toml"),
        pytest.param(b"name = '\xff'\n", id="not-utf-8"),
        pytest.param(b"a = 1\na = 2\n", id="key-twice"),
    ],
)
def test_a_file_that_is_not_toml_is_named(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=r"egen\.toml: not TOML"):
        read_config(file)


def test_a_file_that_cannot_be_read_is_named(file: Path) -> None:
    with pytest.raises(ConfigError, match=r"egen\.toml: cannot be read \(No such file"):
        read_config(file)
    file.mkdir()
    with pytest.raises(ConfigError, match=r"egen\.toml: cannot be read"):
        read_config(file)


def test_a_configuration_cannot_be_changed_but_copied_for_other_documents(tmp_path: Path) -> None:
    config = read_config()
    with pytest.raises(ValidationError):
        config.server.port = 1
    other = config.with_documents(tmp_path)
    assert other.paths.documents == tmp_path
    assert config.paths.documents != tmp_path
    assert other.paths.data == config.paths.data


@pytest.mark.parametrize(
    ("arguments", "variable", "language"),
    [
        pytest.param([], "", "sv", id="default"),
        pytest.param(["ask", "--lang", "en"], "", "en", id="two-words"),
        pytest.param(["--lang=en", "ask"], "", "en", id="one-word"),
        pytest.param(["ask", "--lang", "sv", "x"], "en", "sv", id="option-before-variable"),
        pytest.param(["ask"], "en_GB.UTF-8", "en", id="variable"),
        pytest.param(["ask"], "sv_SE", "sv", id="variable-swedish"),
        pytest.param(["ask"], "de", "sv", id="unknown-variable"),
        pytest.param(["ask", "--lang", "de"], "", "sv", id="unknown-option"),
        pytest.param(["ask", "--language", "en"], "", "sv", id="another-option"),
    ],
)
def test_the_language_is_known_before_the_options_are_read(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], variable: str, language: str
) -> None:
    monkeypatch.setenv("UTBLICK_LANG", variable)
    assert chosen_language(arguments) == language
