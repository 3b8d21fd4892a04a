"""The checks of ``assistant doctor``, in the order in which a fault is best mended."""

import shutil
import socket
import sqlite3
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from assistant.calibration import CalibrationError
from assistant.config import Config
from assistant.desk import configured_encoder, configured_reader, index_directory
from assistant.doctor import Finding, faulty, sound, unchecked
from assistant.doctor_installed import (
    check_encoder,
    check_packages,
    check_python,
    check_tokens,
)
from corpus.collection import load_corpus
from corpus.source import SourcesError
from index.problems import IndexProblem

# The encoder's files (127 MB), an index of 10,000 passages and the one after it.
_LEAST_FREE_MEGABYTES = 500
_ANSWER_SECONDS = 5.0

Check = Callable[[Config], Finding]


def all_findings(config: Config, *, network: bool) -> Iterator[Finding]:
    """Yields what each check finds.

    Args:
        config: The configuration of the installation.
        network: Whether the language model's endpoint may be connected to.
    """
    for check in CHECKS:
        yield check(config)
    yield check_model(config, network=network)


def check_documents(config: Config) -> Finding:
    """Finds whether the documents can be read."""
    try:
        corpus = load_corpus(*config.paths.folders)
    except (SourcesError, OSError) as error:
        return faulty("documents", "unreadable", reason=error)
    if corpus.problems:
        return faulty("documents", "problems", count=len(corpus.problems), first=corpus.problems[0])
    return sound("documents", count=len(corpus.documents), passages=len(corpus.passages))


def check_data(config: Config) -> Finding:
    """Finds whether the data directory, or the folder that it will be made in, can be written."""
    place = _existing(config.paths.data)
    try:
        with tempfile.TemporaryFile(dir=place):
            return sound("data", path=config.paths.data)
    except OSError as error:
        if not (config.page.feedback or config.page.statistics):
            return sound("data", "read_only", path=config.paths.data)  # nothing is to be written
        reason = error.strerror or error
        return faulty("data", "unwritable", path=config.paths.data, reason=reason)


def _existing(path: Path) -> Path:
    return next(place for place in (path, *path.absolute().parents) if place.exists())


def check_disk(config: Config) -> Finding:
    """Finds whether there is room to build an index beside the one in use."""
    free = shutil.disk_usage(_existing(config.paths.data)).free // 1_000_000
    is_enough = free >= _LEAST_FREE_MEGABYTES
    told, key = (sound, "sound") if is_enough else (faulty, "full")
    return told("disk", key, free=free, least=_LEAST_FREE_MEGABYTES)


def check_store(config: Config) -> Finding:
    """Finds whether the configured Chroma server answers."""
    if config.store.url is None:
        return sound("store", "embedded")
    from index.connection import StoreAddress, check_answers, translated

    address = StoreAddress(directory=index_directory(config), url=config.store.url)
    try:
        with translated(address):
            check_answers(address)
    except IndexProblem as error:
        return faulty("store", "unreachable", reason=error)
    return sound("store", url=config.store.url)


def check_index(config: Config) -> Finding:
    """Finds whether the index is there, whole, and of the documents as they are now."""
    from index.build import compare_index

    try:
        report = compare_index(
            load_corpus(*config.paths.folders),
            configured_encoder(config),
            index_directory(config),
            url=config.store.url,
        )
    except (SourcesError, IndexProblem, OSError) as error:
        return faulty("index", "unusable", reason=error)
    if report.is_new:
        return faulty("index", "stale")
    return sound("index", passages=report.passages)


def check_reader(config: Config) -> Finding:
    """Finds whether the configured reader is there, whole, and the one that was fitted."""
    try:
        found = configured_reader(config, configured_encoder(config).identity)
        if found is None:
            return sound("reader", "none")
        found.reader.load()
    except (CalibrationError, IndexProblem) as error:
        return faulty("reader", "unusable", reason=error)
    return sound("reader", identity=found.reader.identity)


def check_kept(config: Config) -> Finding:
    """Finds whether the files of feedback and statistics, if there are any, are whole."""
    files = sorted(config.paths.data.glob("*.sqlite"))
    for file in files:
        try:
            with closing(
                sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
            ) as opened:
                (verdict,) = opened.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.Error as error:
            verdict = str(error)
        if verdict != "ok":
            return faulty("kept", "damaged", path=file, reason=verdict)
    return sound("kept", count=len(files))


def check_port(config: Config) -> Finding:
    """Finds whether the page can be served where the configuration says, or is already."""
    from assistant.web.server import CannotListen, PortTaken, listen

    host, port = config.server.host, config.server.port
    try:
        listen(host, port).close()
    except PortTaken:
        key = "own" if _answers_as_us(host, port) else "taken"
        return (sound if key == "own" else faulty)("port", key, host=host, port=port)
    except CannotListen as error:
        return faulty("port", "closed", host=host, port=port, reason=error)
    return sound("port", host=host, port=port)


def _answers_as_us(host: str, port: int) -> bool:
    import http.client

    connection = http.client.HTTPConnection(host, port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().read(10) == b"ok\n"
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def check_model(config: Config, *, network: bool) -> Finding:
    """Finds whether the language model's endpoint can be connected to; nothing is sent there."""
    address = config.model.base_url
    if address is None:
        return sound("model", "none")
    if not network:
        return unchecked("model", url=address)
    try:
        _connect(address)
    except OSError as error:
        return faulty("model", "unreachable", url=address, reason=error)
    return sound("model", url=address)


def _connect(address: str) -> None:
    parts = urlsplit(address)
    is_secure, host = parts.scheme == "https", parts.hostname or ""
    port = parts.port or (443 if is_secure else 80)
    with socket.create_connection((host, port), timeout=_ANSWER_SECONDS) as connection:
        if is_secure:  # an untrusted certificate is an OSError too
            ssl.create_default_context().wrap_socket(connection, server_hostname=host).close()


CHECKS: tuple[Check, ...] = (
    check_python,
    check_packages,
    check_documents,
    check_data,
    check_disk,
    check_encoder,
    check_tokens,
    check_store,
    check_index,
    check_reader,
    check_kept,
    check_port,
)
