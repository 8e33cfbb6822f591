"""The command: each observation is a line, or an object of a list for programs."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from itertools import chain

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from conference.doctor.mail import letter_to
from conference.lib import diagnoses
from conference.lib.diagnoses import Observation, Severity


@click.command("doctor")
@click.option("--mail-to", metavar="ADDRESS", help="Also send a letter to this address.")
@click.option("--json", "as_json", is_flag=True, help="A list of objects, for programs.")
@with_appcontext
def doctor(as_json: bool, mail_to: str | None) -> None:
    """Look at everything this installation lives on; exit code 1 where anything is an error."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # what is behind Flask's proxy
    worst = Severity.OK
    observations = []
    letter = diagnoses.without_secrets(app, letter_to(mail_to)) if mail_to else ()
    for observed in chain(diagnoses.found(app), letter):
        worst = max(worst, observed.severity)
        observations.append(observed)
        if not as_json:
            click.echo(line(observed))
    if as_json:
        click.echo(json.dumps([as_object(observed) for observed in observations], ensure_ascii=False, indent=1))
    sys.exit(worst is Severity.ERROR)


def line(observed: Observation) -> str:
    """Return an observation as the administrator reads it."""
    return f"{observed.severity.name.lower():8}{observed.name}: {observed.says} {observed.mend}".rstrip()


def as_object(observed: Observation) -> dict[str, str]:
    """Return an observation as a program reads it."""
    return asdict(observed) | {"severity": observed.severity.name.lower()}
