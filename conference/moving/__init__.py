"""Moving a conference to other days or another time zone, with all that belongs to them, in one step."""

from flask import Blueprint

blueprint = Blueprint("moving", __name__)
