"""The editor's commands: documents added, removed, listed, outlined, compared."""

from pathlib import Path

import click

from assistant.options import LocalisedCommand, Session, option


@click.command("add", cls=LocalisedCommand)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@option("id", help_key="add_id")
@option("title", help_key="add_title")
@option("publisher", help_key="add_publisher")
@option("dated", help_key="add_dated")
@option(
    "date-kind", help_key="add_date_kind", type=click.Choice(["updated", "reviewed", "adopted"])
)
@option("period", help_key="add_period")
@option("scope", help_key="add_scope")
@option("language", help_key="add_language")
@option("replaces", help_key="add_replaces")
@option("url", help_key="add_url")
@option("yes", is_flag=True)
@click.pass_obj
def add(session: Session, /, *, files: tuple[Path, ...], yes: bool, **given: str | None) -> None:
    """Adds files to the documents."""
    from assistant.editing.adding import add_files

    said = {key: value.strip() for key, value in given.items() if value is not None}
    add_files(session, files, said, is_sure=yes)


@click.command("remove", cls=LocalisedCommand)
@click.argument("ids", nargs=-1, required=True)
@option("yes", is_flag=True)
@click.pass_obj
def remove(session: Session, *, ids: tuple[str, ...], yes: bool) -> None:
    """Takes documents away."""
    from assistant.editing.removing import remove_documents

    remove_documents(session, ids, is_sure=yes)


@click.command("documents", cls=LocalisedCommand)
@option("json", key="as_json", is_flag=True, help_key="as_json")
@click.pass_obj
def documents(session: Session, *, as_json: bool) -> None:
    """Lists the documents."""
    from assistant.editing.listing import show_documents

    show_documents(session, as_json=as_json)


@click.command("outline", cls=LocalisedCommand)
@click.argument("name", metavar="ID")
@option("json", key="as_json", is_flag=True, help_key="as_json")
@click.pass_obj
def outline(session: Session, *, name: str, as_json: bool) -> None:
    """Shows how a document is understood: its headings, paragraphs, lists and facts."""
    from assistant.editing.outlining import show_outline

    show_outline(session, name, as_json=as_json)


@click.command("diff", cls=LocalisedCommand)
@click.argument("older", metavar="OLD")
@click.argument("newer", metavar="NEW")
@option("all", key="everything", is_flag=True, help_key="diff_all")
@option("json", key="as_json", is_flag=True, help_key="as_json")
@click.pass_obj
def diff(session: Session, *, older: str, newer: str, everything: bool, as_json: bool) -> None:
    """Shows what changed between two documents."""
    from assistant.editing.differences import show_differences

    show_differences(session, older, newer, everything=everything, as_json=as_json)


COMMANDS = (add, remove, documents, outline, diff)
