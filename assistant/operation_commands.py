"""The operator's commands: is the installation sound, and what is asked in vain."""

import json

import click

from assistant.options import LocalisedCommand, Session, option


@click.command("doctor", cls=LocalisedCommand)
@option("json", key="as_json", is_flag=True, help_key="as_json")
@option("network", is_flag=True, help_key="doctor_network")
@click.pass_obj
def doctor(session: Session, *, as_json: bool, network: bool) -> int:
    """Checks the installation; returns 1 if there is a fault."""
    from assistant.doctor import findings_as_json, is_sound, summary_lines
    from assistant.doctor_checks import all_findings

    findings = tuple(all_findings(session.config, network=network))
    if as_json:
        found = findings_as_json(findings, session.messages)
        session.say(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for line in summary_lines(findings, session.messages):
            session.say(line)
    return 0 if is_sound(findings) else 1


@click.command("statistics", cls=LocalisedCommand)
@option("days", help_key="statistics_days", type=click.IntRange(1, 400), default=30)
@option("json", key="as_json", is_flag=True, help_key="as_json")
@click.pass_obj
def statistics(session: Session, *, days: int, as_json: bool) -> None:
    """Prints how the questions of the last days ended; never a question."""
    import sqlite3
    from datetime import date, timedelta

    from assistant.statistics import statistics_as_json, statistics_lines
    from assistant.statistics_file import Statistics

    since = (date.today() - timedelta(days=days)).isoformat()  # noqa: DTZ011  (the server's day)
    file = session.config.statistics_file
    try:
        counted = Statistics(file).since(since)
    except sqlite3.Error as error:
        raise session.error("statistics_unreadable", path=file, reason=error) from error
    if as_json:
        found = statistics_as_json(counted, since=since)
        session.say(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for line in statistics_lines(counted, session.messages, since=since):
        session.say(line)


COMMANDS = (doctor, statistics)
