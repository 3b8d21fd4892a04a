"""The files for those who deploy: each is checked by the program that is to read it."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.config import read_config
from tests.conftest import ROOT

DEPLOY = ROOT / "docs" / "deploy"
SEARCHED = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
NGINX = shutil.which("nginx", path=SEARCHED)
OPENSSL = shutil.which("openssl")
ANALYZE = shutil.which("systemd-analyze")
UNSHARE = shutil.which("unshare")
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
# systemd's own scale, 0 to 100; its "OK" ends at 4.9. Below 2 are few services of any distribution.
MOST_EXPOSURE = 20


def called(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)


@pytest.mark.skipif(not (NGINX and OPENSSL), reason="nginx or openssl is not installed")
@pytest.mark.parametrize("site", ["site.conf", "compose.conf"])
def test_nginx_can_use_the_configuration(site: str, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    names = ["-subj", "/CN=svar.example.org", "-days", "2"]
    out = ["-keyout", key, "-out", certificate]
    made = called(OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", *names, *out)
    assert made.returncode == 0, made.stderr
    text = (DEPLOY / "nginx" / site).read_text("utf-8")
    here = {
        "/etc/nginx/utblick-locations.conf": str(DEPLOY / "nginx" / "locations.conf"),
        "/etc/ssl/certs/svar.example.org.pem": str(certificate),
        "/etc/ssl/private/svar.example.org.key": str(key),
        "/var/log/nginx/utblick.log": "stderr",
        "app-1:": "127.0.0.1:",
        "app-2:": "127.0.0.2:",
    }
    for there, path in here.items():
        text = text.replace(there, path)
    whole = f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{text}\n}}\n"
    file = tmp_path / "nginx.conf"
    file.write_text(whole, "utf-8")
    checked = called(NGINX, "-t", "-q", "-e", "stderr", "-p", tmp_path, "-c", file)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_both_sites_have_the_upstreams_of_the_trial() -> None:
    upstream = re.compile(r"upstream (\w+) \{\s*(?:#.*\s*)*(hash [^;]+|least_conn);")
    trial, *others = (
        upstream.findall((DEPLOY / "nginx" / name).read_text("utf-8"))
        for name in ("trial.conf", "site.conf", "compose.conf")
    )
    assert [name for name, _ in trial] == ["utblick_page", "utblick_any"]
    assert others == [trial, trial]


@pytest.mark.skipif(not ANALYZE, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_can_use_the_unit_and_finds_it_hardened(unit: Path, tmp_path: Path) -> None:
    text = unit.read_text("utf-8")
    (started,) = re.findall(r"^ExecStart=(\S+)", text, re.MULTILINE)
    program = Path(sys.executable).with_name(Path(started).name)
    assert program.is_file()
    copy = tmp_path / unit.name
    copy.write_text(text.replace(started, str(program)), "utf-8")
    verified = called(ANALYZE, "verify", copy)
    about_it = [line for line in verified.stderr.splitlines() if "utblick" in line]
    assert about_it == []
    threshold = f"--threshold={MOST_EXPOSURE}"
    judged = called(ANALYZE, "security", "--no-pager", "--offline=yes", threshold, copy)
    assert judged.returncode == 0, judged.stdout


def test_the_units_start_commands_that_exist() -> None:
    from assistant.commands import assistant

    for unit in UNITS:
        started = re.findall(
            r"^ExecStart=\S+/assistant (\w+)", unit.read_text("utf-8"), re.MULTILINE
        )
        assert set(started) <= assistant.commands.keys()


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yml").read_text("utf-8"))
    return read


def test_every_container_is_read_only_and_may_do_nothing(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_only_nginx_can_be_reached_and_only_nginx_can_reach_out(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name in services if "ports" in services[name]] == ["nginx"]
    assert compose["networks"]["inner"]["internal"] is True
    for name, service in services.items():
        assert set(service["networks"]) == ({"inner", "outer"} if name == "nginx" else {"inner"})


def test_the_settings_of_the_containers_are_settings_and_name_the_proxy(
    compose: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("UTBLICK_")]:
        monkeypatch.delenv(name)
    for name, value in compose["services"]["app-1"]["environment"].items():
        monkeypatch.setenv(name, value)
    config = read_config()
    (proxy,) = config.server.trusted_proxies
    assert proxy == f"{compose['services']['nginx']['networks']['inner']['ipv4_address']}/32"
    assert config.store.url == "http://chroma:8000"


def test_the_image_is_made_of_the_packages_and_run_by_nobody() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]
    copied = {line.split()[1] for line in lines if line.startswith("COPY") and "--from" not in line}
    assert set(packages["build"]["targets"]["wheel"]["packages"]) <= copied
    assert "pyproject.toml" in copied
    allowed = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {name.removeprefix("!") for name in allowed if name.startswith("!")} >= copied - {
        "LICENSE"
    }
    (user,) = [line.split()[1] for line in lines if line.startswith("USER")]
    assert user == "10001:10001"
    *_, last = [line for line in lines if line.startswith("FROM")]
    assert ":latest" not in last
    assert ":" in last


def may_unshare() -> bool:
    return UNSHARE is not None and called(UNSHARE, "-m", "-n", "true").returncode == 0


@pytest.mark.skipif(not may_unshare(), reason="no right to make namespaces (unshare)")
def test_without_network_and_with_a_disk_that_is_read_only_questions_are_answered(
    own_data: Path,
) -> None:
    inside = (
        'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && ! touch "$1/x" 2>/dev/null'
        ' && exec "$2" -m assistant ask --json --lang sv "Vad är ERRIN?"'
    )
    environment = {"PATH": SEARCHED, "UTBLICK_PATHS__DATA": str(own_data), "HOME": "/nonexistent"}
    command = [str(UNSHARE), "-m", "-n", "/bin/sh", "-c", inside, "sh", str(own_data)]
    done = subprocess.run(
        [*command, sys.executable],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "answered"
