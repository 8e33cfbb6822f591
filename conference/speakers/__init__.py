"""Those who speak: profiles, invitation, their own page."""

from flask import Blueprint

blueprint = Blueprint("speakers", __name__)
