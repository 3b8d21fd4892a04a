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


COMMANDS = (doctor,)
