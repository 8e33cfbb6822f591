"""What lies on tables and hangs on doors on the day: sign-in sheets, badges, lists for guides and kitchen, signs."""

from flask import Blueprint

blueprint = Blueprint("paper", __name__)
