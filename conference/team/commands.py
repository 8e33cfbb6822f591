"""Commands about accounts, for the administrator of the server."""

import click
from flask import current_app
from flask.cli import with_appcontext

from conference.lib import schema
from conference.lib.email_address import InvalidEmailError
from conference.team import actions, links
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
