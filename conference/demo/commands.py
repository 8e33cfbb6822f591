"""`flask demo`: load the demo conferences; with --run also serve them."""

import os
import sys
from datetime import timedelta

import click
from flask import current_app
from flask.cli import with_appcontext

from conference.demo import serve
from conference.demo.load import COMING, PAST, Cast, load
from conference.demo.situations import load_states
from conference.lib import schema
from conference.registration.own.address import my_address
from conference.slides.mails import own_address as speaker_page
from conference.team.links import sign_in_link

SIGN_IN_WITHIN = timedelta(days=30)


@click.command()
@click.option("--run", "runs", is_flag=True, help="Serve the demo at http://127.0.0.1:8000 with its worker.")
@click.option("--port", default=serve.PORT, show_default=True, help="The port to serve at.")
@click.option("--states", "with_states", is_flag=True, help="Add conferences that are full, cancelled, in the making …")
@with_appcontext
def demo(runs: bool, port: int, with_states: bool) -> None:
    """Load the demo conferences (those that are there stay as they are)."""
    if current_app.config["MODE"] not in ("demo", "development"):
        raise click.ClickException("The demo is for trying out only: set PREZENCE_ENV=demo.")
    if runs and not serve.port_is_free(port):
        raise click.ClickException(f"Something else is using port {port}. Stop it, or choose another: --port 8001")
    if runs and "EXTERNAL_URL" not in os.environ:  # links must lead to the port that was chosen
        current_app.config["EXTERNAL_URL"] = os.environ["EXTERNAL_URL"] = f"http://{serve.HOST}:{port}"
    click.echo("Preparing the demo conferences (the first time takes about half a minute) …")
    schema.upgrade()
    people = load()
    if with_states:
        load_states(people.organiser)
    lines = links(people)
    if not runs:
        click.echo("\n".join(lines))
        return
    sys.exit(serve.serve(port, lambda: click.echo("\n".join(lines))))


def links(people: Cast) -> list[str]:
    """Return the addresses to open, and as whom."""
    site = current_app.config["EXTERNAL_URL"]
    participant, speaker = people.participant, people.speaker
    signs_in = sign_in_link(people.organiser, valid=SIGN_IN_WITHIN)
    return [
        "",
        "Prezence is running. Open in your browser:",
        f"  all conferences            {site}/",
        f"  the coming conference      {site}/{COMING}/",
        f"  the one of 2017            {site}/{PAST}/",
        f"  the mailbox of the demo    {site}/demo/mailbox",
        f"  the parts of the pages     {site}/demo/style",
        "",
        "Sign-in links:",
        f"  organiser    {signs_in}",
        f"  participant  {my_address(participant)}",
        f"  speaker      {speaker_page(speaker, speaker.event)}",
        "",
        "Press Ctrl+C to stop.",
    ]
