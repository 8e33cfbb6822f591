"""Own questions of the organisers of a conference."""

from flask import Blueprint

blueprint = Blueprint("questions", __name__)
