"""The registration form, a person's own page, the list of attendees."""

from flask import Blueprint

blueprint = Blueprint("registration", __name__)
