"""How often somebody may try to sign in."""

from flask import request, session
from flask_limiter.util import get_remote_address
from flask_login import current_user

from conference.lib.email_address import InvalidEmailError, normalise_email

PER_ADDRESS = "30 per 10 minutes"  # a town office stands behind one address
PER_ACCOUNT = "5 per 10 minutes"
HALFWAY = ("two_factor_token_validation", "mf_recovery")  # for who has passed the first factor and not the second


def signed_in_key() -> str:
    """Return what a limit counts for who is signed in: the account, in whichever browser."""
    return f"signed-in:{current_user.id}"


def account_key() -> str:
    """Return what a limit counts for an account: the address typed, in small letters.

    Who is asked for the second factor has typed none: there it is the account that the first one was right for.
    """
    halfway = session.get("tf_user_id")
    if halfway and (request.endpoint or "").removeprefix("security.") in HALFWAY:
        return f"halfway:{halfway}"
    try:
        return f"account:{normalise_email(request.form.get('email', '')).key}"
    except InvalidEmailError:
        return f"address:{get_remote_address()}"
