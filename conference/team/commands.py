"""Commands about accounts, for the administrator of the server."""

from collections.abc import Iterator

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from conference.extensions import db
from conference.lib import schema
from conference.lib.diagnoses import Observation, error
from conference.lib.email_address import InvalidEmailError
from conference.team import actions, links, second_factor
from conference.team.models import Role, User
from conference.team.rules import SIGN_IN_WITHIN


@click.command("create-administrator")
@click.argument("email")
@click.option("--name", default="", help="The person's name.")
@with_appcontext
def create_administrator(email: str, name: str) -> None:
    """Create an account that may do everything, or raise one to it, and print a link that signs it in once."""
    if trouble := schema.trouble(current_app._get_current_object()):  # type: ignore[attr-defined]  # behind the proxy
        raise click.ClickException(trouble)
    try:
        user = actions.create_account(email, name=name, administrator=True)
    except InvalidEmailError as error:
        raise click.BadParameter("this is not an e-mail address", param_hint="EMAIL") from error
    minutes = SIGN_IN_WITHIN.seconds // 60
    click.echo(f"{user.email} is an administrator. Sign in within {minutes} minutes at:\n{links.sign_in_link(user)}")


@click.command("remove-second-factor")
@click.argument("email")
@with_appcontext
def remove_second_factor(email: str) -> None:
    """Let somebody who lost both phone and recovery codes sign in without a second factor; they are told by mail."""
    user = actions.find_account(email)
    if user is None:
        raise click.BadParameter("there is no such account", param_hint="EMAIL")
    second_factor.take_away(user.id, by="system")
    click.echo(f"{user.email} signs in without a second factor now.")


def missing_administrator() -> Iterator[Observation]:
    """Say when nobody may do everything."""
    found = sa.select(User.id).where(User.roles.any(Role.name == actions.ADMINISTRATOR)).limit(1)
    if db.session.scalar(found) is None:
        says = "There is no administrator yet."
        yield error("administrator-missing", says, "Run: flask --app wsgi create-administrator you@example.org")
