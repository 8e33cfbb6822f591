"""Series, events, venue, organisations, funding, and who may open which page."""

from flask import Blueprint

blueprint = Blueprint("events", __name__)
