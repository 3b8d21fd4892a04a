"""The command line: what each command takes, does and prints."""

import json
from pathlib import Path

import click

from assistant import operation_commands
from assistant.editing.commands import COMMANDS
from assistant.options import LocalisedCommand, LocalisedGroup, LocalisedOption, Session, option


@click.group(cls=LocalisedGroup)
@click.version_option(package_name="utblick", cls=LocalisedOption, help="version")
def assistant() -> None:
    """Groups the commands; their help texts are in the catalogue."""


@assistant.command(cls=LocalisedCommand)
@click.argument("question", required=False)
@option("json", key="as_json", is_flag=True)
@option("batch", type=click.Path(allow_dash=True))
@option("output", type=click.Path(allow_dash=True), default="-")
@option("explain", is_flag=True)
@click.pass_obj
def ask(
    session: Session,
    *,
    question: str | None,
    as_json: bool,
    batch: str | None,
    output: str,
    explain: bool,
) -> None:
    """Answers one question, or a batch."""
    if batch and question is not None:
        raise click.UsageError(session.messages.text("terminal.error.batch_and_question"))
    if batch:
        from assistant.batch import run_batch

        run_batch(session, batch, output)
    elif question is not None:
        _ask_once(session, question, as_json=as_json, explain=explain)
    else:
        raise click.UsageError(session.messages.text("terminal.error.no_question"))


def _ask_once(session: Session, text: str, *, as_json: bool, explain: bool) -> None:
    from assistant.explain import trace_lines
    from assistant.terminal import reply_lines

    assistant = session.open_assistant()
    reply, trace = assistant.ask_traced({"question": text}, language=session.messages.language)
    if as_json:
        session.say(json.dumps(reply.as_json(), ensure_ascii=False, indent=2))
        return
    for line in reply_lines(reply, session.messages, assistant.corpus):
        session.say(line)
    for line in trace_lines(trace, session.messages, assistant.corpus) if explain else ():
        session.say(line)


@assistant.command(cls=LocalisedCommand)
@click.pass_obj
def chat(session: Session) -> None:
    """Converses until end of input."""
    from assistant.reply import Reply, turns_of
    from assistant.terminal import reply_lines

    assistant = session.open_assistant()
    session.say(session.messages.text("terminal.chat.welcome"))
    replies: list[Reply] = []
    while (text := _read_line(session)) is not None:
        if not text.strip():
            continue
        if text.strip().casefold() in session.messages.text("terminal.chat.enough").split():
            break
        line = {"question": text, "history": turns_of(replies)}
        reply = assistant.ask(line, language=session.messages.language)
        for shown in ("", *reply_lines(reply, session.messages, assistant.corpus), ""):
            session.say(shown)
        replies.append(reply)
    session.say(session.messages.text("terminal.chat.bye"))


def _read_line(session: Session) -> str | None:
    try:
        return input(session.messages.text("terminal.chat.prompt"))
    except EOFError:
        session.say()
        return None


@assistant.command(cls=LocalisedCommand)
@click.argument("words")
@option("limit", type=click.IntRange(1, 50), default=6)
@option("explain", is_flag=True)
@click.pass_obj
def search(session: Session, *, words: str, limit: int, explain: bool) -> None:
    """Prints the ranked passages."""
    from assistant.cleaning import clean
    from assistant.search_lines import SearchView

    if not any(sign.isalnum() for sign in clean(words)):
        raise click.UsageError(session.messages.text("terminal.error.no_words"))
    assistant = session.open_assistant()
    hits = assistant.search(words, limit)
    index = assistant.desk.index
    view = SearchView(clean(words), index, session.messages, explain=explain)
    for line in view.lines(hits):
        session.say(line)


@assistant.command(cls=LocalisedCommand)
@click.argument("paths", metavar="[PATH …]", nargs=-1, type=click.Path(path_type=Path))
@option("check", is_flag=True)
@option("export", key="export_to", type=click.Path(path_type=Path))
@option("with-cache", help_key="with_cache", is_flag=True)
@option("import", key="import_from", type=click.Path(path_type=Path))
@click.pass_obj
def index(
    session: Session,
    *,
    paths: tuple[Path, ...],
    check: bool,
    export_to: Path | None,
    with_cache: bool,
    import_from: Path | None,
) -> None:
    """Builds, refreshes, checks, exports or imports the index."""
    from assistant import indexing

    if sum((check, export_to is not None, import_from is not None)) > 1:
        raise click.UsageError(session.messages.text("terminal.error.one_thing_with_index"))
    if with_cache and export_to is None:
        raise click.UsageError(session.messages.text("terminal.error.cache_without_export"))
    config = session.config.with_documents(*paths) if paths else session.config
    if check:
        indexing.check_index(session, config)
    elif export_to:
        indexing.export_to_file(session, config, export_to, with_cache=with_cache)
    elif import_from:
        indexing.import_from_file(session, config, import_from)
    else:
        indexing.refresh_index(session, config)


@assistant.command(cls=LocalisedCommand)
@option("host")
@option("port", type=click.IntRange(0, 65535))
@click.pass_obj
def serve(session: Session, *, host: str | None, port: int | None) -> None:
    """Serves the page and the programming interface until stopped."""
    from assistant.serving import serve_page

    server = session.config.server
    serve_page(session, host or server.host, server.port if port is None else port)


@assistant.command(cls=LocalisedCommand)
@click.argument("file", type=click.Path(allow_dash=True))
@click.pass_obj
def verify(session: Session, *, file: str) -> None:
    """Re-slices every citation of the replies in ``file``; exits 1 on any mismatch."""
    from assistant.verify import verify_file

    verify_file(session, file)


@assistant.command(cls=LocalisedCommand)
@option("json", key="as_json", is_flag=True)
@click.pass_obj
def status(session: Session, *, as_json: bool) -> None:
    """Prints what the assistant builds on and what leaves the machine."""
    from assistant.status import status_lines, status_of
    from corpus.collection import load_corpus

    corpus = load_corpus(session.config.paths.documents)
    state = status_of(session.config, corpus)
    if as_json:
        session.say(json.dumps(state, ensure_ascii=False, indent=2))
        return
    for line in status_lines(corpus, state, session.messages):
        session.say(line)


for command in (*COMMANDS, *operation_commands.COMMANDS):
    assistant.add_command(command)
